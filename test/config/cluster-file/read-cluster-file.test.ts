import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createClusterFileReader, loadClusterFile } from '../../../src/config/cluster-file/read-cluster-file.ts';
import { EMPTY_CLUSTER_FILE } from '../../../src/model/weight.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const service = (name: string) => `services:\n- { name: ${name}, match: { namespace: shop } }\n`;
const AT = new Date('2026-11-21T12:00:00Z');

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await utimes(path, AT, AT);
}

/** The names of its services, and the problem. */
async function read(reader: ReturnType<typeof createClusterFileReader>) {
  const { file, problem } = await reader();
  return { names: file.services.map(({ name }) => name), problem };
}

describe('the cluster file of a running monitor', () => {
  it('is empty where there is none', async () => {
    expect(await createClusterFileReader(null)()).toEqual({ file: EMPTY_CLUSTER_FILE, problem: null });
  });

  it('is the same object until its text changes, even when time and size do not', async () => {
    const path = join(await temporaryDirectory(), 'cluster.yaml');
    await write(path, service('a'));
    const reader = createClusterFileReader(path);
    const first = await reader();
    expect((await reader()).file).toBe(first.file);
    await write(path, service('b'));
    expect(await read(reader)).toEqual({ names: ['b'], problem: null });
  });

  it('is read through a link that a ConfigMap update moves', async () => {
    const mount = await temporaryDirectory();
    for (const version of ['1', '2']) {
      await mkdir(join(mount, `..${version}`));
      await write(join(mount, `..${version}`, 'cluster.yaml'), service(`v${version}`));
    }
    await symlink('..1', join(mount, '..data'));
    await symlink(join('..data', 'cluster.yaml'), join(mount, 'cluster.yaml'));
    const reader = createClusterFileReader(join(mount, 'cluster.yaml'));
    expect(await read(reader)).toEqual({ names: ['v1'], problem: null });
    await symlink('..2', join(mount, '..data_tmp'));
    await rename(join(mount, '..data_tmp'), join(mount, '..data'));
    expect(await read(reader)).toEqual({ names: ['v2'], problem: null });
  });

  it('keeps its last good version while the newest is broken or gone, and says so each time', async () => {
    const path = join(await temporaryDirectory(), 'cluster.yaml');
    await write(path, service('a'));
    const reader = createClusterFileReader(path);
    await reader();

    await write(path, `${service('b')}windws: []\n`);
    const problem = `${path}:3: windws is not a field of the cluster file; did you mean windows?; the last good version stays in use`;
    expect(await read(reader)).toEqual({ names: ['a'], problem });
    expect(await read(reader)).toEqual({ names: ['a'], problem });
    await rm(path);
    expect(await read(reader)).toEqual({
      names: ['a'],
      problem: `cannot read the cluster file ${path} (ENOENT); the last good version stays in use`,
    });
    await write(path, service('a'));
    expect(await read(reader)).toEqual({ names: ['a'], problem: null });
  });

  it('starts without one that is broken, on one line, and takes it when it is mended', async () => {
    const path = join(await temporaryDirectory(), 'cluster.yaml');
    await write(path, 'services:\n- { name: a }\n- { name: b }\n');
    const reader = createClusterFileReader(path);
    const { names, problem } = await read(reader);
    expect(names).toEqual([]);
    expect(problem).toBe(
      `2 problems in the cluster file: ${path}:2: services.0.match is missing ${path}:3: services.1.match is missing; nothing of it is in use`,
    );
    await write(path, service('a'));
    expect(await read(reader)).toEqual({ names: ['a'], problem: null });
  });

  it('is an error where a command reads it once', async () => {
    const path = join(await temporaryDirectory(), 'cluster.yaml');
    await expect(loadClusterFile(path)).rejects.toMatchObject({ code: 'config_invalid' });
    await write(path, service('a'));
    expect((await loadClusterFile(path)).services).toHaveLength(1);
    await writeFile(path, `# ${'x'.repeat(5 * 1024 * 1024)}`);
    await expect(loadClusterFile(path)).rejects.toThrow('larger than 4 MiB');
    expect(await loadClusterFile(null)).toBe(EMPTY_CLUSTER_FILE);
  });
});
