import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarizeByRules, summaryText } from '../../src/conversation/index.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import { createSessionArchive, enforceSessionLimit, readForeignSession } from '../../src/session/index.ts';
import { createCipher } from '../../src/storage/index.ts';
import { NOON } from '../support/situations.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { anySession } from './session-arbitrary.ts';

const summary = summarizeByRules({ previous: null, removed: [], incidents: [], maxBytes: 10_000 });
const SUMMARY = { summary, text: summaryText(summary) };
const aSession = (id: string): Session => emptySession(id, 'prod-eu', NOON);

async function open(cipher = createCipher({ key: null, oldKeys: [] })) {
  const directory = await temporaryDirectory();
  return {
    directory,
    archive: createSessionArchive({ directory, random: () => 0.5, cipher: cipher.sealsNew ? cipher : null }),
  };
}

describe('an archive', () => {
  it('gives every session back as it was, with its summary', async () => {
    const { archive } = await open();
    await fc.assert(
      fc.asyncProperty(anySession, async (session) => {
        const put = await archive.put(session, SUMMARY, NOON);
        expect(put).toMatchObject({ session, summary: SUMMARY.text, problem: null });
        expect(await archive.find(put.name)).toEqual(put);
        expect(await archive.remove(put.name)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps two of one name apart; the newest is meant, unless the name says more', async () => {
    const { archive } = await open();
    const first = await archive.put(aSession('demo'), SUMMARY, NOON);
    const second = await archive.put({ ...aSession('demo'), savedAt: NOON }, SUMMARY, NOON);
    expect([first.name, second.name]).toEqual(['demo.20261121T120000000Z', 'demo.20261121T120000001Z']);
    expect((await archive.list()).map(({ name }) => name)).toEqual([second.name, first.name]);
    expect((await archive.find('demo'))?.name).toBe(second.name);
    expect((await archive.find(first.name))?.session?.savedAt).toBeNull();
    expect(await archive.find('other')).toBeNull();
    expect(await archive.remove('demo')).toBe(false);
  });

  it('is a gzip file that other tools read, in the format of a session', async () => {
    const { archive } = await open();
    const { path } = await archive.put(aSession('demo'), SUMMARY, NOON);
    const document = JSON.parse(gunzipSync(await readFile(path)).toString('utf8'));
    expect(document).toMatchObject({
      session_id: 'demo',
      conversation_history: [],
      archive: { archived_at: '2026-11-21T12:00:00.000Z', summary_text: SUMMARY.text },
    });
    expect(await readForeignSession(await readFile(path), 'demo')).toMatchObject({
      ok: true,
      value: { session: aSession('demo'), ownId: 'demo', isOwn: true },
    });
  });

  it('says what is the matter with a file that cannot be read, and passes over what is none', async () => {
    const { archive, directory } = await open();
    const { path, bytes } = await archive.put(aSession('demo'), SUMMARY, NOON);
    await writeFile(join(directory, 'archive', 'notes.txt'), 'mine');
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, bytes - 5));
    expect(await archive.list()).toMatchObject([
      { id: 'demo', session: null, problem: 'it is no gzip file, or a torn one' },
    ]);
    const { directory: empty } = await open();
    expect(await createSessionArchive({ directory: empty, random: () => 0.5 }).list()).toEqual([]);
  });

  it('is encrypted where the sessions are, and told apart from what is damaged', async () => {
    const key = new Uint8Array(32).fill(7);
    const { archive, directory } = await open(createCipher({ key, oldKeys: [] }));
    const { path } = await archive.put({ ...aSession('demo'), history: [] }, SUMMARY, NOON);
    expect((await readFile(path)).includes('demo')).toBe(false);
    expect((await archive.find('demo'))?.session).toEqual(aSession('demo'));
    const reader = (cipher: Parameters<typeof createSessionArchive>[0]['cipher']) =>
      createSessionArchive({ directory, random: () => 0.5, cipher: cipher ?? null }).find('demo');
    expect((await reader(null))?.problem).toBe('it is encrypted, and SESSION_ENCRYPTION_KEY is not set');
    const other = createCipher({ key: new Uint8Array(32).fill(8), oldKeys: [] });
    expect((await reader(other))?.problem).toBe('it is encrypted with another key than SESSION_ENCRYPTION_KEY');
    expect(await readForeignSession(await readFile(path), 'demo')).toMatchObject({ ok: false });
  });
});

describe('the session limit', () => {
  it('removes the oldest archived ones, as many as are too many, and never what was just put away', async () => {
    const { archive, directory } = await open();
    for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) await archive.put(aSession(id), SUMMARY, NOON + index);
    const names = async () => (await readdir(join(directory, 'archive'))).map((name) => name[0]);
    expect(await enforceSessionLimit(archive, 2, 6)).toEqual([]);
    expect((await enforceSessionLimit(archive, 2, 4)).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(await names()).toEqual(['c', 'd']);
    expect((await enforceSessionLimit(archive, 9, 4, 'd.20261121T120000003Z')).map(({ id }) => id)).toEqual(['c']);
    expect(await names()).toEqual(['d']);
  });
});
