import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toWire } from '../../src/model/wire.ts';
import { formatJson, jsonWriter, moment } from '../../src/storage/index.ts';

const schema = z.object({
  someText: z.string(),
  aNumber: z.int(),
  anything: z.enum(['a', 'b']).nullable(),
  seenAt: moment.nullable(),
  leftOut: z.boolean().exactOptional(),
  inner: z.object({ deepList: z.array(z.object({ at: moment, texts: z.array(z.string()).readonly() })).readonly() }),
  either: z.union([z.object({ kindOne: moment }), z.object({ kindTwo: z.string() })]),
  sameKeys: z.union([
    z.object({ someName: z.string(), isFree: z.literal(true), at: moment }),
    z.object({ someName: z.string(), at: z.string() }),
  ]),
  kinds: z.array(
    z.union([
      z.object({ kind: z.literal('a'), aValue: moment }),
      z.object({ kind: z.literal('b'), aValue: z.string() }),
      z.object({ other: z.int() }),
    ]),
  ),
  /** Neither a key nor a literal tells these apart. */
  alike: z.union([z.object({ aValue: z.string() }), z.object({ aValue: moment, extra: z.string().exactOptional() })]),
  withDefault: z.object({ inIt: moment }).default({ inIt: 0 }),
  nothing: z.object({ maybe: z.string().exactOptional() }),
});
type Noun = z.output<typeof schema>;

const millis = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
const text = fc.string({ unit: 'binary' });
const fixed = {
  someText: text,
  aNumber: fc.integer(),
  anything: fc.constantFrom<'a' | 'b' | null>('a', 'b', null),
  seenAt: fc.option(millis, { nil: null }),
  inner: fc.record({ deepList: fc.array(fc.record({ at: millis, texts: fc.array(text) })) }),
  either: fc.oneof(fc.record({ kindOne: millis }), fc.record({ kindTwo: text })),
  sameKeys: fc.oneof(
    fc.record({ someName: text, isFree: fc.constant(true as const), at: millis }),
    fc.record({ someName: text, at: text }),
  ),
  kinds: fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('a' as const), aValue: millis }),
      fc.record({ kind: fc.constant('b' as const), aValue: text }),
      fc.record({ other: fc.integer() }),
    ),
  ),
  alike: fc.oneof(fc.record({ aValue: text }), fc.record({ aValue: millis, extra: text })),
  withDefault: fc.record({ inIt: millis }),
  nothing: fc.constantFrom<Noun['nothing']>({}, { maybe: 'x' }),
};
const anyNoun: fc.Arbitrary<Noun> = fc.oneof(fc.record(fixed), fc.record({ ...fixed, leftOut: fc.boolean() }));

describe('a JSON writer', () => {
  const write = jsonWriter(schema);

  it('writes what the schema encodes, in snake_case, indented; the second time too', () => {
    fc.assert(
      fc.property(anyNoun, (noun) => {
        const expected = formatJson(toWire(z.encode(schema, noun)));
        expect(write(noun)).toBe(expected);
        expect(write({ ...noun })).toBe(expected);
        expect(write(noun)).toBe(expected);
      }),
    );
  });

  it('refuses what is no moment, and what is no list', () => {
    const [noun] = fc.sample(anyNoun, 1);
    for (const seenAt of [Number.NaN, 0.5, 1e18]) {
      expect(() => write({ ...(noun as Noun), seenAt })).toThrow(RangeError);
    }
    expect(() => write({ ...(noun as Noun), inner: { deepList: 'none' as never } })).toThrow(TypeError);
  });
});
