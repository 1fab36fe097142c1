import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { commandId } from '../../src/inbox/command-id.ts';
import { createFileInbox } from '../../src/inbox/file-inbox.ts';
import { redactText } from '../../src/redact/index.ts';
import { aNote } from '../support/commands.ts';
import { seededRandom } from './digest.ts';
import type { Death } from './dying-files.ts';
import { Judge } from './judge.ts';
import type { Order, Said } from './protocol.ts';
import { CLUSTER, timeOf } from './world.ts';

export interface SoakOptions {
  /** Empty, or not there yet. */
  readonly directory: string;
  readonly kills: number;
  readonly seed: number;
  /** So many processes die at one time, each lane in a directory of its own. */
  readonly lanes: number;
  /** Told after every kill. */
  readonly onKill?: (totals: SoakTotals) => void;
}

/** What was lived through. */
export interface SoakTotals {
  kills: number;
  /** Cycles whose commit was said, none of which was lost. */
  cycles: number;
  loud: number;
  prunes: number;
  incidents: number;
  notes: number;
  /** Kills that left a turn without an answer, and starts that closed one. */
  interrupted: number;
  repaired: number;
  /** Runs of tools that were cut off, each cancelled by a later start. */
  cutRuns: number;
  /** Kills between the two commits. */
  ledgerAhead: number;
  /** Kills before a process had opened its files. */
  early: number;
  /** Locks that were taken over from the dead. */
  takenOver: number;
}

export class SoakFailure extends Error {}

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
/** Steps of a start and some cycles. */
const MOST_STEPS = 300;
/** In milliseconds. */
const LONGEST_LIFE = 400;

/** Kills `kills` processes, and judges what each of them left. Rejects with SoakFailure at the first thing that is wrong. */
export async function soak(options: SoakOptions): Promise<SoakTotals> {
  const totals: SoakTotals = {
    kills: 0,
    cycles: 0,
    loud: 0,
    prunes: 0,
    incidents: 0,
    notes: 0,
    interrupted: 0,
    cutRuns: 0,
    repaired: 0,
    ledgerAhead: 0,
    early: 0,
    takenOver: 0,
  };
  const left = { kills: options.kills };
  const lanes = Array.from({ length: options.lanes }, (_, lane) => runLane(lane, options, left, totals));
  await Promise.all(lanes);
  return totals;
}

async function runLane(lane: number, options: SoakOptions, left: { kills: number }, totals: SoakTotals): Promise<void> {
  const directory = join(options.directory, `lane-${lane}`);
  mkdirSync(directory, { recursive: true });
  const random = seededRandom(options.seed * 1_000 + lane);
  const judge = new Judge(directory);
  const inbox = createFileInbox({ directory, now: () => timeOf(judge.committed), random });
  let next = start();
  let notes = 0;
  try {
    while (left.kills > 0) {
      left.kills -= 1;
      const current = next;
      next = start();
      if (random() < 0.3) {
        notes += 1;
        const text = `note ${notes} of lane ${lane}`;
        judge.leaveNote(text);
        const note = aNote({ cluster: CLUSTER, incident: 1 + Math.floor(random() * 3), text: redactText(text) });
        await inbox.send(commandId(timeOf(notes), random), note);
      }
      const death = chooseDeath(random);
      await liveAndDie(current, { directory, seed: Math.floor(random() * 2 ** 31), death, cycles: 1_000 }, judge, {
        totals,
        afterMs: death === null ? Math.floor(random() * LONGEST_LIFE) : null,
      });
      totals.kills += 1;
      options.onKill?.(totals);
    }
    // Enough cycles that one of them asks for what is still owed, and nobody is killed.
    await liveAndDie(next, { directory, seed: 1, death: null, cycles: 12 }, judge, { totals, afterMs: null });
    judge.judgeEnd();
    totals.cutRuns += judge.cutRuns;
    totals.notes += notes;
  } catch (error) {
    left.kills = 0;
    throw new SoakFailure(`lane ${lane}, after ${totals.kills} kills (seed ${options.seed}): ${describe(error)}`);
  } finally {
    next.child.kill('SIGKILL');
  }
}

/** Half of them die at a step of their own choice, at which a timer would seldom hit; the others whenever it comes. */
function chooseDeath(random: () => number): Death | null {
  if (random() < 0.4) return null;
  const whens = ['before', 'half', 'after'] as const;
  return { step: 1 + Math.floor(random() * MOST_STEPS), when: whens[Math.floor(random() * 3)] ?? 'before' };
}

interface Started {
  readonly child: ChildProcess;
  readonly said: Said[];
  /** Everything has been read, and the process is gone. */
  readonly gone: Promise<unknown>;
  readonly ready: Promise<unknown>;
  /** It has its locks and has read its files. */
  readonly opened: Promise<unknown>;
  readonly errors: string[];
}

/** A process that has loaded everything and touched no file: it waits for its order. */
function start(): Started {
  const child = spawn(process.execPath, [CHILD], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said: Said[] = [];
  const errors: string[] = [];
  const ready = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const heard: Said = JSON.parse(line);
    said.push(heard);
    ready.resolve();
    if (heard.said === 'open') opened.resolve();
  });
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  child.stdin.on('error', () => undefined);
  const gone = once(child, 'close');
  const either = (promise: Promise<void>) => Promise.race([promise, gone]);
  return { child, said, gone, ready: either(ready.promise), opened: either(opened.promise), errors };
}

interface Life {
  readonly totals: SoakTotals;
  /** When it is killed from outside; null: it ends by itself. */
  readonly afterMs: number | null;
}

async function liveAndDie(
  { child, said, gone, ready, opened, errors }: Started,
  order: Order,
  judge: Judge,
  life: Life,
) {
  const { totals, afterMs } = life;
  await ready;
  child.stdin?.write(`${JSON.stringify(order)}\n`);
  if (afterMs !== null) {
    // Every fourth may be killed while it starts.
    if (afterMs % 4 > 0) await opened;
    await Promise.race([sleep(afterMs), gone]);
    child.kill('SIGKILL');
  }
  await gone;
  if (errors.length > 0) throw new Error(`the process complains: ${errors.join('\n')}`);
  const wasOpen = judge.openTurn;
  for (const line of said) {
    if (line.said === 'lock') {
      if (line.ledger !== 'held' || line.session !== 'held') throw new Error(`no lock: ${JSON.stringify(line)}`);
      totals.takenOver += line.tookOver ? 1 : 0;
    }
    if (line.said === 'open') {
      if (line.troubles.length > 0) throw new Error(`the start found: ${line.troubles.join('; ')}`);
      if (line.repaired !== wasOpen) throw new Error(`the turn of ${wasOpen} was open; repaired was ${line.repaired}`);
      totals.repaired += wasOpen === null ? 0 : 1;
    }
    if (line.said === 'cycle') {
      judge.hear(line);
      totals.cycles += 1;
      totals.loud += line.loud ? 1 : 0;
      totals.prunes += line.pruned ? 1 : 0;
      totals.incidents += line.opened.length;
    }
  }
  if (!said.some((line) => line.said === 'open')) totals.early += 1;
  const ended = said.some((line) => line.said === 'end');
  if (ended !== (order.death === null && afterMs === null)) throw new Error(`the process ended by itself: ${ended}`);
  const { ledgerAhead, interrupted } = await judge.judge();
  totals.ledgerAhead += ledgerAhead ? 1 : 0;
  totals.interrupted += interrupted ? 1 : 0;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
