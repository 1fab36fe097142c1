import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sectionOf, tailOf } from '../../../src/cluster/dump/log-text.ts';
import { createDumpSource, findDumpLogs, type LogName } from '../../../src/cluster/index.ts';
import { type DumpFiles, folderWith, tgzOf } from '../../support/dump-folder.ts';
import { crashedContainer, rawPod } from '../../support/kubernetes-objects.ts';

const name = (container: string, over: Partial<LogName> = {}): LogName => ({
  ...{ namespace: 'shop', pod: 'api-1', container, previous: false },
  ...over,
});
const section = (container: string, text: string) =>
  `==== START logs for container ${container} of pod shop/api-1 ====\n${text}==== END logs for container ${container} of pod shop/api-1 ====\n`;

const LAYOUTS: readonly (readonly [string, Record<string, string>])[] = [
  [
    'a support bundle',
    {
      'cluster-resources/pods/logs/shop/api-1/app.log': 'one\ntwo\n',
      'cluster-resources/pods/logs/shop/api-1/app-previous.log': 'died\n',
    },
  ],
  [
    'a must-gather',
    {
      'must-gather.local/abc/namespaces/shop/pods/api-1/app/app/logs/current.log': 'one\ntwo\n',
      'must-gather.local/abc/namespaces/shop/pods/api-1/app/app/logs/previous.log': 'died\n',
    },
  ],
];

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("the pods' logs in a dump", () => {
  it.each(LAYOUTS)('are found in %s, in a folder and in an archive', async (_, files) => {
    const folder = await folderWith(files);
    const archive = join(await folderWith({ 'all.tgz': await tgzOf(files) }), 'all.tgz');
    for (const path of [folder, archive]) {
      const logs = await findDumpLogs([path]);
      expect(await logs.find(name('app'))?.readTail(1_000)).toBe('one\ntwo\n');
      expect(await logs.find(name('app', { previous: true }))?.readTail(1_000)).toBe('died\n');
      expect(logs.find(name('app'))?.shown).toContain(path);
      expect(logs.find(name('other'))).toBeNull();
      expect(logs.find(name('app', { namespace: 'bank' }))).toBeNull();
    }
  });

  it('are found in the sections of kubectl cluster-info dump', async () => {
    const folder = await folderWith({
      'shop/api-1/logs.txt': section('init', 'ready\n') + section('app', 'one\nno end'),
    });
    const logs = await findDumpLogs([folder]);
    expect(await logs.find(name('init'))?.readTail(1_000)).toBe('ready\n');
    expect(await logs.find(name('app'))?.readTail(1_000)).toBe('one\nno end');
    expect(await logs.find(name('other'))?.readTail(1_000)).toBeNull();
    expect(logs.find(name('app', { previous: true }))).toBeNull();
  });

  it('keep their end, from a whole line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 12 }).map((line) => line.replaceAll('\n', ''))),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 80 }),
        async (lines, size, most) => {
          const text = lines.map((line) => `${line}\n`).join('');
          const tail = await tailOf(inPieces(text, size), most);
          expect(text.endsWith(tail)).toBe(true);
          expect(tail.length).toBeLessThanOrEqual(most);
          const before = text.slice(0, text.length - tail.length);
          expect(before === '' || before.endsWith('\n')).toBe(true);
          if (text.length <= most) expect(tail).toBe(text);
        },
      ),
    );
  });

  it('keep their section, however the file is cut into pieces', async () => {
    const text = section('a', 'A1\nA2\n') + section('b', '==== no mark\nB') + section('c', '');
    for (let size = 1; size < 100; size += 1) {
      const of = async (container: string) => {
        const parts: Uint8Array[] = [];
        const what = `container ${container} of pod shop/api-1 ====`;
        for await (const part of sectionOf(inPieces(text, size), what)) parts.push(part);
        return Buffer.concat(parts).toString();
      };
      expect([await of('a'), await of('b'), await of('c')]).toEqual(['A1\nA2\n', '==== no mark\nB', '']);
    }
  });
});

describe("a dump's source as a reader of logs", () => {
  const ended = rawPod('api-1', { status: { phase: 'Running', containerStatuses: [crashedContainer('app')] } });
  const read = async (files: DumpFiles, container = 'app') => {
    const source = await createDumpSource({ paths: [await folderWith(files)], now: null, clusterName: null });
    const signal = new AbortController().signal;
    return source.logs.readPrevious({ namespace: 'shop', pod: 'api-1', container }, signal);
  };

  it('reads the run before, redacted, the last forty lines of it', async () => {
    const lines = [...Array(60)].map((_, index) => `line ${index}`);
    const result = await read({
      'pods.json': [rawPod('api-1')],
      'cluster-resources/pods/logs/shop/api-1/app-previous.log': [...lines, 'password=hunter2-of-the-log'].join('\n'),
    });
    expect(result).toMatchObject({ ok: true });
    if (!result.ok) return;
    expect(result.lines).toHaveLength(40);
    expect(result.lines[0]).toBe('line 21');
    expect(result.lines.join()).not.toContain('hunter2');
  });

  it('takes the present log of a container that waits or has ended for that of the run before', async () => {
    const log = section('app', 'panic: no config\n');
    expect(await read({ 'pods.json': [ended], 'shop/api-1/logs.txt': log })).toEqual({
      ok: true,
      lines: ['panic: no config'],
    });
    const none = { ok: false, reason: 'none', detail: 'the dump has no log of the run before' };
    expect(await read({ 'pods.json': [rawPod('api-1')], 'shop/api-1/logs.txt': log })).toEqual(none);
    expect(await read({ 'pods.json': [ended] })).toEqual(none);
  });
});
