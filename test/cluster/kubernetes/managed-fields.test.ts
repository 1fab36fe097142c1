import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutManagedFields } from '../../../src/cluster/kubernetes/managed-fields.ts';

const cut = (text: string): string => cutManagedFields(Buffer.from(text)).toString();

/** JSON in which the key is everywhere, also as a value and inside other words. */
const keys = fc.constantFrom('managedFields', '"managedFields":[', 'x"managedFields', 'items', '"', ']', '}', 'é');
// No key is a backslash: after one, V8 takes a key that is a quote for it (JSON.parse, Node.js 24).
const words = fc.oneof(keys, fc.constantFrom('\\', '\\"'));
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(words, fc.integer(), fc.constant(null), fc.boolean()),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(keys, tie('json'), { maxKeys: 4 }),
  ),
}));

function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(emptied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [
      key,
      key === 'managedFields' && Array.isArray(held) ? [] : emptied(held),
    ]),
  );
}

describe('an answer without its managed fields', () => {
  it('is in all else what it was', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        expect(cut(text)).toBe(JSON.stringify(emptied(JSON.parse(text))));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not longer than it was, and shorter where there was something to cut', () => {
    const item = '{"metadata":{"managedFields":[{"fieldsV1":{"k:{\\"name\\":\\"app\\"}":{"f:a]":{}}}}],"name":"a"}}';
    expect(cut(`{"items":[${item},${item}]}`)).toBe(
      '{"items":[{"metadata":{"managedFields":[],"name":"a"}},{"metadata":{"managedFields":[],"name":"a"}}]}',
    );
  });

  it('is left alone where it is cut off or no JSON', () => {
    for (const text of ['', '{"managedFields":[', '{"managedFields":["a', '{"managedFields":[{"a":1}', 'sign in']) {
      expect(cut(text)).toBe(text);
    }
  });
});
