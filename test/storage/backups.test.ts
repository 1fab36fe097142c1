import { describe, expect, it } from 'vitest';
import { HOUR, type KeptFiles, keptFiles, SESSION_PATH, sessionOf } from '../support/kept-files.ts';
import { sampleLedger } from '../support/sample-ledger.ts';
import { osError } from '../support/volatile-file-system.ts';

/** The cycle counts that the backups have, oldest first. */
function backedUp(files: KeptFiles): readonly number[] {
  return files
    .backups()
    .map((name) => JSON.parse(files.fileSystem.text(`/sessions/backups/${name}`) ?? '').metadata.cycle_count);
}

describe('backups of a session', () => {
  it('are made when the newest is an hour old, of what the save replaces, and at no other save', async () => {
    const files = keptFiles();
    const store = files.sessions();
    await store.save(sessionOf(1));
    expect(files.backups()).toEqual([]);
    await store.save(sessionOf(2));
    expect(files.backups()).toEqual(['demo.json.20261121T090000000Z']);
    files.now += HOUR - 1;
    await store.save(sessionOf(3));
    expect(backedUp(files)).toEqual([1]);
    files.now += 1;
    await store.save(sessionOf(4));
    expect(backedUp(files)).toEqual([1, 3]);
  });

  it('cost a save that makes none not a step', async () => {
    const files = keptFiles();
    const store = files.sessions();
    for (const cycle of [1, 2]) await store.save(sessionOf(cycle));
    const steps: string[] = [];
    files.fileSystem.intercept = (step) => steps.push(step);
    await store.save(sessionOf(3));
    expect(steps).toEqual(['createFile', 'write', 'sync', 'close', 'rename', 'syncDirectory']);
  });

  it('go on from those of the process before', async () => {
    const files = keptFiles();
    await files.sessions().save(sessionOf(1));
    await files.sessions().save(sessionOf(2));
    files.now += 1000;
    const store = files.sessions();
    await store.load('demo');
    await store.save(sessionOf(3));
    expect(backedUp(files)).toEqual([1]);
  });

  it('are made before every prune, which cannot be undone', async () => {
    const files = keptFiles();
    const store = files.sessions();
    for (const cycle of [1, 2, 3]) await store.save(sessionOf(cycle));
    await store.save(sessionOf(1, { cycleCount: 4, prunes: 1 }));
    await store.save(sessionOf(1, { cycleCount: 5, prunes: 1 }));
    expect(backedUp(files)).toEqual([1, 3]);
  });

  it('that people ask for are files of their own, synced, and read back', async () => {
    const files = keptFiles();
    const store = files.sessions();
    await store.save(sessionOf(1));
    const steps: string[] = [];
    files.fileSystem.intercept = (step) => steps.push(step);
    const path = await store.backUp('demo');
    expect(steps.filter((step) => /write|sync|link|rename/.test(step))).toEqual([
      'write',
      'sync',
      'rename',
      'syncDirectory',
    ]);
    const inode = async (name: string) => (await files.fileSystem.inspect(name)).inode;
    expect(await inode(path ?? '')).not.toBe(await inode(SESSION_PATH));
    files.fileSystem.cutPower('synced only');
    expect(backedUp(files)).toEqual([1]);
  });

  it('are kept in the number that is asked, thinned out with age', async () => {
    const files = keptFiles();
    const store = files.sessions({ count: 3 });
    for (let cycle = 1; cycle <= 40; cycle += 1) {
      await store.save(sessionOf(1, { cycleCount: cycle }));
      files.now += HOUR;
    }
    const cycles = backedUp(files);
    expect(cycles).toHaveLength(3);
    expect(cycles.at(-1)).toBe(39);
    expect(cycles[0]).toBe(1);
  });

  it('are not made where none are wanted, but by hand', async () => {
    const files = keptFiles();
    const store = files.sessions({ count: 0 });
    for (const cycle of [1, 2]) await store.save(sessionOf(cycle));
    await store.save(sessionOf(1, { prunes: 1 }));
    expect(files.backups()).toEqual([]);
    expect(await store.backUp('demo')).toMatch(/^\/sessions\/backups\/demo\.json\./);
    await store.save(sessionOf(3));
    expect(files.backups()).toHaveLength(1);
  });

  it('that fail make no save fail, and are told until one succeeds', async () => {
    const files = keptFiles();
    const store = files.sessions();
    await store.save(sessionOf(1));
    expect(store.trouble()).toBeNull();
    for (const [step, code] of [
      ['link', 'ENOSPC'],
      ['makeDirectory', 'EACCES'],
      ['syncDirectory', 'EIO'],
    ] as const) {
      files.now += 2 * HOUR;
      files.fileSystem.intercept = (name, path) => {
        if (name === step && path.includes('backups')) throw osError(code);
      };
      await store.save(sessionOf(2));
      expect(store.trouble()).toMatch(
        new RegExp(`^cannot make a backup of demo\\.json in /sessions/backups: .*\\(${code}\\)$`),
      );
    }
    files.fileSystem.intercept = () => undefined;
    await store.save(sessionOf(3));
    expect(store.trouble()).toBeNull();
    expect(await files.sessions().load('demo')).toMatchObject({ session: { metadata: { cycleCount: 3 } } });
  });

  it('go with the session, and leave those of others alone', async () => {
    const files = keptFiles();
    const store = files.sessions();
    for (const cycle of [1, 2]) await store.save(sessionOf(cycle));
    for (const cycle of [1, 2]) await store.save({ ...sessionOf(cycle), id: 'demo.json' });
    for (const cycle of [1, 2]) await files.ledgers().save({ ...sampleLedger('demo'), cycle });
    expect(await store.delete('demo')).toBe(true);
    expect(files.backups()).toEqual(['demo.json.json.20261121T090000000Z', 'demo.ledger.json.20261121T090000000Z']);
    expect(await store.load('demo')).toEqual({ outcome: 'fresh' });
  });

  it('share their bytes with the file they were, and with no other', async () => {
    const files = keptFiles();
    const store = files.sessions();
    await store.save(sessionOf(1));
    const { inode } = await files.fileSystem.inspect(SESSION_PATH);
    await store.save(sessionOf(2));
    const backup = await files.fileSystem.inspect(`/sessions/backups/${files.backups()[0]}`);
    expect(backup.inode).toBe(inode);
    expect((await files.fileSystem.inspect(SESSION_PATH)).inode).not.toBe(inode);
  });

  it('of one state are made once: a save that failed after its backup makes no second', async () => {
    const files = keptFiles();
    const store = files.sessions();
    await store.save(sessionOf(1));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      files.now += 2 * HOUR;
      files.fileSystem.intercept = (name) => {
        if (name === 'write') throw osError('ENOSPC');
      };
      await expect(store.save(sessionOf(2))).rejects.toMatchObject({ code: 'storage_unwritable' });
    }
    expect(files.backups()).toHaveLength(1);
  });

  it('sweep what a crash left of a copy, once it is an hour old', async () => {
    const files = keptFiles();
    const store = files.sessions();
    await store.save(sessionOf(1));
    const left = '/sessions/backups/.demo.json.20261121T080000000Z.0badcafe.tmp';
    files.fileSystem.put(left, 'half', files.now - 2 * HOUR);
    await store.save(sessionOf(2));
    expect(files.fileSystem.text(left)).toBeNull();
  });
});
