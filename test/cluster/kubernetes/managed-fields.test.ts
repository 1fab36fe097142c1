import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutManagedFields, keepsWriters } from '../../../src/cluster/kubernetes/managed-fields.ts';

const cut = (text: string, keepWriters = false): string => cutManagedFields(Buffer.from(text), keepWriters).toString();

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

function emptied(value: unknown, keepWriters = false): unknown {
  if (Array.isArray(value)) return value.map((item) => emptied(item, keepWriters));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => {
      if (key !== 'managedFields' || !Array.isArray(held)) return [key, emptied(held, keepWriters)];
      return [key, keepWriters ? shallow(held, 1) : []];
    }),
  );
}

/** Objects below the fourth level are empty. */
function shallow(value: unknown, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item) => shallow(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 4) return {};
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, shallow(held, depth + 1)]));
}

describe('an answer without its managed fields', () => {
  it('is in all else what it was', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        expect(cut(text)).toBe(JSON.stringify(emptied(JSON.parse(text))));
        expect(cut(text, true)).toBe(JSON.stringify(emptied(JSON.parse(text), true)));
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

  it('keeps who wrote which part, and no single value, where that is read', () => {
    const fields = '"fieldsV1":{"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{}":{}}}}}}';
    const [kept, rest] = [`"manager":"kubectl","time":"2026-11-21T09:00:00Z"`, `"subresource":"scale"`];
    expect(cut(`{"managedFields":[{${kept},${fields},${rest}}],"name":"a"}`, true)).toBe(
      `{"managedFields":[{${kept},"fieldsV1":{"f:spec":{"f:replicas":{},"f:template":{}}},${rest}}],"name":"a"}`,
    );
    expect(keepsWriters('/apis/apps/v1/deployments?limit=500')).toBe(true);
    expect(keepsWriters('/api/v1/namespaces/shop/services')).toBe(true);
    expect(keepsWriters('/api/v1/pods?limit=500')).toBe(false);
    expect(keepsWriters('/apis/apps/v1/replicasets?limit=500&continue=/nodes')).toBe(false);
  });

  it('is left alone where it is cut off or no JSON', () => {
    for (const text of ['', '{"managedFields":[', '{"managedFields":["a', '{"managedFields":[{"a":1}', 'sign in']) {
      expect(cut(text)).toBe(text);
    }
  });
});
