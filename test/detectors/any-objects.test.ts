import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETECTORS, detect, type ViewMemory } from '../../src/detectors/index.ts';
import { track } from '../../src/incidents/index.ts';
import { FINDING_CODES, FINDING_SEVERITIES } from '../../src/model/finding.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import { KIND_NAMES, type SnapshotObjects } from '../../src/model/snapshot.ts';
import { anyCounters, anyCoverage, anyMoment, anyObjects } from '../support/snapshot-arbitrary.ts';
import { aSnapshot, coverageOf } from '../support/snapshots.ts';

const anyMemory: fc.Arbitrary<ViewMemory> = fc.record(
  { counters: anyCounters, lastLookAt: fc.option(anyMoment, { nil: null }) },
  { noNullPrototype: true },
);
const anySnapshot = fc
  .record({
    objects: anyObjects,
    // Mostly everything was read: a detector that does not run proves little.
    coverage: fc.oneof({ weight: 3, arbitrary: fc.constant(coverageOf()) }, { weight: 1, arbitrary: anyCoverage }),
    bound: fc.constantFrom('exact', 'lower'),
    partial: fc.boolean(),
  })
  .map(({ objects, ...parts }) => aSnapshot({ ...objects, ...parts }));

function shuffled(objects: SnapshotObjects): fc.Arbitrary<SnapshotObjects> {
  const shuffle = <T>(records: readonly T[]) =>
    fc.shuffledSubarray([...records], { minLength: records.length, maxLength: records.length });
  const lists = Object.fromEntries(KIND_NAMES.map((kind) => [kind, shuffle<unknown>(objects[kind])]));
  return fc.record(lists, { noNullPrototype: true }) as unknown as fc.Arbitrary<SnapshotObjects>;
}

describe('whatever a look holds', () => {
  it('no detector throws, and every finding is whole', () => {
    const told = new Set<string>();
    fc.assert(
      fc.property(anySnapshot, anyMemory, (snapshot, memory) => {
        const { findings, problems } = detect(snapshot, memory, DETECTORS);
        expect(problems).toEqual([]);
        for (const finding of findings) {
          told.add(finding.code);
          expect(FINDING_CODES).toContain(finding.code);
          expect(FINDING_SEVERITIES).toContain(finding.severity);
          expect(finding.message).not.toBe('');
          expect(finding.remedy.length).toBeGreaterThan(0);
          expect(finding.since ?? snapshot.clock.now).toBeLessThanOrEqual(snapshot.clock.now);
        }
      }),
      { numRuns: 500 },
    );
    // Arbitrary objects that no detector speaks of would prove nothing.
    expect([...told].toSorted()).toEqual([...new Set(DETECTORS.map(({ code }) => code))].toSorted());
  });

  it('the verdict is the same twice, and the look is left as it was', () => {
    fc.assert(
      fc.property(anySnapshot, anyMemory, (snapshot, memory) => {
        const before = structuredClone(snapshot);
        const first = detect(snapshot, memory, DETECTORS);
        expect(detect(snapshot, memory, DETECTORS)).toEqual(first);
        expect(snapshot).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });

  it('the order of its objects changes no incident', () => {
    const cases = anySnapshot.chain((snapshot) =>
      shuffled(snapshot.objects).map((objects) => [snapshot, { ...snapshot, objects }] as const),
    );
    fc.assert(
      fc.property(cases, anyMemory, ([snapshot, mixed], memory) => {
        const incidents = (look: typeof snapshot) =>
          track(emptyLedger('shop-demo'), look, detect(look, memory, DETECTORS)).ledger.incidents;
        expect(incidents(mixed)).toEqual(incidents(snapshot));
      }),
      { numRuns: 300 },
    );
  });
});
