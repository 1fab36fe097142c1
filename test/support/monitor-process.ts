import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type SimulatedApiServer, startApiServer } from '../../src/cluster/simulator/index.ts';
import { scenarioCluster } from './journey.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { BAD_ROLLOUT } from './trouble.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

interface Line {
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface Started {
  readonly child: ChildProcess;
  readonly server: SimulatedApiServer;
  readonly directory: string;
  readonly lines: Line[];
  readonly errors: string[];
  /** Resolves when, from now on, these events have been logged one right after the other. */
  logged(...events: readonly string[]): Promise<void>;
  /** Resolves when so many of these events have been logged, ever. */
  seen(event: string, count: number): Promise<void>;
  /** Exit code and signal, once everything written has been read. */
  readonly ended: Promise<[code: number | null, signal: string | null]>;
}

/** Another process of a person, beside the running one: `incidents ack INC-1`. */
export async function say(directory: string, ...args: readonly string[]): Promise<{ code: unknown; output: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: directory,
    env: { PATH: process.env.PATH, SESSION_DIR: directory, CLUSTER_NAME: 'test' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { code, output };
}

/** `node src/main.ts run` against a simulated cluster whose bad rollout crashes, on a schedule of every second. */
export async function startProcess(env: Readonly<Record<string, string>> = {}, kept?: string): Promise<Started> {
  const cluster = scenarioCluster(BAD_ROLLOUT);
  for (let look = 0; look < 4; look += 1) cluster.advance();
  const server = await startApiServer({ state: cluster.state });
  onTestFinished(() => server.close());
  const directory = kept ?? (await temporaryDirectory());
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, server.kubeconfig());
  const child = spawn(process.execPath, [MAIN, 'run'], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      KUBECONFIG: kubeconfig,
      SESSION_DIR: directory,
      CLUSTER_NAME: 'test',
      CRON_SCHEDULE: '* * * * * *',
      ENABLE_LONG_CONTEXT: 'true',
      LOG_FORMAT: 'json',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));

  const lines: Line[] = [];
  const errors: string[] = [];
  const arrived = new EventEmitter();
  createInterface({ input: child.stdout }).on('line', (text) => {
    // A line that is not whole JSON fails the test here.
    lines.push(JSON.parse(text));
    arrived.emit('line');
  });
  createInterface({ input: child.stderr }).on('line', (text) => errors.push(text));
  return {
    child,
    server,
    directory,
    lines,
    errors,
    async logged(...events) {
      const from = lines.length;
      const isThere = () =>
        lines
          .slice(from)
          .slice(-events.length)
          .map(({ event }) => event)
          .join() === events.join();
      while (!isThere()) await once(arrived, 'line');
    },
    async seen(event, count) {
      while (lines.filter((line) => line.event === event).length < count) await once(arrived, 'line');
    },
    ended: once(child, 'close').then(([code, signal]) => [code, signal]),
  };
}
