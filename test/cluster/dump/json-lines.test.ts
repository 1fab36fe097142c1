import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasJsonLines, readJsonLines } from '../../../src/cluster/dump/json-lines.ts';
import { coverageOf, folderWith, list, lookAtDump } from '../../support/dump-folder.ts';
import { rawNode, rawPod } from '../../support/kubernetes-objects.ts';

async function hear(text: string, sizes: readonly number[] = [1_000]) {
  const documents: unknown[] = [];
  let abandoned = 0;
  const bytes = Buffer.from(text);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      yield bytes.subarray(at, at + size);
      at += size;
    }
  }
  const damaged = await readJsonLines(pieces(), 1_000_000, {
    list() {},
    item() {},
    document: (value) => documents.push(value),
    abandon: () => {
      abandoned += 1;
    },
  });
  return { documents, abandoned, damaged: damaged.map(({ from, to }) => [from, to]) };
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const BROKEN = [
  'garbage',
  '{"a":',
  '{"a":"',
  '{"a":tru}',
  '"text"',
  '{"a":[{"b":1},',
  '}',
  '{"a":{"b":{"c":[[',
  '== x',
];

describe('JSON with a document a line', () => {
  it('loses the damaged lines only, and says which, however it is cut into pieces', async () => {
    const line = fc.oneof({ weight: 3, arbitrary: fc.nat(99) }, fc.constantFrom(...BROKEN));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        sizes,
        fc.boolean(),
        async (rest, pieces, ends) => {
          const lines = [0, ...rest];
          const text = lines
            .map((value) => (typeof value === 'number' ? JSON.stringify({ a: value }) : value))
            .join('\n');
          const { documents, damaged } = await hear(ends ? `${text}\n` : text, pieces);
          expect(documents).toEqual(lines.flatMap((value) => (typeof value === 'number' ? [{ a: value }] : [])));
          const named = damaged.flatMap(([from = 0, to = 0]) =>
            [...Array(to - from + 1)].map((_, index) => from + index),
          );
          expect(named).toEqual(lines.flatMap((value, index) => (typeof value === 'number' ? [] : [index + 1])));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('may be written over several lines, and begin with a damaged one', async () => {
    const pretty = JSON.stringify({ a: [{ b: 1 }] }, null, 2);
    expect(await hear(`{"cut":"o\n${pretty}\n\n${pretty}\n`)).toEqual({
      documents: [{ a: [{ b: 1 }] }, { a: [{ b: 1 }] }],
      abandoned: 1,
      damaged: [[1, 1]],
    });
    expect((await hear('[\n{"a":1},\n{"a":2}\n]\n')).documents).toEqual([null]);
  });

  it('is no JSON when no line is', async () => {
    await expect(hear('garbage\n{"a":\n')).rejects.toThrow('is not JSON, or is cut off');
  });

  it('is known by its first lines', () => {
    expect(hasJsonLines(Buffer.from('{"a":1}\n{"b'))).toBe(true);
    for (const text of ['{"a":1}', '{"a":1}\n', '{\n{', '[1]\n[2]', 'x\n{"a":1}', '{"a":1}\n---\n']) {
      expect(hasJsonLines(Buffer.from(text))).toBe(false);
    }
  });
});

describe('a dump with one object a line, one of them damaged', () => {
  const pods = [...Array(28)].map((_, index) => JSON.stringify(rawPod(`p-${index}`)));

  it.each(['x.jsonl', 'pods.ndjson', 'x.json', 'shop/pods.jsonl'])(
    'shows the others in %s, and not as all',
    async (name) => {
      const folder = await folderWith({ [name]: pods.with(3, 'garbage here').join('\n') });
      const snapshot = await lookAtDump(folder);
      expect(snapshot.objects.pods).toHaveLength(27);
      expect(snapshot.problems).toEqual([`${folder}/${name} line 4 is not JSON; skipped`]);
      expect(snapshot.coverage.filter(({ kind }) => kind === 'pods')).toEqual([
        { kind: 'pods', namespace: null, state: 'ok', reason: null },
        {
          kind: 'pods',
          namespace: null,
          state: 'failed',
          reason: `some may be lost: ${folder}/${name} line 4 is not JSON`,
        },
      ]);
    },
  );

  it('names a few of many lines, and every kind that is beside them', async () => {
    const lines = [JSON.stringify(rawNode('n')), 'a', 'b', pods[0], 'c', pods[1], 'd', pods[2], '{"kind":"Pod'];
    const folder = await folderWith({ 'x.jsonl': lines.join('\n'), 'jobs.json': list() });
    const snapshot = await lookAtDump(folder);
    expect(snapshot.problems).toEqual([`${folder}/x.jsonl lines 2-3, 5, 7 and 1 more are not JSON; skipped`]);
    for (const kind of ['pods', 'nodes'] as const) expect(coverageOf(snapshot, kind)).toEqual({ '*': 'failed' });
    expect(coverageOf(snapshot, 'jobs')).toEqual({ '*': 'ok' });
  });

  it('says so of custom resources as well', async () => {
    const certificate = (name: string) =>
      JSON.stringify({ apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name, namespace: 'shop' } });
    const folder = await folderWith({ 'x.jsonl': [certificate('a'), 'garbage', certificate('b'), pods[0]].join('\n') });
    const custom = ['certificates', 'issuers'].map((plural) => ({ group: 'cert-manager.io', version: null, plural }));
    const snapshot = await lookAtDump(folder, { custom });
    expect(snapshot.objects.customresources.map(({ name }) => name)).toEqual(['a', 'b']);
    const told = snapshot.coverage.filter(({ kind }) => kind === 'customresources');
    expect(told.map(({ resource, state }) => `${resource} ${state}`)).toEqual([
      'certificates.cert-manager.io ok',
      'certificates.cert-manager.io failed',
      'issuers.cert-manager.io absent',
    ]);
    expect(told[1]?.reason).toBe(`some may be lost: ${folder}/x.jsonl line 2 is not JSON`);
  });

  it('shows nothing of a kind whose list is the damaged line', async () => {
    const torn = JSON.stringify(list(rawPod('a'), rawPod('b'))).slice(0, -5);
    const folder = await folderWith({ 'x.jsonl': [pods[0], torn, JSON.stringify(rawNode('n'))].join('\n') });
    const snapshot = await lookAtDump(folder);
    expect(snapshot.objects.pods).toEqual([]);
    expect(snapshot.objects.nodes).toHaveLength(1);
    expect(snapshot.coverage.find(({ kind }) => kind === 'pods')?.state).toBe('failed');
  });
});
