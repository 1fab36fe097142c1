import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readDump } from '../../../src/cluster/dump/dump-contents.ts';
import { DUMP_LIMITS, type DumpLimits } from '../../../src/cluster/dump/dump-limits.ts';
import { coverageOf, folderWith, list, lookAtDump, tarOf, tgzOf } from '../../support/dump-folder.ts';
import { rawNode, rawPod } from '../../support/kubernetes-objects.ts';
import { zipOf } from '../../support/zip.ts';

const pods = list(rawPod('api-1'));
const nodes = list(rawNode('worker-1'));
const bundle = {
  'support-bundle/cluster-resources/pods/shop.json': [rawPod('api-1')],
  'support-bundle/cluster-resources/nodes.json': [rawNode('worker-1')],
  'support-bundle/cluster-resources/pods/logs/shop/api-1/app.log': 'x'.repeat(100_000),
};
const found = async (...paths: string[]) => {
  const { objects } = await lookAtDump(paths);
  return [...objects.pods, ...objects.nodes].map(({ name }) => name);
};
const limited = (paths: readonly string[], limits: Partial<DumpLimits>) =>
  readDump(paths, { ...DUMP_LIMITS, ...limits });

/** One zstd frame after the other, each of `size` bytes, with an empty and a skippable one before them. */
const framesOf = (bytes: Uint8Array, size: number) =>
  Buffer.concat([
    zstdCompressSync(''),
    Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]),
    ...[...Array(Math.ceil(bytes.length / size))].map((_, at) =>
      zstdCompressSync(bytes.subarray(at * size, (at + 1) * size)),
    ),
  ]);

describe('compressed dumps', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['bundle.tar', () => tarOf(bundle)],
    ['bundle.tar.gz', () => tgzOf(bundle)],
    ['bundle.tgz', () => tgzOf(bundle)],
    ['bundle.bin', () => tgzOf(bundle)],
    ['must-gather.gz', () => tgzOf(bundle)],
    ['bundle.tar.zst', async () => zstdCompressSync(await tarOf(bundle))],
    ['frames.tar.zst', async () => framesOf(await tarOf(bundle), 700)],
    ['bundle.zip', async () => zipOf(bundle)],
  ])('reads %s, named or in a folder', async (name, pack) => {
    const folder = await folderWith({ [name]: await pack() });
    expect(await found(join(folder, name))).toEqual(['api-1', 'worker-1']);
    if (!name.endsWith('.bin')) expect(await found(folder)).toEqual(['api-1', 'worker-1']);
  });

  it('reads single files, and archives in archives', async () => {
    const folder = await folderWith({
      'pods.json.gz': gzipSync(JSON.stringify(pods)),
      'more.tar': await tarOf({ 'inner.tgz': await tgzOf({ 'nodes.yaml': stringify(nodes) }) }),
    });
    expect(await found(folder)).toEqual(['api-1', 'worker-1']);
    expect(await found(join(folder, 'pods.json.gz'))).toEqual(['api-1']);
  });

  it('reads all frames of a zstd file, wherever they meet', async () => {
    const text = Buffer.from(JSON.stringify(list(...[...Array(3_000)].map((_, at) => rawPod(`p-${at}`)))));
    for (const size of [1_999, 100_000, 2_000_000]) {
      const folder = await folderWith({ 'pods.json.zst': framesOf(text, size) });
      expect(await found(folder)).toHaveLength(3_000);
    }
  });

  it('names a zstd file whose later frames are cut off, or are none', async () => {
    const frames = framesOf(Buffer.from(JSON.stringify(pods)), 300);
    const folder = await folderWith({
      'cut.json.zst': frames.subarray(0, frames.length - 5),
      'more.json.zst': Buffer.concat([frames, Buffer.from('no frame')]),
      'nodes.json': nodes,
    });
    expect((await lookAtDump(folder)).problems).toEqual([
      `${folder}/cut.json.zst is damaged, or cut off; skipped`,
      `${folder}/more.json.zst is damaged, or cut off; skipped`,
    ]);
    const { problems } = await limited([await folderWith({ 'a.json.zst': frames })], { unpackedBytes: 70_000 });
    expect(problems).toEqual([expect.stringContaining('unpacks to more than 70000 bytes')]);
  });

  it('names the cluster after the archive', async () => {
    const folder = await folderWith({ 'prod-eu.tar.gz': await tgzOf(bundle) });
    expect((await lookAtDump(join(folder, 'prod-eu.tar.gz'))).cluster).toBe('prod-eu');
  });

  it('knows the layout inside', async () => {
    const torn = { ...bundle, 'support-bundle/cluster-resources/pods/bank.json': '[{"metadata":{' };
    const folder = await folderWith({ 'bundle.tgz': await tgzOf(torn) });
    const snapshot = await lookAtDump(folder);
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'ok', bank: 'failed' });
    expect(snapshot.problems).toEqual([
      `${folder}/bundle.tgz!support-bundle/cluster-resources/pods/bank.json is not JSON, or is cut off; skipped`,
    ]);
  });
});

describe('what is compressed in a way that is not read', () => {
  it.each([
    ['bundle.tar.xz', 'xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ['bundle.tar.bz2', 'bzip2', [0x42, 0x5a, 0x68, 0x39]],
  ])('%s is named, with what to do', async (name, compression, magic) => {
    const folder = await folderWith({ [name]: Buffer.from(magic), 'pods.json': pods });
    expect((await lookAtDump(folder)).problems).toEqual([
      `${folder}/${name} is compressed with ${compression}, which is not read: unpack it, or make it a .tar.gz; skipped`,
    ]);
  });
});

describe('zips', () => {
  it('keep their layout, and archives in them are read', async () => {
    const folder = await folderWith({
      'prod.zip': zipOf({ ...bundle, 'more\\inner.tgz': await tgzOf({ 'nodes.json': list(rawNode('worker-2')) }) }),
    });
    const snapshot = await lookAtDump(join(folder, 'prod.zip'));
    expect(snapshot.cluster).toBe('prod');
    expect(snapshot.objects.nodes.map(({ name }) => name)).toEqual(['worker-1', 'worker-2']);
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'ok' });
  });

  it('that are cut off, encrypted or too large are named', async () => {
    const zip = zipOf({ 'pods.json': pods });
    const locked = Buffer.from(zip);
    for (const at of [6, zip.indexOf('PK\x01\x02') + 8]) locked.writeUInt16LE(1, at);
    const folder = await folderWith({ 'a.zip': zip.subarray(0, zip.length - 30), 'b.zip': locked, 'ok.json': nodes });
    expect((await lookAtDump(folder)).problems).toEqual([
      `${folder}/a.zip is damaged, or cut off; skipped`,
      `${folder}/b.zip!pods.json is encrypted; skipped`,
    ]);
    const large = await limited([join(await folderWith({ 'c.zip': zip }), 'c.zip')], { zipBytes: 10 });
    expect(large.problems).toEqual([
      expect.stringMatching(/c\.zip is a zip of more than 10 bytes: unpack it, or make it a \.tar\.gz; skipped$/),
    ]);
  });

  it('are held to their checksums, and their other files are read', async () => {
    const zip = zipOf({ 'pods.json': pods, 'nodes.json': nodes });
    for (const at of [zip.indexOf('PK\x01\x02') + 16, 14]) zip.writeUInt32LE(1, at);
    const folder = await folderWith({ 'a.zip': zip });
    const snapshot = await lookAtDump(folder);
    expect(snapshot.objects.pods).toEqual([]);
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'failed' });
    expect(coverageOf(snapshot, 'nodes')).toEqual({ '*': 'ok' });
    expect(snapshot.problems).toEqual([`${folder}/a.zip!pods.json is damaged: its checksum is another one; skipped`]);
  });

  it('may give their files any name', async () => {
    const files = { '/abs/pods.json': pods, '../../nodes.json': nodes, 'C:\\more\\x.json': list(rawPod('api-2')) };
    const folder = await folderWith({ 'a.zip': zipOf(files) });
    expect(await found(folder)).toEqual(['api-1', 'api-2', 'worker-1']);
    const torn = await folderWith({ 'a.zip': zipOf({ '/../pods.json': '{' }), 'n.json': nodes });
    expect((await lookAtDump(torn)).problems).toEqual([`${torn}/a.zip!pods.json is not JSON, or is cut off; skipped`]);
  });

  it('without files are named, and so are tars', async () => {
    const folder = await folderWith({ 'a.zip': zipOf({}), 'b.tar': await tarOf({}), 'n.json': nodes });
    expect((await lookAtDump(folder)).problems).toEqual([
      `${folder}/a.zip holds no files; skipped`,
      `${folder}/b.tar holds no files; skipped`,
    ]);
    await expect(lookAtDump(join(folder, 'a.zip'))).rejects.toThrow(`${folder}/a.zip holds no files`);
  });

  it('unpack to no more than all compressed files together may', async () => {
    const folder = await folderWith({ 'bomb.zip': zipOf({ 'pods.json': ' '.repeat(1_000_000) }) });
    const { problems } = await limited([folder], { unpackedBytes: 100_000 });
    expect(problems).toEqual([expect.stringContaining('unpacks to more than 100000 bytes')]);
  });
});

describe('damaged archives', () => {
  it('keeps what came before the cut, and says where it is', async () => {
    const whole = await tgzOf({
      'nodes.json': nodes,
      'pods.json': list(...[...Array(2_000)].map((_, i) => rawPod(`p-${i}`))),
    });
    const folder = await folderWith({
      'cut.tgz': whole.subarray(0, whole.length - 5_000),
      'ok.json': list(rawPod('b')),
    });
    const snapshot = await lookAtDump(folder);
    expect(snapshot.objects.nodes.map(({ name }) => name)).toEqual(['worker-1']);
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'failed' });
    expect(snapshot.problems).toEqual([
      `${folder}/cut.tgz is damaged, or cut off; skipped`,
      `${folder}/cut.tgz!pods.json is damaged, or cut off; skipped`,
    ]);
  });

  it.each<[string, Uint8Array]>([
    ['noise.tar', Buffer.alloc(4_096, 'noise ')],
    ['noise.tgz', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(2_000, 'noise ')])],
  ])('names %s and reads the rest', async (name, bytes) => {
    const folder = await folderWith({ [name]: bytes, 'pods.json': pods });
    const snapshot = await lookAtDump(folder);
    expect(snapshot.objects.pods).toHaveLength(1);
    expect(snapshot.problems).toEqual([`${folder}/${name} is damaged, or cut off; skipped`]);
  });
});

describe('dumps with any bytes changed', () => {
  it('hide what lies beside a torn list in its namespace, and nothing in another', async () => {
    const elsewhere = rawPod('api-1', { metadata: { namespace: 'bank' } });
    const torn = { 'cluster-resources/pods/shop.json': '[{"metadata":{', 'more.json': JSON.stringify(list(elsewhere)) };
    const folder = await folderWith({ 'good.json': list(rawPod('good')), 'x.tar': await tarOf(torn) });
    const snapshot = await lookAtDump(folder);
    expect(snapshot.objects.pods.map(({ namespace }) => namespace)).toEqual(['bank']);
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'ok', shop: 'failed' });
  });

  it('are read as far as they go, and end', async () => {
    const files = { ...bundle, 'more.yaml': stringify(pods), 'a.json': JSON.stringify(nodes, null, 2) };
    const [tar, tgz] = [await tarOf(files), await tgzOf(files)];
    const folder = await folderWith({ 'good.json': list(rawPod('good')) });
    const [one, other] = [join(folder, 'x.tar'), join(folder, 'x.tgz')];
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(fc.tuple(fc.nat(tar.length), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        fc.nat(tar.length),
        async (isTar, changes, cut) => {
          const bytes = Buffer.from(isTar ? tar : tgz);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          await rm(isTar ? other : one, { force: true });
          await writeFile(isTar ? one : other, bytes.subarray(0, Math.max(1, cut % (bytes.length * 2))));
          const { objects, coverage } = await lookAtDump(folder);
          // What is not there is said not to have been read, in its namespace or in all.
          const isLost = coverage.some(({ kind, state }) => kind === 'pods' && state === 'failed');
          expect(isLost || objects.pods.some(({ name }) => name === 'good')).toBe(true);
          expect(coverage.length).toBeGreaterThan(20);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('hostile archives', () => {
  it('makes names that climb harmless, and follows no link', async () => {
    const outside = await folderWith({ 'pods.json': list(rawPod('outside')) });
    const files = { '../../../etc/pods.json': pods, '/abs/\u202enodes.json': nodes, 'link.json': '' };
    const headers = { 'link.json': { type: 'symlink', linkname: join(outside, 'pods.json') } as const };
    const folder = await folderWith({ 'a.tar': await tarOf(files, headers) });
    const { problems, objects } = await lookAtDump(folder);
    expect(objects.pods.map(({ name }) => name)).toEqual(['api-1']);
    expect(objects.nodes).toHaveLength(1);
    expect(problems).toEqual([]);
    const torn = await folderWith({ 'a.tar': await tarOf({ '../../pods\n.json': '{' }), 'b.json': pods });
    expect((await lookAtDump(torn)).problems).toEqual([`${torn}/a.tar!pods .json is not JSON, or is cut off; skipped`]);
  });

  it('stops a bomb where the limit of the whole dump is, names it, and keeps the rest', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, ' '));
    const folder = await folderWith({ 'a-bomb.json.gz': bomb, 'pods.json': pods });
    const { objects, problems } = await limited([folder], { unpackedBytes: 1024 * 1024 });
    expect(objects.pods).toHaveLength(1);
    expect(problems).toEqual([
      expect.stringMatching(/a-bomb\.json\.gz was read no further: what is compressed here unpacks to more than 1 MB/),
    ]);
  });

  it('bounds the size of an object, of a YAML file, the number of files, of objects, and the depth', async () => {
    const folder = await folderWith({
      'x.json': list(rawPod('a', { spec: { filler: 'x'.repeat(5_000) } })),
      'n.json': nodes,
    });
    expect((await limited([folder], { objectBytes: 4_000 })).problems).toEqual([
      expect.stringContaining('x.json holds an object of more than 4000 bytes'),
    ]);
    const yaml = await folderWith({ 'x.yaml': stringify(pods), 'n.json': nodes });
    expect((await limited([yaml], { yamlBytes: 100 })).problems[0]).toContain(
      'x.yaml is YAML of more than 100 bytes: save it as JSON',
    );
    const many = await folderWith({ 'm.tar': await tarOf({ a: '', b: '', 'c.json': nodes }), 'n.json': nodes });
    expect((await limited([many], { archiveFiles: 2 })).problems[0]).toContain('m.tar holds more than 2 files');
    expect((await limited([many], { objects: 1 })).problems[0]).toContain('is beyond the 1 objects that are kept');
    const deep = await folderWith({
      'd.tar': await tarOf({ 'e.tar': await tarOf({ 'n.json': nodes }) }),
      'n.json': nodes,
    });
    expect((await limited([deep], { depth: 1 })).problems[0]).toContain(
      'd.tar!e.tar is an archive in too many archives',
    );
  });

  it('does not follow aliases that multiply', async () => {
    const laughs = [...'abcdefgh'].map((letter, index, all) =>
      index === 0
        ? 'a: &a [x, x]'
        : `${letter}: &${letter} [${Array(9)
            .fill(`*${all[index - 1]}`)
            .join(', ')}]`,
    );
    const folder = await folderWith({ 'bomb.yaml': `${laughs.join('\n')}\n`, 'pods.json': pods });
    expect((await lookAtDump(folder)).problems).toEqual([expect.stringMatching(/bomb\.yaml document 1 is not YAML/)]);
  });

  it('leaves hidden files out, on disk and in archives', async () => {
    const folder = await folderWith({ 'a.tar': await tarOf({ '._pods.json': '\0\0', 'pods.json': pods }) });
    await writeFile(join(folder, '.pods.json'), '{');
    expect((await lookAtDump(folder)).problems).toEqual([]);
  });
});
