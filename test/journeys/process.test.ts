import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answer, hang, startFakeAnthropic } from '../support/fake-anthropic/index.ts';
import { type Started, say, startProcess } from '../support/monitor-process.ts';

const KEY = 'sk-ant-api03-a-key-that-opens-only-the-fake';

async function expectWholeFiles({ directory, lines }: Started): Promise<void> {
  const cycles = lines.filter(({ event }) => event === 'cycle').length;
  const ledger = JSON.parse(await readFile(join(directory, 'test.ledger.json'), 'utf8'));
  expect(ledger).toMatchObject({ cycle: cycles, incidents: [{ number: 1, state: 'open' }] });
  const session = JSON.parse(await readFile(join(directory, 'k8s-monitor-default.json'), 'utf8'));
  expect(session.metadata).toMatchObject({ cycle_count: cycles, last_cycle: cycles });
}

describe('the process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends on %s with code 0, its last line whole and its files valid',
    async (signal) => {
      const started = await startProcess();
      await started.logged('cycle');
      started.child.kill(signal);
      expect(await started.ended).toEqual([0, null]);
      expect(started.errors).toEqual([]);
      expect(started.lines.map(({ event }) => event).filter((event) => /^(started|stop)/.test(event))).toEqual([
        'started',
        'stopping',
        'stopped',
      ]);
      expect(started.lines.at(-1)).toMatchObject({ event: 'stopped', cycle: expect.any(Number) });
      expect(started.lines.find(({ event }) => event === 'stopping')).toMatchObject({
        message: `${signal}: no new cycle; a running one has 15 s, and all of it 20 s`,
      });
      expect(started.lines.findLast(({ event }) => event === 'cycle')).toMatchObject({
        mode: 'persistent',
        degraded: [],
      });
      await expectWholeFiles(started);
    },
  );

  it('takes a signal that comes twice at once, as to a whole process group, for one', async () => {
    const started = await startProcess();
    await started.logged('cycle');
    started.child.kill('SIGTERM');
    started.child.kill('SIGINT');
    expect(await started.ended).toEqual([0, null]);
    expect(started.lines.at(-1)).toMatchObject({ event: 'stopped' });
    await expectWholeFiles(started);
  });

  it('abandons a cycle that hangs when the grace is over, and still ends well', async () => {
    const started = await startProcess({ SHUTDOWN_GRACE_SECONDS: '0' });
    await started.logged('cycle');
    started.server.faults.set([{ kind: 'hang', where: 'headers' }]);
    // Two ticks in a row find a cycle running: it is one that cannot end by itself for a while.
    await started.logged('cycle_skipped', 'cycle_skipped');
    started.child.kill('SIGTERM');
    expect(await started.ended).toEqual([0, null]);
    expect(started.errors).toEqual([]);
    expect(started.lines.map(({ event }) => event)).toContain('cycle_abandoned');
    await expectWholeFiles(started);
  });

  it('hears what other processes say, each word once, also when it is killed in between', async () => {
    const first = await startProcess();
    await first.logged('cycle');
    const { directory } = first;
    const told = await Promise.all(
      [1, 2, 3].map((number) => say(directory, 'incidents', 'note', 'INC-1', `word ${number}`, '--by', 'anna')),
    );
    for (const { code, output } of told) {
      expect(code).toBe(0);
      expect(output).toMatch(
        /^INC-1 noted by anna\nThe monitor of test hears it at its next cycle \(its last look was /,
      );
    }
    await first.seen('command_applied', 3);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await say(directory, 'incidents', 'ack', 'INC-1', '--by', 'anna')).toMatchObject({ code: 0 });

    const second = await startProcess({}, directory);
    await second.seen('command_applied', 1);
    await second.logged('cycle');
    second.child.kill('SIGTERM');
    expect(await second.ended).toEqual([0, null]);
    const [incident] = JSON.parse(await readFile(join(directory, 'test.ledger.json'), 'utf8')).incidents;
    expect(incident.word.acknowledged.by).toBe('anna');
    const notes: string[] = incident.word.notes.map((note: { text: string }) => note.text);
    expect(notes.toSorted()).toEqual(['word 1', 'word 2', 'word 3']);
    expect(await readdir(join(directory, 'inbox', 'test'))).toEqual([]);
  });

  it('that is killed while Claude is thinking tells at its next start whom it follows, and asks again', async () => {
    const claude = await startFakeAnthropic({ key: KEY });
    onTestFinished(() => claude.close());
    const asked = Promise.withResolvers<void>();
    claude.setReply(() => {
      asked.resolve();
      return hang('headers');
    });
    const env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: claude.url };
    const first = await startProcess(env);
    await asked.promise;
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await readdir(first.directory)).toContain('k8s-monitor-default.json.lock');

    claude.setReply(() => answer());
    const second = await startProcess(env, first.directory);
    await second.seen('cycle', 1);
    second.child.kill('SIGTERM');
    expect(await second.ended).toEqual([0, null]);
    const told = second.lines.filter(({ event }) => /^(lock_|session_repaired|session_created)/.test(event));
    expect(told).toMatchObject([
      { event: 'lock_taken_over', holder: { pid: first.child.pid, command: 'run' } },
      { event: 'lock_taken_over', holder: { pid: first.child.pid, command: 'run' } },
      { event: 'session_repaired', cycle: 1 },
    ]);
    expect(second.lines.find(({ event }) => event === 'cycle')).toMatchObject({ analyst: 'claude', degraded: [] });
    expect((await readdir(first.directory)).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });
});
