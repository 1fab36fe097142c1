import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFileLock, describeThisProcess } from '../../../src/lock/index.ts';
import { readSessionChoice } from '../../../src/session/index.ts';
import { ownerIds } from '../../support/locks.ts';
import { cli } from '../../support/run-cli.ts';
import { aKeptSession, sessionDirectory } from '../../support/session-files.ts';
import { NOON } from '../../support/situations.ts';

const DEFAULT = 'k8s-monitor-default';
const newOwner = ownerIds();
let said = 0;

const run = (directory: string, line: string, env: Readonly<Record<string, string>> = {}) => {
  said += 1;
  const random = said / 1000;
  return cli(line, {
    env: { SESSION_DIR: directory, ENABLE_LONG_CONTEXT: 'true', ...env },
    now: () => NOON,
    random: () => random,
  });
};

/** As a running monitor has it. */
async function hold(directory: string, id: string): Promise<void> {
  const lock = createFileLock({
    target: join(directory, `${id}.json`),
    self: describeThisProcess(),
    version: '1.2.3',
    command: 'run',
    now: () => NOON,
    stopwatch: () => performance.now(),
    newOwner,
  });
  const acquired = await lock.acquire();
  if (acquired.outcome !== 'held') throw new Error('somebody else has the lock');
  onTestFinished(() => acquired.held.release());
}

const waiting = (directory: string) => readdir(join(directory, 'session-inbox', DEFAULT)).catch(() => []);

describe('sessions switch', () => {
  it('chooses for the next start where no monitor runs; list, show and pin go by it', async () => {
    const directory = await sessionDirectory(aKeptSession(DEFAULT), aKeptSession('two'));
    expect(await run(directory, 'sessions switch two')).toMatchObject({
      code: 0,
      output: 'two is the current session: a monitor that starts goes on with it\n',
      errors: '',
    });
    const { output } = await run(directory, 'sessions list');
    expect(output).toMatch(/^two +open, current /m);
    expect(output).toMatch(new RegExp(`^${DEFAULT} +open  `, 'm'));
    const listed = JSON.parse((await run(directory, 'sessions list -o json')).output);
    expect(listed.map(({ id, current }: { id: string; current: boolean }) => [id, current])).toEqual([
      ['two', true],
      [DEFAULT, false],
    ]);
    expect((await run(directory, 'sessions pin 2')).output).toBe('message 2 pinned by anna\n');
    expect((await run(directory, 'sessions show two --message 2')).output).toContain('pinned');
    expect((await run(directory, 'config')).output).toMatch(/^SESSION_ID +two +sessions switch$/m);
  });

  it('leaves a word to the monitor that runs, tells it in the list, and takes it back by another', async () => {
    const directory = await sessionDirectory(aKeptSession(DEFAULT), aKeptSession('two'));
    await hold(directory, DEFAULT);
    const { output, code } = await run(directory, 'sessions switch two');
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(
        `^left for the monitor that writes ${DEFAULT} \\(.*\\): it goes on with two at its next cycle\n$`,
      ),
    });
    expect(readSessionChoice(directory)).toEqual({ ok: true, value: null });
    expect((await run(directory, 'sessions list')).output).toMatch(
      /\na switch to two waits for the monitor's next cycle\n$/,
    );
    await run(directory, `sessions switch ${DEFAULT}`);
    expect(await waiting(directory)).toHaveLength(2);
  });

  it('has nothing to do for the one that is in use', async () => {
    const directory = await sessionDirectory(aKeptSession(DEFAULT));
    await hold(directory, DEFAULT);
    expect((await run(directory, `sessions switch ${DEFAULT}`)).output).toMatch(
      `${DEFAULT} is the current session already, and the monitor writes it (`,
    );
    expect(await waiting(directory)).toEqual([]);
  });

  it('does what a monitor that has ended did not hear, by the newest word', async () => {
    const directory = await sessionDirectory(aKeptSession(DEFAULT));
    await hold(directory, DEFAULT);
    await run(directory, 'sessions switch two');
    await rm(join(directory, `${DEFAULT}.json.lock`), { recursive: true });
    await run(directory, 'sessions switch three');
    expect(await waiting(directory)).toEqual([]);
    expect(readSessionChoice(directory)).toMatchObject({
      value: { session: 'three', fulfilled: [expect.any(String)] },
    });
    expect((await run(directory, 'sessions list')).output).toMatch(
      /\nthree is the current session: it begins with a monitor's next cycle\n$/,
    );
  });

  it('leaves a word to switch alone when something else is done of what waits', async () => {
    const directory = await sessionDirectory(aKeptSession(DEFAULT));
    await hold(directory, DEFAULT);
    await run(directory, 'sessions switch two');
    await rm(join(directory, `${DEFAULT}.json.lock`), { recursive: true });
    expect((await run(directory, 'sessions pin 2')).output).toBe('message 2 pinned by anna\n');
    expect(await waiting(directory)).toHaveLength(1);
  });

  it('is refused where SESSION_ID decides, with what to do', async () => {
    const directory = await sessionDirectory(aKeptSession('two'));
    const { code, errors } = await run(directory, 'sessions switch two', { SESSION_ID: 'mine' });
    expect(code).toBe(2);
    expect(errors).toBe(
      'error: SESSION_ID is set to mine in the environment, and decides\nSet it to the session you want and start the monitor anew; or take it out there, and `sessions switch` chooses.\n',
    );
    expect(readSessionChoice(directory)).toEqual({ ok: true, value: null });
    // Its default is no decision: it stands in .env.example.
    expect((await run(directory, 'sessions switch two', { SESSION_ID: DEFAULT })).code).toBe(0);
  });

  it.each([
    [
      'closed',
      'sessions close two',
      /^error: session two is closed since .*\nOpen it again first: `k8s-monitor sessions reopen two`/,
    ],
    [
      'archived',
      'sessions archive two',
      /^error: session two was archived at .*\nTake it up again with `k8s-monitor sessions export two/,
    ],
  ])('is refused for a %s session', async (_, before, why) => {
    const directory = await sessionDirectory(aKeptSession('two'));
    await run(directory, before);
    const { code, errors } = await run(directory, 'sessions switch two');
    expect(code).toBe(1);
    expect(errors).toMatch(why);
  });

  it('is refused for one that cannot be read, that another writes, or that is no name', async () => {
    const directory = await sessionDirectory(aKeptSession('two'), aKeptSession('torn'));
    await writeFile(join(directory, 'torn.json'), '{"session_id": "torn", ');
    expect((await run(directory, 'sessions switch torn')).errors).toMatch(
      /^error: .*torn\.json cannot be read: .*\n.*`k8s-monitor sessions recover`/,
    );
    await hold(directory, 'two');
    expect((await run(directory, 'sessions switch two')).errors).toMatch(
      /^error: another k8s-monitor writes .*two\.json/,
    );
    expect((await run(directory, 'sessions switch ../x')).code).toBe(2);
    expect(readSessionChoice(directory)).toEqual({ ok: true, value: null });
  });

  it('is hinted at where the current one goes away', async () => {
    const directory = await sessionDirectory(aKeptSession(DEFAULT), aKeptSession('two'));
    const hint = (then: string) =>
      `it is the current session: a monitor that starts ${then}; \`sessions switch\` chooses another\n`;
    expect((await run(directory, `sessions close ${DEFAULT}`)).output).toContain(hint('ends with that error'));
    expect((await run(directory, `sessions archive ${DEFAULT}`)).output).toContain(
      hint('begins a new one of that name'),
    );
    await run(directory, 'sessions switch two');
    expect((await run(directory, 'sessions delete two --yes')).output).toContain(hint('begins a new one of that name'));
  });

  it('warns of a monitor that has its own SESSION_ID, and of a mode without a conversation', async () => {
    const directory = await sessionDirectory(aKeptSession(DEFAULT), aKeptSession('mine'));
    await hold(directory, 'mine');
    const { errors } = await run(directory, 'sessions switch two', { ENABLE_LONG_CONTEXT: 'false' });
    expect(errors).toMatch(/^warning: ENABLE_LONG_CONTEXT is false here/);
    expect(errors).toMatch(
      /\nwarning: a monitor runs with mine \(.*\), which its own SESSION_ID chose: it stays with that\n$/,
    );
  });

  it('goes on with the default where the choice cannot be read, and says so', async () => {
    const directory = await sessionDirectory(aKeptSession(DEFAULT));
    await writeFile(join(directory, 'current-session'), 'x');
    const { output, errors } = await run(directory, 'sessions list');
    expect(output).toMatch(new RegExp(`^${DEFAULT} +open, current`, 'm'));
    expect(errors).toMatch(/^warning: .*current-session, which says what session was switched to, cannot be read: /);
  });
});
