import { describe, expect, it } from 'vitest';
import { createFileInbox } from '../../src/inbox/index.ts';
import { isSealed } from '../../src/storage/index.ts';
import { anAck, anId } from '../support/commands.ts';
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
import { sequenceRandom } from '../support/sequence-random.ts';

/** Every file with its bytes. */
async function everything(files: KeptFiles): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const path of files.fileSystem.paths()) {
    found.set(path, Buffer.from(await files.fileSystem.readFile(path)).toString('hex'));
  }
  return found;
}

async function written(files: KeptFiles, key: string | null): Promise<void> {
  const cipher = key === null ? null : cipherOf(key);
  const sessions = files.sessions({ cipher });
  const ledgers = files.ledgers({ cipher });
  for (const cycle of [1, 2]) {
    await sessions.save(sessionOf(cycle));
    await ledgers.save({ ...sampleLedger('shop'), cycle });
    files.now += 2 * HOUR;
  }
}

function openInbox(files: KeptFiles, key: string | null) {
  const cipher = key === null ? null : cipherOf(key);
  const random = sequenceRandom();
  return createFileInbox({
    directory: '/sessions',
    now: () => files.now,
    random,
    fileSystem: files.fileSystem,
    cipher,
  });
}

describe('with a key', () => {
  it('a torn file that was not encrypted is kept as it is, and that it lies there in plain is said', async () => {
    const files = keptFiles();
    await written(files, null);
    files.fileSystem.put(SESSION_PATH, '{"session_id": "demo", "conv');
    const loaded = await files.sessions({ cipher: cipherOf('a') }).load('demo');
    expect(loaded).toMatchObject({
      outcome: 'recovered',
      damage: { problem: expect.stringMatching(/kept untouched as .*unreadable-\d+T\d+Z, not encrypted, as it was; /) },
    });
    const [aside = ''] = files.fileSystem.paths().filter((path) => path.includes('unreadable-'));
    expect(files.fileSystem.text(aside)).toBe('{"session_id": "demo", "conv');

    const plain = keptFiles();
    await written(plain, null);
    plain.fileSystem.put(SESSION_PATH, '{"session_id": "demo", "conv');
    expect(await plain.sessions().load('demo')).not.toMatchObject({
      damage: { problem: expect.stringContaining('not encrypted') },
    });
  });

  it('nothing of a session, a ledger, a backup or a command can be read on the disk', async () => {
    const files = keptFiles();
    await written(files, 'k');
    await openInbox(files, 'k').send(anId(1), anAck());
    const paths = files.fileSystem.paths();
    expect(paths).toHaveLength(5);
    for (const path of paths) {
      const bytes = await files.fileSystem.readFile(path);
      expect(isSealed(bytes), path).toBe(true);
      expect(Buffer.from(bytes).toString('latin1'), path).not.toMatch(/session|cycle|incident|anna/);
    }
    expect(await files.sessions({ cipher: cipherOf('k') }).load('demo')).toMatchObject({ outcome: 'ok' });
    expect(await files.ledgers({ cipher: cipherOf('k') }).load('shop')).toMatchObject({ outcome: 'ok' });
    expect((await openInbox(files, 'k').read('shop-demo', new Set())).waiting).toHaveLength(1);
  });

  it('plain files are read, and encrypted with their backups at the next save', async () => {
    const files = keptFiles();
    await written(files, null);
    const store = files.sessions({ cipher: cipherOf('k') });
    expect(await store.load('demo')).toMatchObject({ outcome: 'ok', session: { metadata: { cycleCount: 2 } } });
    await store.save(sessionOf(3));
    for (const path of files.fileSystem.paths().filter((found) => found.includes('demo.json'))) {
      expect(isSealed(await files.fileSystem.readFile(path)), path).toBe(true);
    }
    expect(files.backups().filter((name) => name.startsWith('demo'))).toHaveLength(2);
  });

  it('a damaged file leads to the newest backup as without', async () => {
    const files = keptFiles();
    await written(files, 'k');
    const bytes = Uint8Array.from(await files.fileSystem.readFile(SESSION_PATH));
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    files.fileSystem.put(SESSION_PATH, bytes);
    expect(await files.sessions({ cipher: cipherOf('k') }).load('demo')).toMatchObject({
      outcome: 'recovered',
      session: { metadata: { cycleCount: 1 } },
      damage: { problem: expect.stringContaining('its encrypted bytes were changed, cut, or are of another file') },
    });
  });

  it('no file passes for another: neither a session under another name, nor a ledger, nor a command', async () => {
    const files = keptFiles();
    await written(files, 'k');
    const cipher = cipherOf('k');
    files.fileSystem.put('/sessions/other.json', await files.fileSystem.readFile(SESSION_PATH));
    files.fileSystem.put(LEDGER_PATH, await files.fileSystem.readFile(SESSION_PATH));
    expect(await files.sessions({ cipher }).load('other')).toMatchObject({ outcome: 'fresh', damage: {} });
    expect(await files.ledgers({ cipher }).load('shop')).toMatchObject({ outcome: 'recovered' });
    const inbox = openInbox(files, 'k');
    await inbox.send(anId(1), anAck());
    files.fileSystem.put(
      `/sessions/inbox/shop-demo/${anId(2)}.json`,
      await files.fileSystem.readFile(`/sessions/inbox/shop-demo/${anId(1)}.json`),
    );
    const { waiting, problems } = await inbox.read('shop-demo', new Set());
    expect(waiting.map(({ id }) => id)).toEqual([anId(1)]);
    expect(problems).toHaveLength(1);
  });
});

describe.each([
  ['without a key', null, 'encryption_key_missing', 'SESSION_ENCRYPTION_KEY is not set'],
  ['with another key', 'x', 'encryption_key_wrong', 'another key than SESSION_ENCRYPTION_KEY'],
])('an encrypted file %s', (_, key, code, words) => {
  const cipher = key === null ? null : cipherOf(key);

  it('is a clear error to load, save, restore and migrate, and nothing is touched', async () => {
    const files = keptFiles();
    await written(files, 'k');
    const before = await everything(files);
    const error = {
      code,
      message: expect.stringContaining(words),
      remedy: expect.stringContaining('SESSION_ENCRYPTION_KEY'),
    };
    const sessions = files.sessions({ cipher });
    const ledgers = files.ledgers({ cipher });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(sessions.load('demo')).rejects.toMatchObject(error);
      await expect(sessions.save(sessionOf(3))).rejects.toMatchObject(error);
      await expect(ledgers.load('shop')).rejects.toMatchObject(error);
      await expect(ledgers.save(sampleLedger('shop'))).rejects.toMatchObject(error);
    }
    expect(await sessions.migrate('demo')).toMatchObject({
      outcome: 'unreadable',
      problem: expect.stringContaining(words),
    });
    const [backup] = files.backups();
    await expect(sessions.restore('demo', backup ?? '')).rejects.toMatchObject({ code: 'session_unreadable' });
    expect(await everything(files)).toEqual(before);
  });

  it('is listed as what it is', async () => {
    const files = keptFiles();
    await written(files, 'k');
    expect(await files.sessions({ cipher }).list()).toMatchObject([
      { id: 'demo', session: null, problem: expect.stringContaining(words) },
    ]);
    expect(await files.ledgers({ cipher }).unreadable()).toMatchObject([{ problem: expect.stringContaining(words) }]);
  });

  it('in the inbox stays there, is said, and the commands that can be read are heard', async () => {
    const files = keptFiles();
    await openInbox(files, 'k').send(anId(1), anAck());
    await openInbox(files, key).send(anId(2), anAck());
    const before = files.fileSystem.paths();
    const { waiting, problems } = await openInbox(files, key).read('shop-demo', new Set());
    expect(waiting.map(({ id }) => id)).toEqual([anId(2)]);
    expect(problems).toEqual([expect.stringContaining(words)]);
    expect(files.fileSystem.paths()).toEqual(before);
  });
});

describe('a new key', () => {
  it('reads with the old one, and leaves nothing that the old one opens', async () => {
    const files = keptFiles();
    await written(files, 'o');
    const store = files.sessions({ cipher: cipherOf('n', 'o') });
    expect(await store.load('demo')).toMatchObject({ outcome: 'ok' });
    await store.save(sessionOf(3));
    const alone = files.sessions({ cipher: cipherOf('n') });
    expect((await alone.candidates('demo')).map(({ kind, state }) => [kind, state])).toEqual([
      ['current', 'whole'],
      ['backup', 'whole'],
      ['backup', 'whole'],
    ]);
  });

  it('that is none, with the old one given, leaves all plain again', async () => {
    const files = keptFiles();
    await written(files, 'o');
    const store = files.sessions({ cipher: cipherOf(null, 'o') });
    await store.load('demo');
    await store.save(sessionOf(3));
    expect((await files.sessions().candidates('demo')).map(({ state }) => state)).toEqual(['whole', 'whole', 'whole']);
  });
});
