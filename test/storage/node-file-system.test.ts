import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileSystem } from '../../src/storage/index.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const { makeDirectory, link, inspect } = nodeFileSystem;

describe('makeDirectory', () => {
  it('makes what is missing of a path, for its owner alone, and has no trouble with what is there', async () => {
    const path = join(await temporaryDirectory(), 'a', 'b', 'c');
    await makeDirectory(path);
    await makeDirectory(path);
    expect((await stat(path)).isDirectory()).toBe(true);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
  });

  it('goes through a link to a directory', async () => {
    const directory = await temporaryDirectory();
    await makeDirectory(join(directory, 'real'));
    await symlink('real', join(directory, 'link'));
    await makeDirectory(join(directory, 'link'));
    await makeDirectory(join(directory, 'link', 'deeper'));
    expect(await readdir(join(directory, 'real'))).toEqual(['deeper']);
  });

  it('says what is in the way', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'file'), '');
    await expect(makeDirectory(join(directory, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeDirectory(join(directory, 'file', 'a', 'b'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it.skipIf(process.platform !== 'linux')('gives up where a system lets nobody make one, as below /proc', async () => {
    await expect(makeDirectory('/proc/k8s-monitor/sessions')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(makeDirectory('/proc/k8s-monitor')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('link', () => {
  it('gives a file a second name under the same number, and takes no name that is taken', async () => {
    const directory = await temporaryDirectory();
    const [one, two] = [join(directory, 'one'), join(directory, 'two')];
    await writeFile(one, 'text');
    await link(one, two);
    expect(await readFile(two, 'utf8')).toBe('text');
    expect((await inspect(two)).inode).toBe((await inspect(one)).inode);
    await expect(link(one, two)).rejects.toMatchObject({ code: 'EEXIST' });
  });
});
