import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../digest.ts';
import { DeliveryJudge } from './judge.ts';
import { type DeliveryDeath, type Order, POINT_NAMES, POINTS, type Said } from './protocol.ts';
import { type CountingReceiver, startCountingReceiver } from './receiver.ts';

export interface DeliverySoakOptions {
  /** Empty, or not there yet. */
  readonly directory: string;
  readonly kills: number;
  readonly seed: number;
  /** So many processes die at one time, each lane with a directory and a receiver of its own. */
  readonly lanes: number;
  readonly onKill?: (totals: DeliverySoakTotals) => void;
}

export interface DeliverySoakTotals {
  kills: number;
  /** Lives that ended before their death came. */
  survived: number;
  /** Different messages that were accepted; none was lost. */
  messages: number;
  /** Accepted once more, under the same id. */
  duplicates: number;
  /** Kills between a receiver's acceptance and our record: each may make one duplicate. */
  inWindow: number;
  refused: number;
  /** Points at which a process died while nothing else was under way. */
  readonly points: Set<string>;
}

export class DeliverySoakFailure extends Error {}

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
const MOST_FILE_STEPS = 200;
const CYCLES_OF_A_LIFE = 12;

/** Kills `kills` processes, and judges what each left and what the receiver has. Rejects with DeliverySoakFailure at the first thing that is wrong. */
export async function soakDeliveries(options: DeliverySoakOptions): Promise<DeliverySoakTotals> {
  const points = new Set<string>();
  const totals = { kills: 0, survived: 0, messages: 0, duplicates: 0, inWindow: 0, refused: 0, points };
  const left = { kills: options.kills, lives: 0 };
  await Promise.all(Array.from({ length: options.lanes }, (_, lane) => runLane(lane, options, left, totals)));
  return totals;
}

interface Left {
  kills: number;
  lives: number;
}

async function runLane(lane: number, options: DeliverySoakOptions, left: Left, totals: DeliverySoakTotals) {
  const directory = join(options.directory, `lane-${lane}`);
  mkdirSync(directory, { recursive: true });
  const random = seededRandom(options.seed * 1_000 + lane);
  const receiver = await startCountingReceiver();
  const judge = new DeliveryJudge(directory);
  let next = start();
  try {
    while (left.kills > 0) {
      left.kills -= 1;
      const current = next;
      next = start();
      const plan = planLife(left.lives, random);
      left.lives += 1;
      const seed = Math.floor(random() * 2 ** 31);
      await live(current, { directory, url: receiver.url, seed, ...plan }, { judge, receiver, totals, random });
      options.onKill?.(totals);
    }
    const last = { directory, url: receiver.url, seed: 1, death: null, cycles: 6, calm: true };
    await live(next, last, { judge, receiver, totals, random });
    await judge.judgeEnd();
    totals.messages += judge.messages;
    totals.duplicates += judge.duplicates;
  } catch (error) {
    left.kills = 0;
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new DeliverySoakFailure(`lane ${lane}, after ${totals.kills} kills (seed ${options.seed}): ${why}`);
  } finally {
    next.child.kill('SIGKILL');
    await receiver.close();
  }
}

/** Each point by itself, at its first and its third time; then whatever comes. */
function planLife(life: number, random: () => number): Pick<Order, 'death' | 'cycles' | 'calm'> {
  const point = POINT_NAMES[life % POINT_NAMES.length] ?? 'before_commit';
  if (life < 2 * POINT_NAMES.length) {
    const nth = life < POINT_NAMES.length ? 1 : 3;
    return { death: { by: 'point', point, nth }, cycles: CYCLES_OF_A_LIFE, calm: true };
  }
  return { death: chooseDeath(random), cycles: CYCLES_OF_A_LIFE, calm: random() < 0.3 };
}

function chooseDeath(random: () => number): DeliveryDeath {
  if (random() < 0.5) {
    const when = (['before', 'half', 'after'] as const)[Math.floor(random() * 3)] ?? 'before';
    return { by: 'file', step: 1 + Math.floor(random() * MOST_FILE_STEPS), when };
  }
  const point = POINT_NAMES[Math.floor(random() * POINT_NAMES.length)] ?? 'before_commit';
  return { by: 'point', point, nth: 1 + Math.floor(random() * 8) };
}

interface Started {
  readonly child: ChildProcess;
  readonly said: Said[];
  readonly errors: string[];
  readonly ready: Promise<unknown>;
  readonly gone: Promise<unknown>;
}

/** A process that has loaded everything and touched no file: it waits for its order. */
function start(): Started {
  const child = spawn(process.execPath, [CHILD], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said: Said[] = [];
  const errors: string[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(JSON.parse(line));
    ready.resolve();
  });
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  child.stdin.on('error', () => undefined);
  const gone = once(child, 'close');
  return { child, said, errors, gone, ready: Promise.race([ready.promise, gone]) };
}

interface Life {
  readonly judge: DeliveryJudge;
  readonly receiver: CountingReceiver;
  readonly totals: DeliverySoakTotals;
  readonly random: () => number;
}

async function live(started: Started, order: Order, { judge, receiver, totals, random }: Life): Promise<void> {
  const { child, said, errors, ready, gone } = started;
  const { death, calm } = order;
  let heard = 0;
  receiver.hear = (received) => {
    judge.hear(received);
    if (!calm && random() < 0.1) {
      totals.refused += 1;
      return 'refuse';
    }
    judge.accept(received);
    heard += 1;
    if (death?.by !== 'point' || death.point !== 'at_receiver' || heard !== death.nth) return 'accept';
    child.kill('SIGKILL');
    return 'hold';
  };
  await ready;
  child.stdin?.write(`${JSON.stringify(order)}\n`);
  await gone;
  const trouble = receiver.trouble();
  if (trouble !== null) throw trouble;
  if (errors.length > 0) throw new Error(`the process complains: ${errors.join('\n')}`);
  for (const line of said) if (line.said === 'owed') judge.owes(line.owed);
  const open = await judge.judge();
  if (said.some((line) => line.said === 'end')) {
    if (open > 0) throw new Error(`${open} accepted messages are still owed by a process that ended by itself`);
    totals.survived += death === null ? 0 : 1;
    return;
  }
  if (death === null) throw new Error(`the process ended by itself: ${JSON.stringify(said.at(-1))}`);
  totals.kills += 1;
  totals.inWindow += open;
  if (!calm || death.by !== 'point') return;
  const { point } = death;
  const [least, most] = POINTS[point];
  if (open < least || open > most) throw new Error(`${open} messages are accepted and owed after a kill at ${point}`);
  totals.points.add(point);
}
