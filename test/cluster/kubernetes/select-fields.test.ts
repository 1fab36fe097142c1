import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSelector } from '../../../src/cluster/kubernetes/field-selector.ts';
import { selectFields } from '../../../src/cluster/kubernetes/select-fields.ts';
import { createInterner, FIELDS_READ, type FieldsRead, projectors } from '../../../src/cluster/projection/index.ts';
import { KIND_NAMES } from '../../../src/model/snapshot.ts';
import { WHOLE_OBJECTS } from '../../support/whole-objects.ts';

const READ: FieldsRead = {
  a: true,
  ab: { a: true },
  items: { a: true, b: {}, items: { a: true, c: { a: true } } },
  é: { é: true },
  '"': true,
};

function select(text: string, read: FieldsRead = READ): string {
  return selectFields(Buffer.from(text), createSelector(read)).toString();
}

function parsed(text: string): unknown {
  return JSON.parse(select(text));
}

/** The fields that are read are everywhere, also as values and inside of other words. */
const names = fc.constantFrom('a', 'b', 'c', 'ab', 'items', '"items":[', 'x', '"', ']', '}', ',', 'é', '\n');
// No name is a backslash: after one, V8 takes a name that is a quote for it (JSON.parse, Node.js 24).
const words = fc.oneof(names, fc.constantFrom('\\', '\\"', ''));
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.oneof(words, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null), fc.boolean()),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(names, tie('json'), { maxKeys: 5 }),
  ),
}));
const layouts = fc.constantFrom(undefined, 1, '\t');

/** What is left of a value. A field whose name JSON writes with an escape is kept whole. */
function left(value: unknown, read: FieldsRead): unknown {
  if (read === true || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => (Array.isArray(item) ? item : left(item, read)));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, held]) => {
      if (JSON.stringify(name) !== `"${name}"`) return [[name, held]];
      const inner = Object.hasOwn(read, name) ? read[name] : undefined;
      return inner === undefined ? [] : [[name, left(held, inner)]];
    }),
  );
}

describe('selected fields', () => {
  it('are all that is left, and what they were', () => {
    fc.assert(
      fc.property(json, layouts, (value, layout) => {
        const text = JSON.stringify(value, null, layout);
        expect(parsed(text)).toEqual(left(JSON.parse(text), READ));
      }),
      { numRuns: 5_000 },
    );
  });

  it('are kept to the byte, with nothing between them', () => {
    expect(select('{"x":[1,{"a":"}"}],"a":"\\u00e9\\"","b":2,"items":[{"b":{"a":1},"c":3},{"z":0}],"y":{}}')).toBe(
      '{"a":"\\u00e9\\"","items":[{"b":{}},{}]}',
    );
    expect(select('{"x":1}')).toBe('{}');
    expect(select('{"a":1.0e3,"a":-0}')).toBe('{"a":1.0e3,"a":-0}');
  });

  it('are found also under names that are written with escapes', () => {
    expect(parsed('{"x":0,"it\\u0065ms":[{"\\u0061":1,"c":2}]}')).toEqual({ items: [{ a: 1, c: 2 }] });
    expect(parsed('{"items":[{"\\u0061":1,"c":2}]}')).toEqual({ items: [{ a: 1 }] });
  });

  it('need no stack, however deep the answer is', () => {
    const deep = (open: string, close: string) => `${open.repeat(200_000)}1${close.repeat(200_000)}`;
    for (const text of [deep('[', ']'), `{"x":${deep('{"items":', '}')}}`, `{"items":${deep('[', ']')}}`]) {
      expect(() => select(text)).not.toThrow();
    }
  });

  it('are none of what is cut off: that is an error, wherever it ends', () => {
    fc.assert(
      fc.property(json, layouts, fc.nat(), (value, layout, cut) => {
        fc.pre(typeof value === 'object' && value !== null);
        const text = JSON.stringify(value, null, layout);
        expect(() => parsed(text.slice(0, cut % text.length))).toThrow(SyntaxError);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are none of what is no JSON', () => {
    for (const text of ['', ' ', 'sign in', '<html>', '{"a":1}}', '{"a":1}{', '{"x" 1}', '{"x":}', '{"a":1 "b":2}']) {
      expect(() => parsed(text), text).toThrow(SyntaxError);
    }
    for (const text of ['{"x":1,}', '{,"x":1}', '{"x":1]', '{"items":[{"a":1]}', '{"items":[1 2]}', '{a:1}']) {
      expect(() => parsed(text), text).toThrow(SyntaxError);
    }
  });
});

describe.each(KIND_NAMES)('a record of %s', (kind) => {
  it('is the same without what nothing reads', () => {
    const text = JSON.stringify(WHOLE_OBJECTS[kind]);
    const project = (raw: unknown) => projectors[kind](raw, createInterner('key'));
    const selected = select(text, FIELDS_READ[kind]);
    expect(project(JSON.parse(selected))).toEqual(project(JSON.parse(text)));
    expect(selected.length).toBeLessThan(text.length);
  });
});
