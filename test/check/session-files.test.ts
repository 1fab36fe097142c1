import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSessionFiles } from '../../src/check/session-files.ts';
import { createFileLedgerStore } from '../../src/ledger/index.ts';
import { emptySession } from '../../src/model/session.ts';
import { createFileSessionStore } from '../../src/session/index.ts';
import { cipherOf } from '../support/kept-files.ts';
import { sampleLedger } from '../support/sample-ledger.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 20);

async function stores(directory: string) {
  const options = { directory, now: () => NOW - 5 * 60_000, random: () => 0.5 };
  return { sessions: createFileSessionStore(options), ledgers: createFileLedgerStore(options) };
}

const check = async (directory: string, sessionId: string | null = 'prod') =>
  checkSessionFiles({ ...(await stores(directory)), sessionId, now: () => NOW });

describe('checkSessionFiles', () => {
  it('says that a session would be new, also where the directory is not there yet', async () => {
    const directory = join(await temporaryDirectory(), 'sessions');
    expect(await check(directory)).toEqual({ result: 'ok', seen: 'session prod would be new', remedy: null });
    expect((await check(directory, null)).seen).toContain('no conversation is kept');
  });

  it('says what is remembered', async () => {
    const directory = await temporaryDirectory();
    const { sessions, ledgers } = await stores(directory);
    const session = emptySession('prod', 'prod-eu', NOW);
    await sessions.save({ ...session, metadata: { ...session.metadata, cycleCount: 58 } });
    await sessions.save(emptySession('other', 'prod-eu', NOW));
    await ledgers.save(sampleLedger('prod-eu'));
    const verdict = await check(directory);
    expect(verdict.result).toBe('ok');
    expect(verdict.seen.split('\n')).toEqual([
      'session prod: 0 messages, 58 cycles · saved 5 min ago',
      '1 other session',
      expect.stringMatching(/^ledger prod-eu: 2 incidents, 2 open · last look 5 min ago$/),
    ]);
  });

  it('warns of files that cannot be read, and moves none of them', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'prod.json'), '{"half": ');
    await writeFile(join(directory, 'prod-eu.ledger.json'), '[]');
    const verdict = await check(directory);
    expect(verdict.result).toBe('warning');
    expect(verdict.seen).toContain(`cannot read ${join(directory, 'prod.json')}: `);
    expect(verdict.seen).toContain(`cannot read ${join(directory, 'prod-eu.ledger.json')}: `);
    expect(verdict.seen).not.toContain('would be new');
    expect(verdict.remedy).toContain('keeps the file aside');
    expect((await readdir(directory)).sort()).toEqual(['prod-eu.ledger.json', 'prod.json']);
  });

  it('fails where what would be continued is encrypted with a key that is not set', async () => {
    const directory = await temporaryDirectory();
    const cipher = cipherOf('k');
    const sealing = createFileSessionStore({ directory, now: () => NOW, random: () => 0.5, cipher });
    await sealing.save(emptySession('other', 'prod-eu', NOW));
    expect((await check(directory)).result).toBe('warning');
    await sealing.save(emptySession('prod', 'prod-eu', NOW));
    const verdict = await check(directory);
    expect(verdict.result).toBe('failed');
    expect(verdict.seen).toContain('it is encrypted, and SESSION_ENCRYPTION_KEY is not set');
    expect(verdict.remedy).toContain('Set SESSION_ENCRYPTION_KEY');
  });

  it('fails with a remedy where the directory is none', async () => {
    const parent = await temporaryDirectory();
    await mkdir(parent, { recursive: true });
    await writeFile(join(parent, 'sessions'), 'a file');
    await expect(check(join(parent, 'sessions'))).rejects.toMatchObject({ code: 'session_unreadable' });
  });
});
