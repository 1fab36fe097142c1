import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/cluster/dump/json-reader.ts';

interface Heard {
  readonly lists: unknown[];
  readonly items: unknown[];
  readonly documents: unknown[];
}

/** Reads a text that arrives in pieces of these sizes, over and over. */
async function hear(text: string, sizes: readonly number[] = [1_000], objectBytes = 1_000_000): Promise<Heard> {
  const heard: Heard = { lists: [], items: [], documents: [] };
  const bytes = Buffer.from(text);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      yield bytes.subarray(at, at + size);
      at += size;
    }
  }
  await readJson(pieces(), objectBytes, {
    list: (start) => heard.lists.push(start),
    item: (value) => heard.items.push(value),
    document: (value) => heard.documents.push(value),
    abandon() {},
  });
  return heard;
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('JSON that streams by', () => {
  it('is heard as it is, however it is written and cut into pieces', async () => {
    const member = fc.oneof({ weight: 5, arbitrary: fc.object({ maxDepth: 3 }) }, fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(member, { maxLength: 4 }), fc.jsonValue(), fc.constantFrom(0, 1, 4))),
        sizes,
        fc.constantFrom('', '\n', ' \r\n\t'),
        async (documents, pieces, gap) => {
          const texts = documents.map(([items, extra, indent]) =>
            JSON.stringify({ kind: 'XList', extra, items, after: { items: [1] } }, null, indent),
          );
          const heard = await hear(texts.join(gap), pieces);
          const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
          expect(heard.items).toEqual(documents.flatMap(([items]) => plain(items)));
          expect(heard.documents).toEqual(
            documents.map(([, extra]) => ({ kind: 'XList', extra: plain(extra), items: [], after: { items: [1] } })),
          );
          expect(heard.lists).toHaveLength(documents.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('tells at the start of a list what came before it', async () => {
    const { lists } = await hear(
      '{"kind":"PodList","apiVersion":"v1","items":[{}]}[{"a":1}]{"items" : [ ] ,"kind":"List"}',
    );
    expect(lists).toEqual([{ kind: 'PodList', apiVersion: 'v1', items: null }, null, { items: null }]);
  });

  it('hands an array over item by item, and other documents whole', async () => {
    const { items, documents } = await hear('[{"a":[1,{"b":2}]},[3],4]\nnull\n{"spec":{"items":[1]}} 12');
    expect(items).toEqual([{ a: [1, { b: 2 }] }, [3], 4]);
    expect(documents).toEqual([null, null, { spec: { items: [1] } }, 12]);
  });

  it.each([
    '{',
    '[1,2',
    '{"a":"',
    '{"items":[{"a":1},',
    '{"a":1}}',
    '{"a":1} x',
    '== no log ==\n',
    '{"a":tru}',
    '[{]}',
    '"text"',
  ])('refuses %s', async (text) => {
    for (const pieces of [[1], [1_000]]) {
      await expect(hear(text, pieces)).rejects.toThrow('is not JSON, or is cut off');
    }
  });

  it('passes over logs between documents, whatever they hold', async () => {
    const log =
      '==== START logs for container a of pod b/c ====\n{ " [ }}}\n==== END logs for container a of pod b/c ====\n';
    await fc.assert(
      fc.asyncProperty(sizes, async (pieces) => {
        expect((await hear(`{"a":1}\n${log}${log}{"b":2}\n${log}`, pieces)).documents).toEqual([{ a: 1 }, { b: 2 }]);
      }),
      { numRuns: 50 },
    );
  });

  it('bounds one object, not the list', async () => {
    const item = JSON.stringify({ text: 'x'.repeat(50) });
    expect((await hear(`[${Array(100).fill(item).join(',')}]`, [64], 100)).items).toHaveLength(100);
    await expect(hear(`[{"text":"${'x'.repeat(200)}"}]`, [64], 100)).rejects.toThrow('more than 100 bytes');
  });
});
