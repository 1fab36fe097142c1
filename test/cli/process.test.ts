import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { fixtureCase } from '../support/run-cli.ts';
import { startCluster } from '../support/simulated-cluster.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const VERSION = /^\d+\.\d+\.\d+$/;

/** The real process, with nothing of this one's environment but the way to programs, in an empty home. */
async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
  const home = await temporaryDirectory();
  return spawn(process.execPath, [MAIN, ...args], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function outcome(child: ChildProcess) {
  if (child.stdout === null || child.stderr === null) throw new Error('the process has no pipes');
  const [output, errors, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, signal, output, errors };
}

const run = async (...args: readonly string[]) => outcome(await start(args));

describe('the real process', () => {
  it('prints its version and exits with 0', async () => {
    const { code, output, errors } = await run('--version');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output.trim()).toMatch(VERSION);
  });

  it('writes results to standard output whole, however long, and exits with what was found', async () => {
    const from = fixtureCase('crash-loop');
    const { code, output, errors } = await run('once', '--from', from, '--fail-on', 'critical', '-o', 'json');
    expect({ code, errors }).toEqual({ code: 3, errors: '' });
    expect(JSON.parse(output).incidents).toHaveLength(1);
  });

  it('writes mistakes to standard error alone and exits with 2', async () => {
    const { code, output, errors } = await run('frob');
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toBe("error: unknown command 'frob'\n(k8s-monitor --help shows all commands)\n");
  });

  it('says what to do where there is no kubeconfig, and exits with 1', async () => {
    const { code, output, errors } = await run('once');
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(
      /^error: no kubeconfig: \$KUBECONFIG is not set, .+\/\.kube\/config does not exist, .+\nSet KUBECONFIG to a kubeconfig file, or look without a cluster: `k8s-monitor demo`, or `k8s-monitor once --from DUMP`\.\n$/,
    );
  });

  it('deletes nothing where nobody can be asked', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'one.json'), '{}');
    const { code, errors } = await outcome(await start(['sessions', 'delete', 'one'], { SESSION_DIR: directory }));
    expect(code).toBe(2);
    expect(errors).toContain('Give --yes to delete without asking.');
  });

  it('takes no offence when its reader has read enough', async () => {
    const child = await start(['eval', fixtureCase('..')]);
    child.stdout?.destroy();
    const errors = child.stderr === null ? '' : await text(child.stderr);
    expect(errors).not.toMatch(/EPIPE|Error/);
  });
});

describe('a signal', () => {
  it('ends a look at a hanging cluster at once: there is nothing to finish', async () => {
    const server = await startCluster();
    server.faults.set([{ kind: 'hang', where: 'headers' }]);
    const kubeconfig = join(await temporaryDirectory(), 'kubeconfig');
    await writeFile(kubeconfig, server.kubeconfig());
    const child = await start(['once'], { KUBECONFIG: kubeconfig });
    const ended = outcome(child);
    await vi.waitUntil(() => server.stats.requests.length > 0, { timeout: 20_000 });
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: null, signal: 'SIGINT', output: '' });
  });
});
