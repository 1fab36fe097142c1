import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFileLock, describeThisProcess, type Held } from '../../src/lock/index.ts';
import { decodeSession } from '../../src/session/codec.ts';
import { answersAsked, startClaudeJourney, textsSent } from '../support/claude-journey.ts';
import type { Journey } from '../support/journey.ts';
import { ownerIds } from '../support/locks.ts';
import { cli } from '../support/run-cli.ts';

const ID = 'k8s-monitor-default';
const newOwner = ownerIds();

/** What `run` holds while its monitor writes. */
async function holdLock({ directory, cluster }: Journey): Promise<Held> {
  const lock = createFileLock({
    target: join(directory, `${ID}.json`),
    self: describeThisProcess(),
    version: '1.2.3',
    command: 'run',
    now: cluster.state.now,
    stopwatch: () => performance.now(),
    newOwner,
  });
  const acquired = await lock.acquire();
  if (acquired.outcome !== 'held') throw new Error('somebody else has the lock');
  onTestFinished(() => acquired.held.release());
  return acquired.held;
}

let count = 0;

/** One command line of a person beside the monitor, at the cluster's time. */
async function sessions(journey: Journey, ...args: readonly string[]): Promise<string> {
  count += 1;
  const random = count / 1000;
  const env = { SESSION_DIR: journey.directory };
  const { code, output, errors } = await cli(['sessions', ...args], {
    env,
    now: () => journey.cluster.state.now() + count,
    random: () => random,
  });
  expect([errors, code]).toEqual(['', 0]);
  return output;
}

async function saved({ directory }: Journey) {
  const decoded = decodeSession(JSON.parse(await readFile(join(directory, `${ID}.json`), 'utf8')), ID);
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.value;
}

const waiting = ({ directory }: Journey) => readdir(join(directory, 'session-inbox', ID));
const LEFT = new RegExp(`^left for the monitor that writes ${ID} \\(`);

describe('people beside a monitor that remembers', () => {
  it('pin, and the pin survives a prune that they ask for; exclude, and the next request lacks the message', async () => {
    const journey = await startClaudeJourney({
      env: { PRUNE_STRATEGY: 'simple', MAX_CONTEXT_TOKENS: '12000', CONTEXT_PRUNE_TARGET: '0.3' },
    });
    await holdLock(journey);
    const run = await journey.start();
    await run.cycles(24);
    const before = await saved(journey);
    const told = before.history.filter(({ kind }) => kind === 'delta');
    const [pinned, excluded] = told;
    if (pinned?.number === undefined || excluded?.number === undefined) throw new Error('too little was told');
    expect(textsSent(answersAsked(journey).at(-1) ?? never())).toContain(excluded.content);

    expect(await sessions(journey, 'pin', String(pinned.number))).toMatch(LEFT);
    expect(await sessions(journey, 'exclude', String(excluded.number))).toMatch(LEFT);
    expect(await sessions(journey, 'prune')).toMatch(LEFT);
    expect(await waiting(journey)).toHaveLength(3);
    // Nothing is done behind the monitor's back.
    expect(await saved(journey)).toEqual(before);

    const asked = answersAsked(journey).length;
    const { askedPrune } = await run.cycle();
    expect(askedPrune).toMatchObject({
      cause: 'asked',
      kept: expect.arrayContaining([expect.objectContaining({ reason: 'pinned' })]),
    });
    expect(await waiting(journey)).toEqual([]);
    expect(journey.lines('command_applied').map(({ message }) => message)).toEqual([
      `message ${pinned.number} pinned by anna`,
      `message ${excluded.number} taken out of the model's context by anna`,
      'a prune asked for by anna',
    ]);
    expect(journey.lines('context_pruned').at(-1)).toMatchObject({ cause: 'asked' });

    const after = await saved(journey);
    expect(after.metadata.prunes).toBe(before.metadata.prunes + 1);
    expect(after.history.find(({ number }) => number === pinned.number)).toMatchObject({ pinned: true });
    expect(after.metadata.events.map(({ event }) => event)).toEqual(expect.arrayContaining(['asked', 'pruned']));

    // Go on until the model is asked again: what was taken out is not in what it gets.
    for (let cycle = 0; cycle < 20 && answersAsked(journey).length === asked; cycle += 1) await run.cycle();
    const texts = textsSent(answersAsked(journey).at(-1) ?? never());
    expect(texts).toContain(pinned.content);
    expect(texts).not.toContain(excluded.content);
    // It is in the history for ever.
    const found = JSON.parse(await sessions(journey, 'search', '--kind', 'delta', '--limit', '500', '-o', 'json'));
    expect(found.hits.find((hit: { number: number }) => hit.number === excluded.number)).toMatchObject({
      pruned: { cycle: expect.any(Number) },
    });
  }, 120_000);

  it('want something while no monitor runs: it is done at once, with what was still in the inbox', async () => {
    const journey = await startClaudeJourney();
    const run = await journey.start();
    await run.cycles(12);
    const [first, second] = (await saved(journey)).history.filter(({ kind }) => kind === 'delta');
    const held = await holdLock(journey);
    await sessions(journey, 'pin', String(first?.number));
    await run.monitor.close();
    await held.release();

    const output = await sessions(journey, 'pin', String(second?.number));
    expect(output).toBe(`message ${first?.number} pinned by anna\nmessage ${second?.number} pinned by anna\n`);
    expect(await waiting(journey)).toEqual([]);
    const pins = async () => (await saved(journey)).history.flatMap(({ pinned, number }) => (pinned ? [number] : []));
    expect(await pins()).toEqual([first?.number, second?.number]);

    // The next start hears nothing twice.
    await (await journey.start()).cycles(2);
    expect(journey.lines('command_applied')).toEqual([]);
    expect(await pins()).toEqual([first?.number, second?.number]);
  }, 60_000);

  it('close it, and the next start says so and adds nothing', async () => {
    const journey = await startClaudeJourney();
    const run = await journey.start();
    await run.cycles(3);
    await run.monitor.close();
    await sessions(journey, 'close', ID);
    const closed = await saved(journey);
    await expect(journey.start()).rejects.toMatchObject({
      code: 'session_closed',
      remedy: expect.stringContaining(`sessions reopen ${ID}`),
    });
    expect(await saved(journey)).toEqual(closed);
    await sessions(journey, 'reopen', ID);
    await (await journey.start()).cycle();
    expect((await saved(journey)).metadata.cycleCount).toBe(closed.metadata.cycleCount + 1);
  }, 60_000);
});

function never(): never {
  throw new Error('nothing was asked');
}
