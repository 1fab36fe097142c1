import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { track } from '../../../src/incidents/index.ts';
import { type Incident, type IncidentUpdate, isOpen, isUnheard } from '../../../src/model/incident.ts';
import { emptyLedger, type Ledger } from '../../../src/model/ledger.ts';
import type { ClusterFile, MaintenanceWindow, Service } from '../../../src/model/weight.ts';
import { aClusterFile, aPattern, aService } from '../../support/cluster-files.ts';
import { MINUTE, text } from '../../support/snapshots.ts';
import { live, type Witness } from '../../support/tracked-history.ts';
import { anyHistory, EVENTFUL_HISTORY } from '../../support/tracked-world.ts';

/** Minutes from the history's first look. */
const span = fc.tuple(fc.integer({ min: -10, max: 300 }), fc.integer({ min: 1, max: 120 }));
const namespaces = fc.constantFrom('shop', 'bank', '*');

/** A file for a history that begins at that moment. */
type FileFor = (start: number) => ClusterFile;

const windows = fc.array(
  fc.record({ span, namespace: namespaces }).map(
    ({ span: [from, lasts], namespace }) =>
      (start: number): MaintenanceWindow => ({
        name: 'patching',
        objects: [aPattern({ namespace })],
        when: { type: 'once', from: start + from * MINUTE, to: start + (from + lasts) * MINUTE },
      }),
  ),
  { maxLength: 3 },
);
const services = fc.array(
  fc
    .record({
      span,
      namespace: namespaces,
      tier: fc.constantFrom('P0', 'P3', null),
      tolerated: fc.constantFrom(null, 5, 40),
    })
    .map(
      ({ span: [from, lasts], namespace, tier, tolerated }) =>
        (start: number): Service =>
          aService({
            ...{ tier, toleratedDowntime: tolerated === null ? null : tolerated * MINUTE },
            match: [aPattern({ namespace })],
            ignores: [
              {
                codes: ['CrashLoopBackOff'],
                object: null,
                until: start + (from + lasts) * MINUTE,
                because: text('known'),
              },
            ],
          }),
    ),
  { maxLength: 2 },
);
const anyFile: fc.Arbitrary<FileFor> = fc.tuple(windows, services).map(
  ([made, known]) =>
    (start) =>
      aClusterFile({ windows: made.map((of) => of(start)), services: known.map((of) => of(start)) }),
);

interface Heard {
  readonly now: number;
  readonly updates: readonly IncidentUpdate[];
  readonly after: Ledger;
  /** The same look without a cluster file. */
  readonly plain: Witness;
}

/** The history once more, with people who said something. */
async function hearing(witnesses: readonly Witness[], fileFor: FileFor): Promise<readonly Heard[]> {
  const file = fileFor(witnesses[0]?.snapshot.clock.now ?? 0);
  let ledger = emptyLedger('shop-demo');
  return witnesses.map((plain) => {
    const { snapshot, detection } = plain;
    const { ledger: after, updates } = track(ledger, snapshot, detection, file);
    ledger = after;
    return { now: snapshot.clock.now, updates, after, plain };
  });
}

async function always(
  law: (heard: readonly Heard[], count: (what: string) => void) => void,
  about: readonly string[],
): Promise<void> {
  const seen = new Set<string>();
  const quietAt: FileFor = (start) =>
    aClusterFile({
      windows: [
        {
          ...{ name: 'patching', objects: null },
          when: { type: 'once', from: start, to: start + 90 * MINUTE },
        },
      ],
    });
  await fc.assert(
    fc.asyncProperty(anyHistory, anyFile, async (history, fileFor) => {
      law(await hearing(await live(history), fileFor), (what) => seen.add(what));
    }),
    { numRuns: 50, examples: [[EVENTFUL_HISTORY, quietAt]] },
  );
  for (const what of about) expect(seen).toContain(what);
}

describe('in any history, whatever people said of the cluster', () => {
  it('a quieted incident is tracked as any other', () =>
    always(
      (heard, count) => {
        const life = ({ number, key, state, openedAt, endedAt, occurrences, flapping, affected }: Incident) => ({
          ...{ number, key, state, openedAt, endedAt, occurrences, flapping, affected },
        });
        for (const { after, plain } of heard) {
          expect(after.incidents.map(life)).toEqual(plain.after.incidents.map(life));
          for (const { quietedBy } of after.incidents) count(quietedBy === null ? 'heard' : quietedBy.by);
        }
      },
      ['heard', 'window', 'ignore'],
    ));

  it('nobody hears of what is quieted', () =>
    always(
      (heard, count) => {
        for (const { updates } of heard) {
          for (const update of updates.filter(isUnheard)) {
            expect(update.loud).toBe(false);
            count(update.turn);
          }
        }
      },
      ['opened', 'ongoing', 'resolved'],
    ));

  it('what a look sees bad and nothing quiets, people have heard of', () =>
    always(
      (heard, count) => {
        for (const { after, now } of heard) {
          for (const incident of after.incidents.filter(isOpen)) {
            if (incident.quietedBy !== null || incident.lastSeen !== now) continue;
            expect(incident.told).toBe('yes');
            count('heard');
          }
        }
      },
      ['heard'],
    ));

  it('people hear the end of an episode when they had heard of it, and only then', () =>
    always(
      (heard, count) => {
        const known = new Set<number>();
        for (const { updates } of heard) {
          for (const { incident, loud, turn } of updates) {
            if (turn === 'opened' || turn === 'recurring' || turn === 'flapping') known.delete(incident.number);
            if (!isOpen(incident)) {
              expect([turn, loud]).toEqual([turn, known.has(incident.number)]);
              count(loud ? 'told' : 'untold');
            } else if (loud) known.add(incident.number);
          }
        }
      },
      ['told', 'untold'],
    ));

  it('severity only rises within an episode', () =>
    always(
      (heard, count) => {
        for (const [index, { after }] of heard.entries()) {
          const before = new Map(heard[index - 1]?.after.incidents.map((incident) => [incident.number, incident]));
          for (const incident of after.incidents) {
            const known = before.get(incident.number);
            if (known === undefined || !isOpen(known) || !isOpen(incident)) continue;
            expect(incident.severity <= known.severity || incident.severity === 'info').toBe(true);
            if (incident.severity < known.severity) count('worse');
          }
        }
      },
      ['worse'],
    ));
});
