import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Started, say, startProcess } from '../support/monitor-process.ts';

const DEFAULT = 'k8s-monitor-default';

const session = async (directory: string, id: string) =>
  JSON.parse(await readFile(join(directory, `${id}.json`), 'utf8'));
const eventsOf = async (directory: string, id: string): Promise<string[]> =>
  (await session(directory, id)).metadata.events.map(({ event }: { event: string }) => event);
const locks = async (directory: string) =>
  (await readdir(directory)).filter((name) => name.endsWith('.lock')).toSorted();

async function stop(started: Started): Promise<void> {
  started.child.kill('SIGTERM');
  expect(await started.ended).toEqual([0, null]);
  expect(started.errors).toEqual([]);
}

describe('switching sessions', () => {
  it('of a running monitor is done at its next cycle, once, and outlives a kill', async () => {
    const first = await startProcess();
    const { directory } = first;
    await first.logged('cycle');
    const { code, output } = await say(directory, 'sessions', 'switch', 'week-48', '--by', 'anna');
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(
        `^left for the monitor that writes ${DEFAULT} \\(.*: it goes on with week-48 at its next cycle\nthere is no session week-48 yet: its first cycle begins it\n$`,
      ),
    });
    await first.seen('session_created', 2);
    await first.logged('cycle');

    const from = first.lines.findIndex(({ event }) => event === 'command_applied');
    expect(first.lines.slice(from, from + 2)).toMatchObject([
      { event: 'command_applied', command: 'switch', by: 'anna', to: 'week-48', session_id: DEFAULT },
      { event: 'session_created', session_id: 'week-48' },
    ]);
    // The very cycle that heard it speaks in the new one, and tells the whole picture.
    const after = first.lines.slice(from).find(({ event }) => event === 'cycle');
    expect(after).toMatchObject({ session_id: 'week-48', asked: 'baseline', degraded: [] });
    expect(await locks(directory)).toEqual(['test.ledger.json.lock', 'week-48.json.lock']);
    expect(await eventsOf(directory, DEFAULT)).toContain('switched');
    expect(await readdir(join(directory, 'session-inbox', DEFAULT))).toEqual([]);
    const left = await session(directory, DEFAULT);

    first.child.kill('SIGKILL');
    await first.ended;
    const second = await startProcess({}, directory);
    await second.logged('cycle');
    expect(second.lines.find(({ event }) => event === 'session_loaded')).toMatchObject({ session_id: 'week-48' });
    await stop(second);
    // Nothing is done twice, and what was left stays as it was.
    expect(second.lines.filter(({ event }) => event === 'command_applied')).toEqual([]);
    expect(await session(directory, DEFAULT)).toEqual(left);
    expect((await session(directory, 'week-48')).conversation_history[1].content).toContain('INC-1');
  });

  it('goes back the same way, to the conversation as it was left', async () => {
    const started = await startProcess();
    const { directory } = started;
    await started.logged('cycle');
    await say(directory, 'sessions', 'switch', 'other', '--by', 'anna');
    await started.seen('session_created', 2);
    await started.logged('cycle');
    const before = await session(directory, DEFAULT);
    await say(directory, 'sessions', 'switch', DEFAULT, '--by', 'ben');
    await started.seen('session_loaded', 1);
    await started.logged('cycle');
    await stop(started);
    const after = await session(directory, DEFAULT);
    const had = before.conversation_history.length;
    expect(after.conversation_history.slice(0, had)).toEqual(before.conversation_history);
    expect(after.conversation_history[had].kind).toBe('baseline');
    expect(await eventsOf(directory, 'other')).toEqual(['switched', 'switched']);
  });

  it('is for the next start where no monitor runs, and refused where SESSION_ID decides', async () => {
    const first = await startProcess();
    const { directory } = first;
    await first.logged('cycle');
    await stop(first);
    const { output } = await say(directory, 'sessions', 'switch', 'later', '--by', 'anna');
    expect(output).toBe(
      'later is the current session: a monitor that starts goes on with it\nthere is no session later yet: its first cycle begins it\n',
    );
    const second = await startProcess({}, directory);
    await second.logged('cycle');
    expect(second.lines.find(({ event }) => event === 'session_created')).toMatchObject({ session_id: 'later' });
    await stop(second);

    const fixed = await startProcess({ SESSION_ID: 'mine' }, directory);
    await fixed.logged('cycle');
    expect(fixed.lines.find(({ event }) => event === 'session_created')).toMatchObject({ session_id: 'mine' });
    await stop(fixed);
  });
});
