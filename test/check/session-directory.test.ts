import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkSessionDirectory, type SpaceLeft } from '../../src/check/session-directory.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const MB = 1024 * 1024;
const ROOMY: SpaceLeft = { bytes: 10_000 * MB, files: 1_000 };

const check = (directory: string, space: SpaceLeft | null = ROOMY) =>
  checkSessionDirectory({
    directory,
    maxContextTokens: 120_000,
    random: () => 0.5,
    ...(space === null ? {} : { spaceLeft: async () => space }),
  });

describe('checkSessionDirectory', () => {
  it('writes in a directory that is there, and leaves nothing in it', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'mine.json'), '{}');
    const verdict = await check(directory);
    expect(verdict.result).toBe('ok');
    expect(verdict.seen).toContain(`${directory} is writable · 9.8 GB free`);
    expect(await readdir(directory)).toEqual(['mine.json']);
  });

  it('makes one that is missing with its parents, and takes them away again', async () => {
    const parent = await temporaryDirectory();
    const verdict = await check(join(parent, 'a', 'b'));
    expect(verdict).toMatchObject({ result: 'ok', seen: expect.stringContaining('can be created and is writable') });
    expect(await readdir(parent)).toEqual([]);
  });

  it('reads the space that is left where nobody injects it', async () => {
    expect((await check(await temporaryDirectory(), null)).seen).toMatch(/ · [\d.]+ [KMGT]?B free, of which/);
  });

  // The superuser may write anywhere.
  it.skipIf(process.getuid?.() === 0)('fails where it may not write (skipped for root)', async () => {
    const directory = await temporaryDirectory();
    await chmod(directory, 0o500);
    onTestFinished(() => chmod(directory, 0o700));
    const verdict = await check(directory);
    expect(verdict.result).toBe('failed');
    expect(verdict.seen).toBe(`cannot write in ${directory}: permission denied (EACCES)`);
    expect(verdict.remedy).toContain('Make SESSION_DIR');
  });

  it.skipIf(process.platform !== 'linux')('fails on a file system that takes no directories (/sys)', async () => {
    const verdict = await check('/sys/k8s-monitor-sessions');
    expect(verdict.result).toBe('failed');
    expect(verdict.seen).toContain('cannot write in /sys/k8s-monitor-sessions: ');
    expect(verdict.remedy).toContain('SESSION_DIR');
  });

  it('fails where a file is in the way', async () => {
    const parent = await temporaryDirectory();
    await writeFile(join(parent, 'sessions'), 'a file');
    const verdict = await check(join(parent, 'sessions'));
    expect(verdict.result).toBe('failed');
    expect(verdict.remedy).toContain('Move what is in the way');
    expect(await readdir(parent)).toEqual(['sessions']);
  });

  it.each([
    ['failed', { bytes: 9 * MB, files: 1_000 }, '9.0 MB free'],
    ['warning', { bytes: 60 * MB, files: 1_000 }, '60 MB free'],
    ['failed', { bytes: 10_000 * MB, files: 3 }, 'only 3 more files'],
    ['ok', { bytes: 10_000 * MB, files: null }, '9.8 GB free'],
  ] as const)('is %s with %o left', async (result, space, seen) => {
    const verdict = await check(await temporaryDirectory(), space);
    expect(verdict.result).toBe(result);
    expect(verdict.seen).toContain(seen);
    expect(verdict.remedy === null).toBe(result === 'ok');
  });

  it('warns where nobody knows how much is left', async () => {
    const directory = join(await temporaryDirectory(), 'sessions');
    await mkdir(directory);
    const verdict = await checkSessionDirectory({
      directory,
      maxContextTokens: 4_000,
      random: () => 0.5,
      spaceLeft: async () => {
        throw Object.assign(new Error('statfs'), { code: 'ENOSYS' });
      },
    });
    expect(verdict).toMatchObject({ result: 'warning', seen: expect.stringContaining('not known: ENOSYS') });
  });
});
