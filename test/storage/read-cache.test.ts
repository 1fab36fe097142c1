import { describe, expect, it } from 'vitest';
import { keptFiles, SESSION_PATH, sessionOf } from '../support/kept-files.ts';

describe('a listing', () => {
  it('reads and parses a file once, until it is another', async () => {
    const files = keptFiles();
    const writer = files.sessions();
    for (const id of ['one', 'two', 'demo']) await writer.save({ ...sessionOf(1), id });
    const store = files.sessions();
    const read: string[] = [];
    files.fileSystem.intercept = (step, path) => {
      if (step === 'readFile') read.push(path);
    };
    const first = await store.list();
    expect(read).toHaveLength(3);
    expect(await store.list()).toEqual(first);
    expect(read).toHaveLength(3);
    await writer.save(sessionOf(2));
    const listed = await store.list();
    expect(read.filter((path) => path === SESSION_PATH)).toHaveLength(2);
    expect(listed.find(({ id }) => id === 'demo')?.session?.metadata.cycleCount).toBe(2);
  });

  it('reads again what it could not read: the trouble may pass without the file changing', async () => {
    const files = keptFiles();
    await files.sessions().save(sessionOf(1));
    const store = files.sessions();
    files.fileSystem.intercept = (step) => {
      if (step === 'readFile') throw Object.assign(new Error('no'), { code: 'EIO' });
    };
    expect(await store.list()).toMatchObject([{ session: null, problem: expect.stringContaining('EIO') }]);
    files.fileSystem.intercept = () => undefined;
    expect(await store.list()).toMatchObject([{ problem: null }]);
  });

  it('forgets what is deleted', async () => {
    const files = keptFiles();
    const store = files.sessions();
    await store.save(sessionOf(1));
    await store.list();
    await store.delete('demo');
    expect(await store.list()).toEqual([]);
  });
});
