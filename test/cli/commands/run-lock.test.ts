import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../../../src/cli/io.ts';
import { runCli } from '../../../src/cli/main.ts';
import { createFileLock, describeThisProcess, type ProcessIdentity } from '../../../src/lock/index.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { heldOf, ownerIds } from '../../support/locks.ts';
import { cli } from '../../support/run-cli.ts';
import { startCluster } from '../../support/simulated-cluster.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const newOwner = ownerIds();

/** The lock of a file, as another monitor opens it. */
function lockOfAnother(target: string, self: Partial<ProcessIdentity> = {}) {
  return createFileLock({
    target,
    self: { ...describeThisProcess(), ...self },
    version: '1.2.3',
    command: 'run',
    now: () => Date.UTC(2026, 10, 21, 6),
    stopwatch: () => performance.now(),
    newOwner,
  });
}

const ELSEWHERE = { host: 'monitor-7d9f', pid: 1, processes: 'elsewhere', clock: 'elsewhere' };

async function environment() {
  const server = await startCluster();
  const directory = await temporaryDirectory();
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, server.kubeconfig());
  const sessions = join(directory, 'sessions');
  const env = {
    KUBECONFIG: kubeconfig,
    SESSION_DIR: sessions,
    ENABLE_LONG_CONTEXT: 'true',
    CRON_SCHEDULE: '* * * * * *',
  };
  return { sessions, env };
}

/** Runs the monitor; `onLine` sees every line of the log as it is written. */
async function run(
  env: Readonly<Record<string, string>>,
  onLine: (event: string, stop: (signal: string) => void) => void,
) {
  const stop = Promise.withResolvers<string>();
  const io = fakeIo({
    env,
    stopRequested: stop.promise,
    onWrite: (text) => onLine(JSON.parse(text).event, stop.resolve),
  });
  const code = await runCli(['run'], io);
  const lines = io
    .output()
    .trimEnd()
    .split('\n')
    .map((line): Readonly<Record<string, unknown>> => JSON.parse(line));
  return { code, lines, errors: io.errors() };
}

describe('a second monitor', () => {
  it.each(['simulated.ledger.json', 'k8s-monitor-default.json'])(
    'is refused at once where another that lives writes %s, and told who and what to do',
    async (file) => {
      const { sessions, env } = await environment();
      await mkdir(sessions);
      const held = heldOf(await lockOfAnother(join(sessions, file)).acquire());
      onTestFinished(() => held.release());
      const { code, output, errors } = await cli('run', { env });
      expect(code).toBe(EXIT.failed);
      expect(output).not.toContain('"event":"cycle"');
      const { host, pid } = describeThisProcess();
      const path = join(sessions, file);
      expect(errors).toBe(
        `error: another k8s-monitor writes ${path}: run (1.2.3) on host ${host}, process ${pid}, since 2026-11-21T06:00:00Z, last heard of at 2026-11-21T06:00:00Z\nStop that process first, or set SESSION_DIR to another directory. If that process is certainly gone, delete ${path}.lock.\n`,
      );
      // It keeps nothing back of what it could have had.
      expect(await readdir(sessions)).toEqual([`${file}.lock`]);
    },
  );

  it('waits for one of another machine, says so once, and ends well when it is asked to stop meanwhile', async () => {
    const { sessions, env } = await environment();
    await mkdir(sessions);
    const held = heldOf(await lockOfAnother(join(sessions, 'simulated.ledger.json'), ELSEWHERE).acquire());
    onTestFinished(() => held.release());
    const { code, lines, errors } = await run(env, (event, stop) => {
      if (event === 'lock_waiting') stop('SIGTERM');
    });
    expect({ code, errors }).toEqual({ code: EXIT.ok, errors: '' });
    expect(lines.map(({ event }) => event)).toEqual(['started', 'lock_waiting', 'stopped']);
    expect(lines[1]).toMatchObject({
      message: expect.stringMatching(/^waiting up to 60 s for the writer of .*: run \(1\.2\.3\) on host monitor-7d9f,/),
      holder: { host: 'monitor-7d9f', pid: 1 },
    });
  });

  it('of the demo is refused at once, wherever the first one runs', async () => {
    const { sessions, env } = await environment();
    await mkdir(sessions);
    const held = heldOf(await lockOfAnother(join(sessions, 'demo.json'), ELSEWHERE).acquire());
    onTestFinished(() => held.release());
    const { code, errors } = await cli('demo', { env });
    expect(code).toBe(EXIT.failed);
    expect(errors).toContain(
      `error: another k8s-monitor writes ${join(sessions, 'demo.json')}: run (1.2.3) on host mon`,
    );
  });

  it('goes on from the files of one that was killed, and tells whom it follows', async () => {
    const { sessions, env } = await environment();
    await mkdir(sessions);
    const dead = { ...describeThisProcess(), processStart: 'long ago' };
    heldOf(await lockOfAnother(join(sessions, 'simulated.ledger.json'), dead).acquire());
    const { code, lines } = await run(env, (event, stop) => {
      if (event === 'cycle') stop('SIGTERM');
    });
    expect(code).toBe(EXIT.ok);
    expect(lines.find(({ event }) => event === 'lock_taken_over')).toMatchObject({
      level: 'warn',
      holder: { pid: process.pid },
    });
    expect(await readdir(sessions)).toEqual(['history.db', 'k8s-monitor-default.json', 'simulated.ledger.json']);
  });
});

describe('a monitor whose files another has taken over', () => {
  it('writes nothing more, says so, and exits with 1', async () => {
    const { sessions, env } = await environment();
    const ledger = join(sessions, 'simulated.ledger.json');
    let kept = '';
    let takenOver: Promise<void> | null = null;
    const other = lockOfAnother(ledger, { hasEnded: () => true });
    const { code, lines } = await run(env, (event) => {
      if (event !== 'cycle') return;
      takenOver ??= (async () => {
        const held = heldOf(await other.acquire());
        onTestFinished(() => held.release());
        kept = await readFile(ledger, 'utf8');
      })();
    });
    await takenOver;
    expect(code).toBe(EXIT.failed);
    expect(lines.find(({ event }) => event === 'lock_lost')).toMatchObject({
      level: 'error',
      message: expect.stringMatching(/^another process has taken over .*; stopping, nothing more is written$/),
      remedy: expect.stringContaining('silent for too long'),
    });
    expect(await readFile(ledger, 'utf8')).toBe(kept);
    expect(await lockOfAnother(ledger).peek()).not.toBeNull();
  });

  it('goes on when someone deletes the lock: nobody else has written', async () => {
    const { sessions, env } = await environment();
    let deleted: Promise<void> | null = null;
    let cycles = 0;
    const { code, lines } = await run(env, (event, stop) => {
      if (event !== 'cycle') return;
      cycles += 1;
      deleted ??= rm(join(sessions, 'simulated.ledger.json.lock'), { recursive: true });
      if (cycles === 3) stop('SIGTERM');
    });
    await deleted;
    expect(code).toBe(EXIT.ok);
    const degraded = lines.filter(({ event }) => event === 'cycle').map((line) => line.degraded);
    expect(degraded.at(-1)).toEqual([]);
    expect(await readdir(sessions)).toEqual([
      'backups',
      'history.db',
      'k8s-monitor-default.json',
      'simulated.ledger.json',
    ]);
  });
});

describe('a monitor whose directory cannot be written', () => {
  it('runs from memory, and says so', async () => {
    const { env } = await environment();
    const blocked = join(env.KUBECONFIG, 'in-a-file');
    const { code, lines } = await run({ ...env, SESSION_DIR: blocked }, (event, stop) => {
      if (event === 'cycle') stop('SIGTERM');
    });
    expect(code).toBe(EXIT.ok);
    expect(lines.filter(({ event }) => event === 'lock_degraded')).toMatchObject([
      {
        level: 'warn',
        message: `cannot lock ${join(blocked, 'simulated.ledger.json')}: a part of the path is a file, not a directory (ENOTDIR); going on without, and trying again with every save`,
      },
      { level: 'warn' },
    ]);
    expect(lines.find(({ event }) => event === 'cycle')).toMatchObject({
      cycle: 1,
      degraded: expect.arrayContaining([
        expect.stringContaining(`cannot write ${join(blocked, 'simulated.ledger.json')}`),
        expect.stringContaining(`cannot write ${join(blocked, 'k8s-monitor-default.json')}`),
      ]),
    });
  });
});
