import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/io.ts';
import { runCli } from '../../../src/cli/main.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { readFolder } from '../../support/recordings.ts';
import { cli } from '../../support/run-cli.ts';
import { startCluster } from '../../support/simulated-cluster.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** Runs the monitor until it has told of a cycle, then stops it as SIGTERM would. */
async function runUntilCycle(env: Readonly<Record<string, string>>) {
  const io = fakeIo({ env });
  const stop = Promise.withResolvers<string>();
  const watched = {
    ...io,
    write(text: string) {
      io.write(text);
      if (/"event":"cycle(_failed)?"/.test(text)) stop.resolve('SIGTERM');
    },
    stopRequested: stop.promise,
  };
  const code = await runCli(['run'], watched);
  const lines = io
    .output()
    .trimEnd()
    .split('\n')
    .map((line): Readonly<Record<string, unknown>> => JSON.parse(line));
  return { code, lines, errors: io.errors() };
}

async function environment() {
  const server = await startCluster();
  const directory = await temporaryDirectory();
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, server.kubeconfig());
  return {
    server,
    env: { KUBECONFIG: kubeconfig, SESSION_DIR: join(directory, 'sessions'), ENABLE_LONG_CONTEXT: 'true' },
  };
}

describe('run', () => {
  it('looks at once, tells in JSON lines, and ends cleanly when asked to', async () => {
    const { env } = await environment();
    const { code, lines, errors } = await runUntilCycle(env);
    expect({ code, errors }).toEqual({ code: EXIT.ok, errors: '' });
    expect(lines[0]).toMatchObject({
      event: 'started',
      version: '9.8.7',
      cluster: 'simulated',
      mode: 'persistent',
      schedule: '*/5 * * * *',
      analyst: 'rules',
      session_dir: env.SESSION_DIR,
    });
    expect(lines.find(({ event }) => event === 'cycle')).toMatchObject({ cycle: 1, cluster: 'simulated', loud: true });
    expect(lines.slice(-2)).toMatchObject([
      { event: 'stopping', signal: 'SIGTERM' },
      { event: 'stopped', cycle: 1 },
    ]);
    expect(await readdir(env.SESSION_DIR)).toEqual(['history.db', 'k8s-monitor-default.json', 'simulated.ledger.json']);
  });

  it('says in the log, and there alone, what is allowed but hardly meant: every line is JSON', async () => {
    const { env } = await environment();
    const { lines, errors } = await runUntilCycle({ ...env, CRON_SCHEDULE: '*/45 * * * *' });
    expect(errors).toBe('');
    expect(lines).toContainEqual(expect.objectContaining({ event: 'config_warning' }));
  });

  it('does not start without a kubeconfig', async () => {
    const { code, output, errors } = await cli('run', { env: { KUBECONFIG: '/no/such/kubeconfig' } });
    expect({ code, output }).toEqual({ code: EXIT.failed, output: '' });
    expect(errors).toContain('error: no kubeconfig: /no/such/kubeconfig does not exist\n');
  });

  it('keeps every look where RECORD_DIR says, and says in the cycle line when it cannot', async () => {
    const { env } = await environment();
    const directory = join(env.SESSION_DIR, '..', 'looks');
    const good = await runUntilCycle({ ...env, RECORD_DIR: directory });
    expect(good.lines.find(({ event }) => event === 'cycle')).toMatchObject({ degraded: [] });
    expect((await readFolder(directory)).map((look) => look?.objects.pods.length)).toEqual([7]);
    const bad = await runUntilCycle({ ...env, RECORD_DIR: join(env.KUBECONFIG, 'in-a-file') });
    expect(bad.lines.find(({ event }) => event === 'cycle')).toMatchObject({
      cycle: 2,
      incidents: { open: 0 },
      degraded: [expect.stringMatching(/^cannot record looks in .*in-a-file: /)],
    });
  });
});
