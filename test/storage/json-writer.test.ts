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
