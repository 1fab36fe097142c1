import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptySession, type Session } from '../../src/model/session.ts';
import { encodeSession } from '../../src/session/codec.ts';
import { createFileSessionStore, type SessionStore } from '../../src/session/index.ts';
import type { FileSystem } from '../../src/storage/index.ts';
import { sessionStoreContract } from '../contracts/session-store.ts';
import { sequenceRandom } from '../support/sequence-random.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { createVolatileFileSystem, osError, type VolatileFileSystem } from '../support/volatile-file-system.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 15);
const PATH = '/sessions/demo.json';
const ASIDE = `${PATH}.unreadable-20261121T091500Z`;
const SESSION = emptySession('demo', 'shop', NOW);

function openIn(directory: string, now: () => number = () => NOW): SessionStore {
  return createFileSessionStore({ directory, now, random: sequenceRandom() });
}

function openOver(fileSystem: FileSystem): SessionStore {
  return createFileSessionStore({ directory: '/sessions', now: () => NOW, random: sequenceRandom(), fileSystem });
}

/** A store over one damaged file. */
function damaged(content: Uint8Array | string): { store: SessionStore; fileSystem: VolatileFileSystem } {
  const fileSystem = createVolatileFileSystem();
  fileSystem.put(PATH, content);
  return { store: openOver(fileSystem), fileSystem };
}

/** Fails every step of those names until the returned function is called. */
function failing(fileSystem: VolatileFileSystem, failingSteps: string | readonly string[], code: string): () => void {
  fileSystem.intercept = (step) => {
    if (failingSteps === step || failingSteps.includes(step)) throw osError(code);
  };
  return () => {
    fileSystem.intercept = () => undefined;
  };
}

describe('on a real disk', () => {
  sessionStoreContract({ open: async (now) => openIn(await temporaryDirectory(), now) });

  it('outlives the process, in a directory that was missing', async () => {
    const directory = join(await temporaryDirectory(), 'missing', 'too');
    expect(await openIn(directory).list()).toEqual([]);
    await openIn(directory).save(SESSION);
    expect(await readdir(directory)).toEqual(['demo.json']);
    expect(await openIn(directory).load('demo')).toEqual({ outcome: 'ok', session: { ...SESSION, savedAt: NOW } });
  });

  it('keeps a directory in the place of the file aside, with what is in it', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'demo.json'));
    await writeFile(join(directory, 'demo.json', 'inside'), 'kept');
    const store = openIn(directory);
    const load = await store.load('demo');
    expect(load).toMatchObject({
      outcome: 'fresh',
      damage: { problem: expect.stringContaining('it is a directory, not a file') },
    });
    const aside = 'demo.json.unreadable-20261121T091500Z';
    expect(await readFile(join(directory, aside, 'inside'), 'utf8')).toBe('kept');
    await store.save(SESSION);
    expect(await readdir(directory)).toEqual(['demo.json', aside]);
  });

  it('keeps a symbolic link that leads in a circle aside', async () => {
    const directory = await temporaryDirectory();
    await symlink('demo.json', join(directory, 'demo.json'));
    expect(await openIn(directory).load('demo')).toMatchObject({
      outcome: 'fresh',
      damage: { keptAs: expect.stringContaining('unreadable') },
    });
  });

  it.skipIf(process.getuid?.() === 0)(
    'keeps a file it may not read aside (not run as root, who may read all)',
    async () => {
      const directory = await temporaryDirectory();
      await openIn(directory).save(SESSION);
      await chmod(join(directory, 'demo.json'), 0);
      const load = await openIn(directory).load('demo');
      expect(load).toMatchObject({
        outcome: 'fresh',
        damage: {
          problem: expect.stringContaining('permission denied (EACCES)'),
          keptAs: expect.stringContaining('unreadable'),
        },
      });
    },
  );

  it.skipIf(process.getuid?.() === 0)(
    'says so when the directory is read-only (not run as root, who may write all)',
    async () => {
      const directory = await temporaryDirectory();
      await writeFile(join(directory, 'demo.json'), '{"torn');
      await chmod(directory, 0o500);
      const store = openIn(directory);
      expect(await store.load('demo')).toMatchObject({ outcome: 'fresh', damage: { keptAs: null } });
      await expect(store.save(SESSION)).rejects.toMatchObject({ code: 'storage_unwritable' });
      await expect(store.save({ ...SESSION, id: 'other' })).rejects.toMatchObject({
        message: expect.stringContaining('EACCES'),
      });
      expect(await readFile(join(directory, 'demo.json'), 'utf8')).toBe('{"torn');
      await chmod(directory, 0o700);
    },
  );

  it('has no session where SESSION_DIR is a file, and says what is in the way at the first save', async () => {
    const file = join(await temporaryDirectory(), 'file');
    await writeFile(file, '');
    expect(await openIn(file).load('demo')).toEqual({ outcome: 'fresh' });
    await expect(openIn(file).save(SESSION)).rejects.toMatchObject({ code: 'storage_unwritable' });
    await expect(openIn(file).list()).rejects.toMatchObject({ code: 'session_unreadable' });
  });
});

describe('an unreadable file', () => {
  const sample: Session = {
    ...SESSION,
    history: [
      {
        role: 'user',
        content: 'Grüße "世界"\n',
        kind: 'delta',
        cycle: 1,
        at: NOW,
        pinned: true,
        incidents: [1],
        report: null,
      },
    ],
  };

  it('that is torn at any byte is kept aside, byte for byte, and a new conversation can be saved', async () => {
    const whole = new TextEncoder().encode(encodeSession(sample));
    // Without its final newline it is still whole.
    for (let length = 0; length < whole.length - 1; length += 1) {
      const bytes = whole.slice(0, length);
      const { store, fileSystem } = damaged(bytes);
      expect(await store.load('demo')).toEqual({
        outcome: 'fresh',
        damage: {
          keptAs: ASIDE,
          problem: expect.stringMatching(/^cannot read \/sessions\/demo\.json: .*(line \d+, column \d+|empty|UTF-8)/),
        },
      });
      expect(await fileSystem.readFile(ASIDE)).toEqual(bytes);
      await store.save(sample);
      expect(await store.load('demo')).toMatchObject({ outcome: 'ok' });
      expect(await fileSystem.readFile(ASIDE)).toEqual(bytes);
    }
  });

  it.each([
    ['', `cannot read ${PATH}: it is empty; it is kept untouched as ${ASIDE}`],
    ['hello', `cannot read ${PATH}: it is not JSON from line 1, column 1 on; it is kept untouched as ${ASIDE}`],
    [
      '{"conversation_history": [{"role": "user"}]}',
      `cannot read ${PATH}: conversation_history[0].content: expected text or a list of content blocks, each with a type; it is kept untouched as ${ASIDE}`,
    ],
    [
      '{"schema_version": 3, "turns": []}',
      `cannot read ${PATH}: a newer version of this program wrote it (schema_version 3, this one reads up to 2); it is kept untouched as ${ASIDE}`,
    ],
  ])('%j is said in one sentence', async (content, problem) => {
    const { store, fileSystem } = damaged(content);
    const said = `${problem}; there is no good backup, so it begins anew`;
    expect(await store.load('demo')).toEqual({ outcome: 'fresh', damage: { keptAs: ASIDE, problem: said } });
    expect(fileSystem.text(ASIDE)).toBe(content);
  });

  it('is never lost by loading twice, at once, or by another bad file after it', async () => {
    const { store, fileSystem } = damaged('first');
    const [one, two] = await Promise.all([store.load('demo'), store.load('demo')]);
    expect(one).toMatchObject({ outcome: 'fresh', damage: { keptAs: ASIDE } });
    expect(two).toEqual({ outcome: 'fresh' });
    fileSystem.put(PATH, 'second');
    expect(await store.load('demo')).toMatchObject({ damage: { keptAs: `${ASIDE}-2` } });
    await store.save(SESSION);
    expect(fileSystem.text(ASIDE)).toBe('first');
    expect(fileSystem.text(`${ASIDE}-2`)).toBe('second');
  });

  it('that cannot be moved is not written over, until a person has moved it', async () => {
    const { store, fileSystem } = damaged('{"torn');
    const mend = failing(fileSystem, ['rename', 'link'], 'EPERM');
    const load = await store.load('demo');
    expect(load).toMatchObject({
      outcome: 'fresh',
      damage: { keptAs: null, problem: expect.stringContaining('nothing is saved over it') },
    });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(store.save(SESSION)).rejects.toMatchObject({
        code: 'storage_unwritable',
        remedy: expect.stringContaining('SESSION_DIR'),
      });
    }
    expect(fileSystem.text(PATH)).toBe('{"torn');
    mend();
    await fileSystem.removeFile(PATH);
    await store.save(SESSION);
    await store.save(SESSION);
    expect(await store.load('demo')).toMatchObject({ outcome: 'ok' });
  });

  it('is moved by a later load that can, and then saved', async () => {
    const { store, fileSystem } = damaged('{"torn');
    const mend = failing(fileSystem, 'rename', 'EPERM');
    await store.load('demo');
    mend();
    expect(await store.load('demo')).toMatchObject({ damage: { keptAs: ASIDE } });
    await store.save(SESSION);
    expect(fileSystem.text(ASIDE)).toBe('{"torn');
  });

  it('is moved by the first save on a disk that is well again', async () => {
    const { store, fileSystem } = damaged('{"torn');
    const mend = failing(fileSystem, ['rename', 'link'], 'EROFS');
    expect(await store.load('demo')).toMatchObject({ damage: { keptAs: null } });
    await expect(store.save(SESSION)).rejects.toMatchObject({ code: 'storage_unwritable' });
    mend();
    await store.save(SESSION);
    expect(fileSystem.text(ASIDE)).toBe('{"torn');
    expect(await store.load('demo')).toMatchObject({ outcome: 'ok' });
  });

  it('keeps its name when the trouble is the machine’s, because it may be whole', async () => {
    const whole = encodeSession(sample);
    const { store, fileSystem } = damaged(whole);
    const mend = failing(fileSystem, 'readFile', 'EMFILE');
    expect(await store.load('demo')).toMatchObject({
      outcome: 'fresh',
      damage: { keptAs: null, problem: expect.stringContaining('EMFILE') },
    });
    mend();
    await expect(store.save(SESSION)).rejects.toMatchObject({ code: 'storage_unwritable' });
    expect(fileSystem.text(PATH)).toBe(whole);
    expect(await store.load('demo')).toEqual({ outcome: 'ok', session: sample });
    await store.save(sample);
    expect(await store.load('demo')).toMatchObject({ session: { savedAt: NOW } });
  });

  it('that may not be read is moved without being read', async () => {
    const { store, fileSystem } = damaged('whatever');
    failing(fileSystem, 'readFile', 'EACCES');
    expect(await store.load('demo')).toMatchObject({ outcome: 'fresh', damage: { keptAs: ASIDE } });
  });
});

describe('list', () => {
  it('shows unreadable sessions as such, moves nothing, and skips what is no session', async () => {
    const fileSystem = createVolatileFileSystem();
    const others = [
      'shop.ledger.json',
      'README.md',
      '.demo.json.0badcafe.tmp',
      'demo.json.unreadable-20261121T091500Z',
      'shop.ledger.json.unreadable-20261121T091500Z',
    ];
    for (const name of [...others, 'torn.json', 'my notes.json']) fileSystem.put(`/sessions/${name}`, '{');
    fileSystem.putDirectory('/sessions/folder.json');
    const store = openOver(fileSystem);
    await store.save(SESSION);
    const before = fileSystem.paths();
    const listings = await store.list();
    expect(listings.map(({ id, savedAt, problem }) => [id, savedAt, problem])).toEqual([
      ['demo', NOW, null],
      ['folder', null, 'it is a directory, not a file (EISDIR)'],
      ['my notes', null, 'its JSON breaks off at line 1, column 2'],
      ['torn', null, 'its JSON breaks off at line 1, column 2'],
    ]);
    expect(listings.at(-1)).toMatchObject({ session: null, bytes: 1, path: '/sessions/torn.json' });
    expect(fileSystem.paths()).toEqual(before);
  });

  it('shows a sound session under a name that is no id, and says so', async () => {
    const fileSystem = createVolatileFileSystem();
    fileSystem.put('/sessions/my notes.json', encodeSession(SESSION));
    expect(await openOver(fileSystem).list()).toMatchObject([
      { id: 'my notes', session: null, problem: 'its name is no session id' },
    ]);
  });
});

describe('delete', () => {
  it('removes an unreadable session too, durably', async () => {
    const { store, fileSystem } = damaged('{"torn');
    expect(await store.delete('demo')).toBe(true);
    fileSystem.cutPower('synced only');
    expect(fileSystem.paths()).toEqual([]);
  });

  it('says so when it may not', async () => {
    const { store, fileSystem } = damaged('{"torn');
    failing(fileSystem, 'removeFile', 'EROFS');
    await expect(store.delete('demo')).rejects.toMatchObject({
      code: 'storage_unwritable',
      message: expect.stringContaining(PATH),
    });
  });
});

it('sweeps what a crashed save left, once it is an hour old, when it loads', async () => {
  const fileSystem = createVolatileFileSystem();
  fileSystem.put('/sessions/.demo.json.0badcafe.tmp', 'half', NOW - 2 * 60 * 60 * 1000);
  fileSystem.put('/sessions/.demo.json.12345678.tmp', 'half', NOW - 1000);
  await openOver(fileSystem).load('demo');
  expect(fileSystem.paths()).toEqual(['/sessions/.demo.json.12345678.tmp']);
});
