import { chmod, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startClaudeJourney, textsSent } from '../support/claude-journey.ts';
import { type Journey, scenarioCluster, startJourney, turns } from '../support/journey.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

const SESSION = 'k8s-monitor-default.json';
const LEDGER = 'test.ledger.json';

/** A run of five cycles: INC-1 is open. */
async function troubled(journey: Journey): Promise<void> {
  await (await journey.start()).cycles(5);
  expect(JSON.parse(await journey.file(LEDGER)).incidents).toMatchObject([{ number: 1, state: 'open' }]);
}

const NO_BACKUPS = { SESSION_BACKUPS: '0' };

/** Cuts a file in half, or where a text begins, as a crash of another program might; what is left of it. */
async function tear(journey: Journey, name: string, at?: string): Promise<Buffer> {
  const path = join(journey.directory, name);
  const whole = await readFile(path);
  await truncate(path, at === undefined ? Math.floor(whole.length / 2) : whole.indexOf(at));
  return readFile(path);
}

async function keptAside(journey: Journey, name: string): Promise<Buffer[]> {
  const names = await readdir(journey.directory);
  return Promise.all(
    names
      .filter((found) => found.startsWith(`${name}.unreadable-`))
      .map((found) => readFile(join(journey.directory, found))),
  );
}

describe('a torn session file', () => {
  it('is kept as it is, said in every cycle line, and what is whole of it goes on after a baseline', async () => {
    const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env: NO_BACKUPS });
    await troubled(journey);
    const before = JSON.parse(await journey.file(SESSION)).conversation_history;
    const torn = await tear(journey, SESSION, '"metadata"');
    const asked = journey.claude.requests.length;

    const run = await journey.start();
    const [first, ...later] = await run.cycles(3);
    expect(await keptAside(journey, SESSION)).toEqual([torn]);
    expect(journey.lines('session_recovered')).toMatchObject([
      {
        level: 'error',
        outcome: 'partial',
        message: expect.stringMatching(/kept untouched.*what could be read of it/),
      },
    ]);
    const request = journey.claude.requests[asked];
    expect((request === undefined ? [] : textsSent(request)).at(-1)).toMatch(/^## Baseline at cycle 6 [\s\S]*\nINC-1 /);
    for (const result of [first, ...later]) {
      expect(result?.degraded).toEqual([expect.stringMatching(/^cannot read .*k8s-monitor-default\.json/)]);
    }
    expect(later.map((result) => result.loud)).toEqual([false, false]);
    const session = JSON.parse(await journey.file(SESSION));
    expect(session.conversation_history.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(session.metadata.events).toMatchObject([{ event: 'recovered' }]);
    await journey.start();
    expect(await keptAside(journey, SESSION)).toEqual([torn]);
  });

  it('of which nothing is whole leads to a new conversation with what the ledger knows', async () => {
    const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env: NO_BACKUPS });
    await troubled(journey);
    await tear(journey, SESSION, '"conversation_history"');
    const asked = journey.claude.requests.length;
    await (await journey.start()).cycles(1);
    expect(journey.lines('session_set_aside')).toMatchObject([
      { level: 'error', outcome: 'fresh', message: expect.stringMatching(/no good backup, so it begins anew/) },
    ]);
    const request = journey.claude.requests[asked];
    expect(request === undefined ? [] : textsSent(request)).toEqual([
      expect.stringMatching(/^## Baseline at cycle 6 [\s\S]*\nINC-1 /),
    ]);
  });

  it('leads to the newest backup where that has newer messages', async () => {
    const env = { SESSION_BACKUP_MINUTES: '1' };
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env });
    await troubled(journey);
    const [backup] = (await readdir(join(journey.directory, 'backups')))
      .filter((name) => name.startsWith(SESSION))
      .reverse();
    await tear(journey, SESSION, '"role": "assistant"');
    const [result] = await (await journey.start()).cycles(1);
    expect(journey.lines('session_recovered')).toMatchObject([{ outcome: 'recovered' }]);
    expect(result?.degraded).toEqual([expect.stringMatching(/the backup of 2026-.*Z, 10 min old, takes its place/)]);
    const kept = JSON.parse(await readFile(join(journey.directory, 'backups', backup ?? ''), 'utf8'));
    expect(JSON.parse(await journey.file(SESSION)).conversation_history.slice(0, 3)).toEqual(
      kept.conversation_history.slice(0, 3),
    );
  });
});

describe('a torn ledger', () => {
  it('is kept as it is; the incidents that are whole in it go on under their numbers', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env: NO_BACKUPS });
    await troubled(journey);
    const torn = await tear(journey, LEDGER, '"counters"');

    const run = await journey.start();
    const results = await run.cycles(2);
    expect(results.flatMap(turns)).toEqual([]);
    expect(results[0]?.situation.open).toMatchObject([{ number: 1 }]);
    expect(await keptAside(journey, LEDGER)).toEqual([torn]);
    for (const { degraded } of results)
      expect(degraded).toEqual([expect.stringMatching(/^cannot read .*test\.ledger\.json/)]);
    expect(journey.lines('ledger_recovered')).toMatchObject([{ level: 'error', outcome: 'partial' }]);
    const ended = await run.toTheEnd();
    expect(ended.flatMap(turns)).toEqual(['INC-1 resolved CrashLoopBackOff']);
  });

  it('of which nothing is left: what is still wrong opens again, under a number the conversation does not know yet', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env: NO_BACKUPS });
    await troubled(journey);
    await truncate(join(journey.directory, LEDGER), 0);
    const run = await journey.start();
    const results = await run.cycles(2);
    expect(results.flatMap(turns)).toEqual(['INC-2 opened CrashLoopBackOff']);
    expect(journey.lines('ledger_set_aside')).toMatchObject([{ level: 'error', outcome: 'fresh' }]);
    expect(results[0]?.exchange?.session.history.at(-2)?.kind).toBe('baseline');
  });

  it('and an emptied session at once: monitoring begins anew, and both are said', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env: NO_BACKUPS });
    await troubled(journey);
    await truncate(join(journey.directory, SESSION), 0);
    await truncate(join(journey.directory, LEDGER), 0);
    const [result] = await (await journey.start()).cycles(1);
    expect(result?.degraded).toHaveLength(2);
    expect([...(await keptAside(journey, SESSION)), ...(await keptAside(journey, LEDGER))]).toEqual([
      Buffer.alloc(0),
      Buffer.alloc(0),
    ]);
    expect(turns(result ?? nothing())).toEqual(['INC-1 opened CrashLoopBackOff']);
  });
});

describe('a session nobody went on with for long', () => {
  it('is told as stale, and gets a fresh baseline', async () => {
    const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    await troubled(journey);
    const path = join(journey.directory, SESSION);
    const old = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...old, saved_at: '2025-01-01T00:00:00.000Z', sha256: '' }));
    const asked = journey.claude.requests.length;
    const [result] = await (await journey.start()).cycles(1);
    expect(journey.lines('session_stale')).toMatchObject([
      { level: 'warn', outcome: 'stale', message: expect.stringMatching(/was idle for \d+ d.*fresh baseline/) },
    ]);
    expect(result?.degraded).toEqual([]);
    const request = journey.claude.requests[asked];
    expect((request === undefined ? [] : textsSent(request)).at(-1)).toMatch(/^## Baseline at cycle 6 /);
    const session = JSON.parse(await journey.file(SESSION));
    expect(session.conversation_history.length).toBeGreaterThan(old.conversation_history.length);
    expect(session.metadata.events).toMatchObject([{ event: 'stale' }]);
  });
});

describe('a directory that cannot be written', () => {
  async function goesOn(journey: Journey, because: RegExp): Promise<void> {
    const run = await journey.start();
    const results = await run.toTheEnd();
    expect(results.flatMap(turns)).toEqual(['INC-1 opened CrashLoopBackOff', 'INC-1 resolved CrashLoopBackOff']);
    expect(results.at(-1)?.exchange).toBeNull();
    for (const { degraded } of results) {
      expect(degraded).toHaveLength(3);
      for (const text of degraded) expect(text).toMatch(because);
    }
    expect(journey.lines('cycle').every(({ level }) => level === 'warn')).toBe(true);
    // The baseline, the opening, the rollback, the end.
    expect(results.filter(({ loud }) => loud)).toHaveLength(4);
  }

  it('because its path is blocked by a file: everything goes on in memory, and every cycle line says so', async () => {
    const blocked = join(await temporaryDirectory(), 'file');
    await writeFile(blocked, 'in the way');
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT), directory: join(blocked, 'sessions') });
    await goesOn(journey, /^cannot write .*(ENOTDIR|EEXIST)/);
    expect(await readFile(blocked, 'utf8')).toBe('in the way');
  });

  it('because it is read-only: the same, and the files in it stay as they are', async (context) => {
    // Root may write everywhere, so nothing could be learnt.
    context.skip(process.getuid?.() === 0, 'root may write to a read-only directory');
    const directory = join(await temporaryDirectory(), 'sessions');
    await mkdir(directory);
    await chmod(directory, 0o500);
    onTestFinished(() => chmod(directory, 0o700));
    await goesOn(
      await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT), directory }),
      /^cannot write .*(EACCES|EPERM)/,
    );
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('a plain file of four keys, as another program wrote it', () => {
  it('is taken over and continued: its messages stay, the rules are ours, its metadata is kept', async () => {
    const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT) });
    const old = [
      { role: 'system', content: 'You are a Kubernetes expert.' },
      { role: 'user', content: 'Cycle 1: pod api-1 is in CrashLoopBackOff.' },
      { role: 'assistant', content: [{ type: 'text', text: 'Check the logs of api-1.' }] },
      { role: 'user', content: 'Cycle 2: all pods run.' },
      { role: 'assistant', content: 'Good.' },
    ];
    await mkdir(journey.directory);
    await writeFile(
      join(journey.directory, SESSION),
      JSON.stringify({
        session_id: 'k8s-monitor-default',
        conversation_history: old,
        metadata: { cycle_count: 2, owner: 'team-a' },
        saved_at: '2026-11-15T06:00:00',
      }),
    );
    const results = await (await journey.start()).toTheEnd();
    expect(journey.lines('session_loaded')).toMatchObject([{ messages: 5, cycles: 2 }]);
    expect(journey.claude.refusals).toEqual([]);
    expect(results.every(({ degraded }) => degraded.length === 0)).toBe(true);
    const [request] = journey.claude.requests;
    expect(JSON.stringify(request?.body.system)).toContain('You are k8s-monitor');
    expect(request === undefined ? [] : textsSent(request)).toEqual([
      'Cycle 1: pod api-1 is in CrashLoopBackOff.',
      'Check the logs of api-1.',
      'Cycle 2: all pods run.',
      'Good.',
      expect.stringMatching(/^## Baseline at cycle 1 /),
    ]);
    const session = JSON.parse(await journey.file(SESSION));
    expect(session).toMatchObject({ session_id: 'k8s-monitor-default', schema_version: 2 });
    expect(session.metadata).toMatchObject({ cycle_count: 21, last_cycle: 19, owner: 'team-a', cluster: 'test' });
    expect(session.conversation_history.slice(1, 5)).toMatchObject(old.slice(1));
  });
});

function nothing(): never {
  throw new Error('there was no cycle');
}
