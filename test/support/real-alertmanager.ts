import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './temporary-directory.ts';

/** By its name in Debian, and by its own. */
const NAMES = ['prometheus-alertmanager', 'alertmanager'];

/** The binary; null where it is not installed. */
export function findAlertmanager(): string | null {
  const places = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return places.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** As GET /api/v2/alerts has it. */
export interface KeptAlert {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

export interface RealAlertmanager {
  readonly url: string;
  /** What is firing. */
  alerts(): Promise<readonly KeptAlert[]>;
  /** Ends it without a word, and starts it again at the same address with nothing on its disk. */
  loseEverything(): Promise<void>;
}

/**
 * Alertmanager itself, alone, on a port of its own choice, with its files in a temporary directory. It tells each alert on
 * to a webhook, at once.
 */
export async function startAlertmanager(binary: string, hook: string): Promise<RealAlertmanager> {
  const directory = await temporaryDirectory();
  const config = join(directory, 'alertmanager.yml');
  await writeFile(
    config,
    JSON.stringify({
      route: { receiver: 'hook', group_by: ['...'], group_wait: '0s', group_interval: '1s', repeat_interval: '24h' },
      receivers: [{ name: 'hook', webhook_configs: [{ url: hook, send_resolved: true }] }],
    }),
  );
  let lives = 0;
  const start = (address: string): ChildProcess => {
    lives += 1;
    return spawn(
      binary,
      [
        `--config.file=${config}`,
        `--storage.path=${join(directory, `data-${lives}`)}`,
        `--web.listen-address=${address}`,
        '--cluster.listen-address=',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
  };
  const end = async (child: ChildProcess): Promise<void> => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  let child = start('127.0.0.1:0');
  onTestFinished(async () => end(child));
  const address = await addressOf(child);
  const url = `http://${address}`;
  return {
    url,
    async alerts() {
      const response = await fetch(`${url}/api/v2/alerts`);
      return (await response.json()) as readonly KeptAlert[];
    },
    async loseEverything() {
      await end(child);
      child = start(address);
      await addressOf(child);
    },
  };
}

/** It says where it listens once it does. */
async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('its words are not heard');
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    const [, address] = /Listening on.*address=(127\.0\.0\.1:\d+)/.exec(line) ?? [];
    if (address !== undefined) {
      // What else it says nobody reads; a full pipe would stop it.
      child.stderr.resume();
      return address;
    }
  }
  throw new Error(`Alertmanager did not start: ${said.join('\n')}`);
}
