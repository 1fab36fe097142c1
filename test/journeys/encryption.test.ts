import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSealed } from '../../src/storage/index.ts';
import { type Journey, scenarioCluster, startJourney, turns } from '../support/journey.ts';
import { cli } from '../support/run-cli.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const OTHER = Buffer.alloc(32, 8).toString('hex');
const bytesOfKey = (text: string) => ({ sessionEncryptionKey: text });

async function everyFile(journey: Journey): Promise<ReadonlyMap<string, Buffer>> {
  const names = await readdir(journey.directory, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.sort().map(async (path) => [path, await readFile(path)] as const)));
}

describe('a monitor with a key', () => {
  it('remembers over restarts, and leaves nothing of it to read in its files', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env: { SESSION_ENCRYPTION_KEY: KEY } });
    const first = await (await journey.start()).cycles(6);
    expect(first.flatMap(turns)).toEqual(['INC-1 opened CrashLoopBackOff']);
    const rest = await (await journey.start()).toTheEnd();
    expect(rest.flatMap(turns)).toEqual(['INC-1 resolved CrashLoopBackOff']);
    expect([...first, ...rest].flatMap(({ degraded }) => degraded)).toEqual([]);
    for (const [path, bytes] of await everyFile(journey)) {
      if (!path.includes('history.db')) expect(isSealed(bytes), path).toBe(true);
      expect(bytes.toString('latin1'), path).not.toMatch(/CrashLoopBackOff .*container|You are k8s-monitor/);
    }
    expect(journey.log.join('')).not.toContain(KEY);
  });

  it('encrypts the plain files it finds, and goes on with a new key', async () => {
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env: { HISTORY: 'false' } });
    await (await journey.start()).cycles(5);
    await (await journey.start({ config: bytesOfKey(KEY) })).cycles(2);
    for (const [path, bytes] of await everyFile(journey)) expect(isSealed(bytes), path).toBe(true);
    const rotated = { sessionEncryptionKey: OTHER, sessionEncryptionOldKeys: [KEY] };
    const run = await journey.start({ config: rotated });
    expect(run.monitor.ledger.cycle).toBe(7);
    await run.cycles(1);
    const alone = await journey.start({ config: bytesOfKey(OTHER) });
    expect(alone.monitor.ledger.cycle).toBe(8);
  });

  it.each([
    ['that is missing', null, 'encryption_key_missing', /SESSION_ENCRYPTION_KEY is not set/],
    ['that is another', OTHER, 'encryption_key_wrong', /another key than SESSION_ENCRYPTION_KEY/],
  ])('%s later does not start, and no command gets by; nothing is touched', async (_, key, code, words) => {
    const env = { SESSION_ENCRYPTION_KEY: KEY, HISTORY: 'false' };
    const journey = await startJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env });
    await (await journey.start()).cycles(6);
    const before = await everyFile(journey);
    await expect(journey.start({ config: { sessionEncryptionKey: key } })).rejects.toMatchObject({ code });
    const given = { SESSION_DIR: journey.directory, ...(key === null ? {} : { SESSION_ENCRYPTION_KEY: key }) };
    for (const line of ['sessions show k8s-monitor-default', 'incidents', 'incidents ack INC-1']) {
      const run = await cli(line, { env: given });
      expect([line, run.code]).toEqual([line, 1]);
      expect(run.errors).toMatch(words);
      expect(run.errors).toMatch(/Set SESSION_ENCRYPTION_KEY to the key/);
      expect(run.errors).not.toContain(OTHER);
    }
    const listed = await cli('sessions list', { env: given });
    expect(listed.output).toMatch(words);
    expect(await everyFile(journey)).toEqual(before);
  });
});

describe('a key that is none', () => {
  it('is refused at the start without being shown', async () => {
    const run = await cli('sessions list', { env: { SESSION_ENCRYPTION_KEY: 'my passphrase' } });
    expect(run.code).toBe(2);
    expect(run.errors).toMatch(
      /SESSION_ENCRYPTION_KEY is not valid \(its value is not shown\); allowed: 32 bytes as base64 or hex/,
    );
    expect(run.errors).not.toContain('passphrase');
  });
});
