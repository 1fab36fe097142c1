import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  cipherOf,
  HOUR,
  type KeptFiles,
  keptFiles,
  LEDGER_PATH,
  SESSION_PATH,
  sessionOf,
} from '../support/kept-files.ts';
import { sampleLedger } from '../support/sample-ledger.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/versions/${name}`, import.meta.url), 'utf8');

/** A file of 4 cycles, backups of 1, 2 and 3, and one set aside that breaks off. */
async function shelf(): Promise<KeptFiles> {
  const files = keptFiles();
  const store = files.sessions();
  for (const cycle of [1, 2, 3, 4]) {
    await store.save(sessionOf(cycle));
    files.now += 2 * HOUR;
  }
  const torn = files.fileSystem.text(SESSION_PATH)?.split('"metadata"')[0] ?? '';
  files.fileSystem.put(`${SESSION_PATH}.unreadable-20261120T101112Z`, torn);
  files.fileSystem.put(`${SESSION_PATH}.unreadable-20261119T101112Z-2`, 'nothing');
  return files;
}

describe('the candidates of a session', () => {
  it('are its file, its backups, and what was set aside, each with what it has; nothing is moved', async () => {
    const files = await shelf();
    files.fileSystem.put('/sessions/demo2.json.unreadable-20261120T101112Z', 'of another session');
    const before = files.fileSystem.paths();
    const found = await files.sessions().candidates('demo');
    expect(found.map(({ kind, at, state, value }) => [kind, at, state, value?.metadata.cycleCount ?? null])).toEqual([
      ['current', null, 'whole', 4],
      ['backup', Date.UTC(2026, 10, 21, 15), 'whole', 3],
      ['backup', Date.UTC(2026, 10, 21, 13), 'whole', 2],
      ['backup', Date.UTC(2026, 10, 21, 11), 'whole', 1],
      ['set_aside', Date.UTC(2026, 10, 20, 10, 11, 12), 'partial', 4],
      ['set_aside', Date.UTC(2026, 10, 19, 10, 11, 12), 'unreadable', null],
    ]);
    expect(found.map(({ problem }) => problem)).toEqual([
      ...[null, null, null, null],
      ...[expect.stringContaining('breaks off'), expect.stringContaining('not JSON')],
    ]);
    expect(files.fileSystem.paths()).toEqual(before);
  });

  it('are none where there is nothing', async () => {
    expect(await keptFiles().sessions().candidates('demo')).toEqual([]);
  });
});

describe('a restore', () => {
  it('puts a backup in the place of the file, which becomes a backup itself, whatever the policy', async () => {
    const files = await shelf();
    const [name] = files.backups();
    const store = files.sessions({ count: 0 });
    const restored = await store.restore('demo', name ?? '');
    expect(restored.value.metadata.cycleCount).toBe(1);
    expect(await files.sessions().load('demo')).toMatchObject({
      outcome: 'ok',
      session: { metadata: { cycleCount: 1 } },
    });
    const kept = JSON.parse(files.fileSystem.text(restored.replaced ?? '') ?? '');
    expect(kept.metadata.cycle_count).toBe(4);
  });

  it('takes what is whole of a file that was set aside, by its path', async () => {
    const files = await shelf();
    const path = `${SESSION_PATH}.unreadable-20261120T101112Z`;
    const restored = await files.sessions().restore('demo', path);
    expect(restored.value.history).toEqual(sessionOf(4).history);
    expect(files.fileSystem.text(path)).not.toBeNull();
  });

  it('keeps a file aside that cannot be used', async () => {
    const files = await shelf();
    files.fileSystem.put(SESSION_PATH, 'broken');
    const restored = await files.sessions().restore('demo', files.backups().at(-1) ?? '');
    expect(restored.value.metadata.cycleCount).toBe(3);
    expect(restored.replaced).toMatch(/\.unreadable-/);
    expect(files.fileSystem.text(restored.replaced ?? '')).toBe('broken');
  });

  it('brings a session back that is gone', async () => {
    const files = await shelf();
    await files.fileSystem.removeFile(SESSION_PATH);
    const restored = await files.sessions().restore('demo', files.backups().at(-1) ?? '');
    expect(restored).toMatchObject({ value: { metadata: { cycleCount: 3 } }, replaced: null });
  });

  it.each(['nosuch', 'shop.json', `${SESSION_PATH}.unreadable-20261119T101112Z-2`])(
    'of %s is refused, and changes nothing',
    async (name) => {
      const files = await shelf();
      const before = files.fileSystem.paths();
      await expect(files.sessions().restore('demo', name)).rejects.toMatchObject({ code: 'session_unreadable' });
      expect(files.fileSystem.paths()).toEqual(before);
    },
  );

  it('touches nothing of a file whose key is missing', async () => {
    const files = await shelf();
    files.fileSystem.put(SESSION_PATH, cipherOf('k').seal(Buffer.from('{}'), 'demo.json'));
    const before = files.fileSystem.paths();
    await expect(files.sessions().restore('demo', files.backups()[0] ?? '')).rejects.toMatchObject({
      code: 'encryption_key_missing',
    });
    expect(files.fileSystem.paths()).toEqual(before);
  });

  it('does the same for a ledger', async () => {
    const files = keptFiles();
    const store = files.ledgers();
    for (const cycle of [1, 2]) await store.save({ ...sampleLedger('shop'), cycle });
    const [, backup] = await store.candidates('shop');
    expect((await store.restore('shop', backup?.path ?? '')).value.cycle).toBe(1);
    expect(await store.load('shop')).toMatchObject({ outcome: 'ok', ledger: { cycle: 1 } });
  });
});

describe('a backup by hand', () => {
  it('is made at once', async () => {
    const files = keptFiles();
    const store = files.sessions();
    expect(await store.backUp('demo')).toBeNull();
    await store.save(sessionOf(1));
    expect(await store.backUp('demo')).toBe('/sessions/backups/demo.json.20261121T090000000Z');
    expect(await files.ledgers().backUp('shop')).toBeNull();
  });

  it('says why it could not be made', async () => {
    const files = keptFiles();
    const store = files.sessions();
    await store.save(sessionOf(1));
    files.fileSystem.intercept = (step) => {
      if (step === 'makeDirectory') throw Object.assign(new Error('no'), { code: 'EACCES' });
    };
    await expect(store.backUp('demo')).rejects.toMatchObject({
      code: 'storage_unwritable',
      message: expect.stringContaining('permission denied'),
      remedy: expect.stringContaining('/sessions/backups'),
    });
  });
});

describe('a migration by hand', () => {
  it('brings an old file to this version, and keeps it as it was', async () => {
    const files = keptFiles();
    files.fileSystem.put(SESSION_PATH, fixture('session-1.json'));
    files.fileSystem.put(LEDGER_PATH, fixture('ledger-1.json').replaceAll('prod-eu', 'shop'));
    expect(await files.sessions().migrate('demo')).toEqual({ outcome: 'migrated', from: 1 });
    expect(await files.ledgers().migrate('shop')).toEqual({ outcome: 'migrated', from: 1 });
    expect(files.backups()).toHaveLength(2);
    expect(files.fileSystem.text(`/sessions/backups/${files.backups()[0]}`)).toBe(fixture('session-1.json'));
    expect(JSON.parse(files.fileSystem.text(SESSION_PATH) ?? '')).toMatchObject({ schema_version: 2 });
    expect(await files.sessions().migrate('demo')).toEqual({ outcome: 'current' });
  });

  it('encrypts what is plain, and gives a checksum to what has none', async () => {
    const files = keptFiles();
    await files.sessions().save(sessionOf(1));
    const { sha256, ...rest } = JSON.parse(files.fileSystem.text(SESSION_PATH) ?? '');
    files.fileSystem.put(SESSION_PATH, JSON.stringify({ ...rest }));
    expect(await files.sessions().migrate('demo')).toEqual({ outcome: 'rewritten' });
    expect(JSON.parse(files.fileSystem.text(SESSION_PATH) ?? '').sha256).toBe(sha256);
    expect(await files.sessions({ cipher: cipherOf('k') }).migrate('demo')).toEqual({ outcome: 'rewritten' });
    expect(files.fileSystem.text(SESSION_PATH)).not.toContain('session_id');
  });

  it('leaves alone what is not there, and what cannot be read', async () => {
    const files = keptFiles();
    expect(await files.sessions().migrate('demo')).toEqual({ outcome: 'missing' });
    files.fileSystem.put(SESSION_PATH, '{"torn');
    expect(await files.sessions().migrate('demo')).toMatchObject({ outcome: 'unreadable' });
    expect(files.fileSystem.paths()).toEqual([SESSION_PATH]);
  });
});
