import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/storage/index.ts';
import { salvageJson } from '../../src/storage/json-salvage.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const salvage = (text: string) => salvageJson(bytesOf(text));

describe('salvageJson', () => {
  it.each([
    ['{"a": 1, "list": [{"x": 1}, {"x": 2}, {"x"', { a: 1, list: [{ x: 1 }, { x: 2 }] }],
    ['{"a": 1, "list": [{"x": [1, 2], "y": 1', { a: 1 }],
    ['{"a": 1, "b": {"c": 2, "d": [1, 2, 3', { a: 1, b: { c: 2, d: [1, 2] } }],
    ['{"a": 12', undefined],
    ['{"a": 12,', { a: 12 }],
    ['{"a": tru', undefined],
    ['{"a": "text"', { a: 'text' }],
    ['{"a": "te', undefined],
    ['[1, 2, {"a"', [1, 2]],
    ['{"list": [[1, 2], [3, 4', { list: [[1, 2]] }],
    ['{"a": 1, ]', { a: 1 }],
    ['', undefined],
    ['no json', undefined],
  ])('%j leaves what is whole', (text, left) => {
    expect(salvage(text)).toEqual(left);
  });

  it('takes a character that is cut in two, or no UTF-8, for the flaw', () => {
    const bytes = bytesOf('{"a": ["x", "ü", "y"]}');
    expect(salvageJson(bytes.slice(0, bytes.indexOf(0xc3) + 1))).toEqual({ a: ['x'] });
    bytes[bytes.indexOf(0xc3)] = 0xff;
    expect(salvageJson(bytes)).toEqual({ a: ['x'] });
  });

  it('never invents: what is left of a list of a torn document is the beginning of that list', () => {
    const item = fc.record({ role: fc.string(), content: fc.jsonValue() }, { noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 6 }), fc.nat(), (list, seed) => {
        const clean: unknown = JSON.parse(JSON.stringify({ first: 1, list, last: 2 }));
        const bytes = bytesOf(formatJson(clean));
        const left = salvageJson(bytes.slice(0, seed % bytes.length));
        if (left === undefined) return;
        const found = Reflect.get(Object(left), 'list') ?? [];
        expect(found).toEqual(Reflect.get(Object(clean), 'list').slice(0, found.length));
      }),
    );
  });
});
