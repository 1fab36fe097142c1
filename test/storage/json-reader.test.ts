import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fromWire } from '../../src/model/wire.ts';
import { jsonReader, jsonWriter, moment } from '../../src/storage/index.ts';
import { altered, anyAlteration } from '../support/altered-json.ts';

const schema = z.object({
  someText: z.string(),
  shortText: z.string().max(3),
  aNumber: z.int().min(0),
  ratio: z.number().positive(),
  anything: z.enum(['a', 'b']).nullable(),
  seenAt: moment.nullable(),
  leftOut: z.boolean().exactOptional(),
  same: z.object({ kind: z.string(), names: z.array(z.string()).readonly() }),
  inner: z.object({ deepList: z.array(z.object({ at: moment, maybe: z.string().exactOptional() })).readonly() }),
  either: z.union([
    z.object({ label: z.string(), free: z.literal(true) }),
    z.object({ label: z.string(), value: z.string() }),
  ]),
  /** Nothing tells these apart: the schema must. */
  alike: z.union([z.object({ label: z.string() }), z.object({ label: z.int() })]).nullable(),
  withDefault: z.string().nullable().default(null),
});
type Noun = z.output<typeof schema>;

const millis = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
const noun = {
  someText: fc.string({ unit: 'binary' }),
  shortText: fc.string({ maxLength: 3 }),
  aNumber: fc.nat(),
  ratio: fc.double({ min: 0.1, max: 9, noNaN: true }),
  anything: fc.constantFrom<'a' | 'b' | null>('a', 'b', null),
  seenAt: fc.option(millis, { nil: null }),
  same: fc.record({ kind: fc.string(), names: fc.array(fc.string()) }),
  inner: fc.record({
    deepList: fc.array(fc.oneof(fc.record({ at: millis }), fc.record({ at: millis, maybe: fc.string() })), {
      maxLength: 3,
    }),
  }),
  either: fc.oneof(
    fc.record({ label: fc.string(), free: fc.constant(true as const) }),
    fc.record({ label: fc.string(), value: fc.string() }),
  ),
  alike: fc.constant(null),
  withDefault: fc.option(fc.string(), { nil: null }),
};
const anyNoun: fc.Arbitrary<Noun> = fc.oneof(
  fc.record(noun, { noNullPrototype: true }),
  fc.record({ ...noun, leftOut: fc.boolean() }, { noNullPrototype: true }),
);

const write = jsonWriter(schema);
const read = jsonReader(schema, ['sha256']);

describe('a JSON reader', () => {
  it('reads all that the writer writes, with the keys that may stand behind', () => {
    fc.assert(
      fc.property(anyNoun, (one) => {
        const document: object = JSON.parse(write(one));
        expect(read(document)).toEqual(one);
        expect(read({ ...document, sha256: 'x' })).toEqual(one);
      }),
    );
  });

  it('reads what was altered as the schema does, or leaves it to the schema', () => {
    let left = 0;
    let taken = 0;
    fc.assert(
      fc.property(anyNoun, anyAlteration, (one, alteration) => {
        const document = altered(JSON.parse(write(one)), alteration);
        const found = read(document);
        if (found === null) left += 1;
        else taken += 1;
        if (found !== null) expect(schema.parse(fromWire(document))).toEqual(found);
      }),
      { numRuns: 3_000 },
    );
    expect(left).toBeGreaterThan(500);
    expect(taken).toBeGreaterThan(100);
  });

  it.each([
    ['a key that is unknown', { extra: 1 }],
    ['another spelling of a moment', { seen_at: '2026-11-21T09:15:00Z' }],
    ['what nothing tells apart', { alike: { label: 'a' } }],
    ['what the schema refuses', { ratio: 0 }],
  ])('leaves %s to the schema', (_, fields) => {
    const [one] = fc.sample(anyNoun, 1);
    if (one === undefined) throw new Error('there is one');
    const document: object = JSON.parse(write(one));
    expect(read({ ...document, ...fields })).toBeNull();
  });

  it.each([null, 1, 'text', [], {}])('leaves %j to the schema', (value) => {
    expect(read(value)).toBeNull();
  });
});
