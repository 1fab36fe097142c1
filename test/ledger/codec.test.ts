import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { createLedgerEncoder, decodeLedger, encodeLedger } from '../../src/ledger/codec.ts';
import { ledgerSchema } from '../../src/ledger/ledger-file.ts';
import type { Advice, FollowedAdvice } from '../../src/model/advice.ts';
import type { Change } from '../../src/model/change.ts';
import {
  FINDING_CODES,
  FINDING_SEVERITIES,
  type FreeEvidence,
  type StructuralEvidence,
} from '../../src/model/finding.ts';
import { INCIDENT_SEVERITIES, type Incident } from '../../src/model/incident.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import { KIND_NAMES } from '../../src/model/snapshot.ts';
import { TIERS } from '../../src/model/weight.ts';
import { fromWire } from '../../src/model/wire.ts';
import {
  type Mute,
  type PersonNote,
  type Said,
  VERDICTS,
  type Verdict,
  type VerdictRecord,
  type Word,
} from '../../src/model/word.ts';
import { redactText } from '../../src/redact/index.ts';
import { withChecksum } from '../../src/storage/index.ts';
import { altered, anyAlteration } from '../support/altered-json.ts';
import { sampleNotifications } from '../support/notifications.ts';
import { sampleLedger, sampleWord } from '../support/sample-ledger.ts';

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', 'camelCase', 'snake_case'));
const count = fc.nat();
const millis = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(9999, 11, 31) });

function orNull<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { nil: null });
}

function record<T extends object>(fields: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(fields, { noNullPrototype: true });
}

function few<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> {
  return fc.array(arbitrary, { maxLength: 3 });
}

const anyAdvice = record<Advice>({ at: millis, by: fc.constantFrom('rules', 'claude'), text });

const anyFollowed = record<FollowedAdvice>({
  ...{ advice: anyAdvice, change: text, changedAt: millis, clearSince: orNull(millis) },
});

const anyChange = record<Change>({
  object: record<Change['object']>({ kind: text, namespace: text, name: text }),
  ...{ what: few(text), by: orNull(text), at: millis, exact: fc.boolean(), after: millis, seenAt: millis },
  routine: fc.boolean(),
});
const safe = fc.string().map((value) => redactText(value));
const anySaid = { by: safe, at: millis, cycle: count };
const anyVerdict = record<Verdict>({ verdict: fc.constantFrom(...VERDICTS), because: orNull(safe), ...anySaid });
const anyWord = record<Word>({
  acknowledged: orNull(record<Said>(anySaid)),
  muted: orNull(
    record<Mute>({
      ...anySaid,
      until: millis,
      because: orNull(safe),
      ended: orNull(record<NonNullable<Mute['ended']>>({ ...anySaid, by: orNull(safe) })),
      heldBack: few(
        record<Mute['heldBack'][number]>({
          turn: fc.constantFrom('recurring', 'resolved', 'folded'),
          severity: fc.constantFrom(...INCIDENT_SEVERITIES),
          at: millis,
          cycle: count,
        }),
      ),
    }),
  ),
  notes: few(record<PersonNote>({ ...anySaid, text: safe })),
  verdict: orNull(anyVerdict),
});

/** With and without a property that is left out where there is nothing to say. */
function withOptional<T extends object, K extends string, V>(
  arbitrary: fc.Arbitrary<T>,
  key: K,
  value: fc.Arbitrary<V>,
): fc.Arbitrary<T & Partial<Record<K, V>>> {
  return fc.tuple(arbitrary, orNull(value)).map(([base, own]) => (own === null ? base : { ...base, [key]: own }));
}

const anyIncident = record<Incident>({
  number: fc.integer({ min: 1 }),
  key: text,
  family: text,
  code: fc.constantFrom(...FINDING_CODES),
  owner: record<Incident['owner']>({ kind: text, namespace: text, name: text }),
  state: fc.constantFrom('open', 'unknown', 'resolved', 'gone', 'folded'),
  severity: fc.constantFrom(...INCIDENT_SEVERITIES),
  findingSeverity: fc.constantFrom(...FINDING_SEVERITIES),
  message: text,
  evidence: few(
    fc.oneof(
      record<StructuralEvidence>({ label: text, value: text }),
      record<FreeEvidence>({
        label: text,
        value: safe,
        free: fc.constant(true),
      }),
    ),
  ),
  remedy: few(text),
  affected: record<Incident['affected']>({ count, names: few(text), peak: count }),
  consequences: few(
    record<Incident['consequences'][number]>({
      ...{ key: text, code: fc.constantFrom(...FINDING_CODES), message: text, count },
      owner: record<Incident['owner']>({ kind: text, namespace: text, name: text }),
    }),
  ),
  log: orNull(
    record<NonNullable<Incident['log']>>({
      ...{ crash: text, shown: count, read: count },
      text: fc.string().map((value) => redactText(value)),
    }),
  ),
  consequencePeak: count,
  occurredAt: orNull(millis),
  flapping: fc.boolean(),
  openings: few(millis),
  foldedInto: orNull(fc.integer({ min: 1 })),
  firstSeen: millis,
  openedAt: millis,
  startKnown: fc.boolean(),
  lastSeen: millis,
  healthySince: orNull(millis),
  healthyLooks: count,
  endedAt: orNull(millis),
  occurrences: count,
  episodes: few(
    withOptional(
      record<Incident['episodes'][number]>({
        openedAt: millis,
        endedAt: millis,
        how: fc.constantFrom('resolved', 'gone', 'folded'),
        ending: text,
        followed: few(anyFollowed),
      }),
      'verdict',
      anyVerdict,
    ),
  ),
  changes: few(anyChange),
  advice: few(anyAdvice),
  followed: few(anyFollowed),
  unknownBecause: orNull(text),
  severityBecause: orNull(text),
  weight: record<Incident['weight']>({
    ...{ service: orNull(text), tier: orNull(fc.constantFrom(...TIERS)), owner: orNull(text) },
    ...{ toleratedDowntime: orNull(count), needs: few(safe), notes: few(safe) },
  }),
  quietedBy: orNull(
    record<NonNullable<Incident['quietedBy']>>({
      by: fc.constantFrom('window', 'ignore', 'slow start'),
      ...{ reason: text, because: orNull(safe), until: orNull(millis) },
    }),
  ),
  told: fc.constantFrom('yes', 'no', 'again'),
});

const anyLedger = record<Ledger>({
  schemaVersion: fc.constant(2 as const),
  cluster: fc.constant('shop'),
  cycle: count,
  lastLookAt: orNull(millis),
  nextNumber: fc.integer({ min: 1 }),
  incidents: few(withOptional(anyIncident, 'word', anyWord)),
  counters: record<Ledger['counters']>({
    restarts: few(
      record<Ledger['counters']['restarts'][number]>({
        container: text,
        samples: few(record<{ at: number; count: number }>({ at: millis, count })),
      }),
    ),
    events: few(
      record<Ledger['counters']['events'][number]>({
        event: text,
        samples: few(record<{ at: number; count: number }>({ at: millis, count })),
      }),
    ),
    firstSeen: few(record<Ledger['counters']['firstSeen'][number]>({ key: text, at: millis })),
  }),
  changes: few(anyChange),
  lastRead: few(
    record<Ledger['lastRead'][number]>({ kind: fc.constantFrom(...KIND_NAMES), readAt: millis, objects: few(text) }),
  ),
  factsFormat: count,
  hashKey: orNull(text),
  heard: few(text),
  verdicts: few(
    record<VerdictRecord>({
      incident: fc.integer({ min: 1 }),
      episode: fc.integer({ min: 1 }),
      code: fc.constantFrom(...FINDING_CODES),
      owner: record<Incident['owner']>({ kind: text, namespace: text, name: text }),
      severity: fc.constantFrom(...INCIDENT_SEVERITIES),
      openedAt: millis,
      evidence: safe,
      verdict: anyVerdict,
    }),
  ),
  notifications: millis.map((at) => sampleNotifications(Math.min(Math.max(at, 1e12), 2e14))),
});

function problemOf(document: unknown): string {
  const decoded = decodeLedger(document, 'shop');
  return decoded.ok ? 'none' : decoded.problem;
}

/** The sample's file with one value replaced at a path. */
function withValue(path: readonly (string | number)[], value: unknown): unknown {
  const document: unknown = JSON.parse(encodeLedger(sampleLedger('shop')));
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => Reflect.get(Object(at), key), document);
  Reflect.set(Object(parent), last, value);
  return document;
}

describe('the ledger schema', () => {
  it('is the type of the model, in both directions', () => {
    expectTypeOf<z.output<typeof ledgerSchema>>().toExtend<Ledger>();
    expectTypeOf<Ledger>().toExtend<z.output<typeof ledgerSchema>>();
  });
});

describe('a ledger written and read', () => {
  const slowly = (ledger: Ledger) => Buffer.from(withChecksum(Buffer.from(encodeLedger(ledger)))).toString();

  it('is the same ledger, whatever it holds', () => {
    fc.assert(
      fc.property(anyLedger, (ledger) => {
        expect(decodeLedger(JSON.parse(encodeLedger(ledger)), 'shop')).toEqual({ ok: true, value: ledger });
      }),
      { numRuns: 300 },
    );
  });

  it('is read as the schema alone would read it, also when something in it was altered', () => {
    fc.assert(
      fc.property(anyLedger, fc.option(anyAlteration, { nil: null }), (ledger, alteration) => {
        const written: unknown = JSON.parse(encodeLedger(ledger));
        const document = alteration === null ? written : altered(written, alteration);
        const bySchema = ledgerSchema.safeParse(fromWire(document));
        const decoded = decodeLedger(document, 'shop');
        // Another version is migrated first.
        if (Object(document).schema_version !== 2) return;
        if (decoded.ok) expect(bySchema.data).toEqual(decoded.value);
        else if (bySchema.success) expect(decoded.problem).toMatch(/^cluster: |^schema_version: /);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the same file, byte for byte, when only what is new of it is written', () => {
    fc.assert(
      fc.property(anyLedger, anyLedger, (ledger, other) => {
        const encode = createLedgerEncoder();
        const quickly = (value: Ledger) => Buffer.concat([...encode(value)]).toString();
        expect(quickly(ledger)).toBe(slowly(ledger));
        const next = { ...ledger, incidents: [...ledger.incidents.slice(1), ...other.incidents], changes: [] };
        expect(quickly(next)).toBe(slowly(next));
      }),
      { numRuns: 200 },
    );
  });

  it('is so too for a file of many pages, after whatever a look changes', () => {
    const encode = createLedgerEncoder();
    const sample = sampleLedger('shop');
    const incidents = Array.from({ length: 300 }, (_, at) =>
      sample.incidents.map((incident) => ({ ...incident, number: 2 * at + incident.number, message: `🚀 ${at}` })),
    ).flat();
    const ledger: Ledger = { ...sample, incidents };
    const looks: readonly Ledger[] = [
      ledger,
      { ...ledger, cycle: 59, incidents: incidents.map((incident) => ({ ...incident, lastSeen: 1 })) },
      { ...ledger, incidents: incidents.filter(({ number }) => number % 3 !== 0) },
      {
        ...ledger,
        incidents: incidents.map((each) => (each.number % 2 === 0 ? { ...each, word: sampleWord(5) } : each)),
      },
      structuredClone(ledger),
      { ...ledger, incidents: [...incidents].reverse() },
      { ...emptyLedger('shop') },
    ];
    for (const look of looks) expect(Buffer.concat([...encode(look)]).toString() === slowly(look)).toBe(true);
  });

  it('has snake_case keys and every moment as RFC 3339, and values as they are', () => {
    const text = encodeLedger(sampleLedger('shop'));
    expect(text).not.toMatch(/"[a-z_]*[A-Z]\w*":/);
    expect(text).not.toMatch(/\d{12}/);
    expect(JSON.parse(text)).toMatchObject({
      schema_version: 2,
      last_look_at: '2026-11-21T09:15:00.250Z',
      incidents: [
        {
          code: 'CrashLoopBackOff',
          finding_severity: 'critical',
          opened_at: '2026-11-21T09:04:00.250Z',
          healthy_since: null,
          episodes: [{ ended_at: '2026-11-21T07:01:00.250Z' }],
          changes: [{ by: 'kubectl-set', seen_at: '2026-11-21T09:05:00.250Z' }],
          advice: [{ at: '2026-11-21T09:05:00.250Z' }],
        },
        { healthy_since: '2026-11-21T08:45:00.250Z' },
      ],
      counters: { restarts: [{ samples: [{ at: '2026-11-21T09:00:00.250Z', count: 3 }, {}] }], first_seen: [{}] },
    });
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('is refused before it is written when a moment is none', () => {
    expect(() => encodeLedger({ ...emptyLedger('shop'), lastLookAt: Number.NaN })).toThrow();
  });
});

describe('a ledger of an older release', () => {
  it('remembers no changes and no advice, and has all else', () => {
    const added = new Set(['changes', 'advice', 'followed', 'last_read', 'facts_format', 'hash_key']);
    const text = encodeLedger(sampleLedger('shop'));
    const old: unknown = JSON.parse(text, (key, value) => (added.has(key) ? undefined : value));
    const decoded = decodeLedger({ ...Object(old), schema_version: 1, workload_at_opening: null }, 'shop');
    const { incidents, ...rest } = sampleLedger('shop');
    expect(decoded).toEqual({
      ok: true,
      value: {
        ...{ ...rest, changes: [], lastRead: [], factsFormat: 0, hashKey: null },
        incidents: incidents.map((incident) => ({
          ...{ ...incident, changes: [], advice: [], followed: [] },
          episodes: incident.episodes.map((episode) => ({ ...episode, followed: [] })),
        })),
      },
    });
  });
});

describe('a document that is no ledger', () => {
  it.each([
    [null, 'the whole: Invalid input'],
    [{}, 'schema_version: Invalid input'],
    [withValue(['incidents', 1, 'opened_at'], 1732179600000), 'incidents[1].opened_at: Invalid input'],
    [
      withValue(['incidents', 0, 'episodes', 0, 'ended_at'], 'noon'),
      'incidents[0].episodes[0].ended_at: Invalid ISO datetime',
    ],
    [withValue(['incidents', 0, 'code'], 'NoSuchCode'), 'incidents[0].code: Invalid option'],
    [
      withValue(['counters', 'restarts', 0, 'samples', 1, 'count'], -1),
      'counters.restarts[0].samples[1].count: Too small',
    ],
    [withValue(['next_number'], 0), 'next_number: Too small'],
    [
      withValue(['schema_version'], 3),
      'a newer version of this program wrote it (schema_version 3, this one reads up to 2)',
    ],
    [withValue(['cluster'], 'bank'), 'cluster: it belongs to "bank", not "shop"'],
  ])('%#: is told by the field that is wrong', (document, problem) => {
    expect(problemOf(document)).toContain(problem);
  });
});
