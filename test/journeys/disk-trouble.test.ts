import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileLedgerStore } from '../../src/ledger/index.ts';
import type { CycleResult } from '../../src/monitor/index.ts';
import { createFileSessionStore } from '../../src/session/index.ts';
import { type Journey, type Run, scenarioCluster, startJourney, turns } from '../support/journey.ts';
import { sequenceRandom } from '../support/sequence-random.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';
import { type TroubledDisk, troubledDisk, WRITING } from '../support/troubled-disk.ts';

const SESSION = 'k8s-monitor-default.json';
const LEDGER = 'test.ledger.json';
/** An hour of cycles, so that backups fall due in the trouble. */
const env = { SESSION_BACKUP_MINUTES: '20', HISTORY: 'false' };

async function startOn(disk: TroubledDisk): Promise<{ journey: Journey; run: Run }> {
  const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env });
  const run = await journey.start({ stores: (stores) => ({ ...stores, ...storesOn(disk, journey) }) });
  return { journey, run };
}

function storesOn(disk: TroubledDisk, { directory, cluster }: Journey) {
  const now = () => cluster.state.now();
  const backups = { count: 5, maxAge: 14 * 24 * 3_600_000, every: 20 * 60_000 };
  const options = { directory, now, random: sequenceRandom(), fileSystem: disk, backups };
  return { sessions: createFileSessionStore(options), ledgers: createFileLedgerStore(options) };
}

/** What a run without any trouble says, and what it leaves. */
async function steady(): Promise<{ said: string[]; cycles: number; session: string; ledger: string }> {
  const { journey, run } = await startOn(troubledDisk());
  const results = await run.toTheEnd();
  const [session, ledger] = [await journey.file(SESSION), await journey.file(LEDGER)];
  return { said: results.flatMap(turns), cycles: results.length, session, ledger };
}

/** Cycles 1 to 3 are well, 4 to 9 in trouble (the incident opens), then all is well again until the end. */
async function through(run: Run, begin: () => Promise<void>, end: () => Promise<void>): Promise<CycleResult[]> {
  const results = await run.cycles(3);
  await begin();
  results.push(...(await run.cycles(6)));
  await end();
  return [...results, ...(await run.toTheEnd())];
}

function messagesOf(session: string): unknown {
  return JSON.parse(session).conversation_history;
}

describe('a disk that fails and comes back', () => {
  it.each([
    ['is full', 'ENOSPC', WRITING],
    ['has no quota left', 'EDQUOT', WRITING],
    ['turns read-only', 'EROFS', WRITING],
    ['refuses permission', 'EACCES', [...WRITING, 'readFile', 'listDirectory', 'inspect'] as const],
    [
      'reports input/output errors',
      'EIO',
      [...WRITING, 'readFile', 'listDirectory', 'inspect', 'syncDirectory'] as const,
    ],
    ['has gone stale', 'ESTALE', [...WRITING, 'readFile', 'listDirectory', 'inspect', 'syncDirectory'] as const],
  ])('and %s: the cycles go on and say so, and the first that can writes all of it', async (_, code, steps) => {
    const expected = await steady();
    const disk = troubledDisk();
    const { journey, run } = await startOn(disk);
    const before: string[] = [];
    const results = await through(
      run,
      async () => {
        before.push(await journey.file(SESSION), await journey.file(LEDGER));
        disk.fails = (step) => (steps.some((name) => name === step) ? code : null);
      },
      async () => {
        expect([await journey.file(SESSION), await journey.file(LEDGER)]).toEqual(before);
        disk.fails = () => null;
      },
    );
    expect(results.flatMap(turns)).toEqual(expected.said);
    results.forEach(({ degraded }, index) => {
      const inTrouble = index >= 3 && index < 9;
      expect(degraded, `cycle ${index + 1}`).toHaveLength(inTrouble ? 2 : 0);
      if (inTrouble) for (const text of degraded) expect(text).toContain(`(${code})`);
    });
    const lines = journey.lines('cycle').slice(-results.length);
    expect(lines.map(({ level }) => level)).toEqual(
      results.map((_result, index) => (index >= 3 && index < 9 ? 'warn' : 'info')),
    );
    expect(messagesOf(await journey.file(SESSION))).toEqual(messagesOf(expected.session));
    expect(JSON.parse(await journey.file(LEDGER)).cycle).toBe(expected.cycles);
    expect(
      (await readdir(journey.directory)).filter((name) => name.endsWith('.tmp') || name.includes('unreadable')),
    ).toEqual([]);
    const again = await journey.start();
    expect(again.monitor.ledger.cycle).toBe(expected.cycles);
  });

  it('and vanishes with all that was on it: everything is written anew', async () => {
    const expected = await steady();
    const { journey, run } = await startOn(troubledDisk());
    const results = await through(
      run,
      () => rm(journey.directory, { recursive: true }),
      async () => undefined,
    );
    expect(results.flatMap(turns)).toEqual(expected.said);
    expect(results.flatMap(({ degraded }) => degraded)).toEqual([]);
    expect(messagesOf(await journey.file(SESSION))).toEqual(messagesOf(expected.session));
  });

  it('and is gone while a file stands in its place: it is said, and caught up when it is back', async () => {
    const { journey, run } = await startOn(troubledDisk());
    const away = `${journey.directory}-away`;
    const results = await through(
      run,
      async () => {
        await rename(journey.directory, away);
        await writeFile(journey.directory, 'no directory');
      },
      async () => {
        expect(await readFile(journey.directory, 'utf8')).toBe('no directory');
        await rm(journey.directory);
        await rename(away, journey.directory);
      },
    );
    expect(results[5]?.degraded).toEqual([
      expect.stringMatching(/ENOTDIR|EEXIST/),
      expect.stringMatching(/ENOTDIR|EEXIST/),
    ]);
    expect(results.at(-1)?.degraded).toEqual([]);
    expect(JSON.parse(await journey.file(LEDGER)).cycle).toBe(results.length);
  });

  it('only for backups: every save succeeds, and the lines say that backups are missing', async () => {
    const expected = await steady();
    const { journey, run } = await startOn(troubledDisk());
    const folder = join(journey.directory, 'backups');
    const results = await through(
      run,
      async () => {
        await rm(folder, { recursive: true, force: true });
        await writeFile(folder, 'in the way');
      },
      async () => {
        expect(JSON.parse(await journey.file(LEDGER)).cycle).toBe(9);
        await rm(folder);
        await mkdir(folder);
      },
    );
    expect(results.flatMap(turns)).toEqual(expected.said);
    expect(results[8]?.degraded).toEqual([
      expect.stringMatching(/^cannot make a backup of test\.ledger\.json in .*backups: /),
      expect.stringMatching(/^cannot make a backup of k8s-monitor-default\.json in .*backups: /),
    ]);
    expect(results.at(-1)?.degraded).toEqual([]);
    expect((await readdir(folder)).length).toBeGreaterThanOrEqual(2);
  });
});
