import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLEARING, FLAPPING } from '../../src/incidents/index.ts';
import { incidentKey } from '../../src/incidents/key.ts';
import { type Incident, type IncidentUpdate, isOpen } from '../../src/model/incident.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import { couldJudge, isFound, live, type Witness, wasRead } from '../support/tracked-history.ts';
import { anyHistory, EVENTFUL_HISTORY } from '../support/tracked-world.ts';

const TURNS_OF_STATE: Readonly<Record<Incident['state'], readonly IncidentUpdate['turn'][]>> = {
  open: ['opened', 'ongoing', 'recurring', 'flapping'],
  unknown: ['unknown'],
  resolved: ['resolved'],
  gone: ['gone'],
  folded: ['folded'],
};

/** The law holds in every look of any history, and the turns it is about did come up: none holds by emptiness. The first history has them all. */
async function always(law: (witness: Witness) => void, about: readonly IncidentUpdate['turn'][] = []): Promise<void> {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(anyHistory, async (history) => {
      for (const witness of await live(history)) {
        for (const { turn } of witness.updates) seen.add(turn);
        law(witness);
      }
    }),
    { numRuns: 70, examples: [[EVENTFUL_HISTORY]] },
  );
  for (const turn of about) expect(seen).toContain(turn);
}

it('has a history in which every turn comes up', async () => {
  const turns = (await live(EVENTFUL_HISTORY)).flatMap(({ updates }) => updates.map(({ turn }) => turn));
  expect(new Set(turns)).toEqual(new Set(Object.values(TURNS_OF_STATE).flat()));
});

/** By number: an incident may go on under its cause's key. */
const byNumber = (ledger: Ledger) => new Map(ledger.incidents.map((incident) => [incident.number, incident]));

describe('in any history of a cluster, looked at with any blindness', () => {
  it('nothing is resolved, nor gone, nor judged at all, that could not be looked at', () =>
    always(
      ({ snapshot, step, detection, updates }) => {
        for (const { turn, incident } of updates) {
          const blind = !couldJudge(snapshot, step, incident) && !isFound(detection, incident);
          expect(turn === 'unknown').toBe(blind);
        }
      },
      ['unknown', 'resolved', 'gone'],
    ));

  it('resolved takes ten minutes and two looks, all of them healthy', () =>
    always(
      ({ snapshot, updates, health }) => {
        for (const { turn, incident } of updates) {
          const known = health.get(incident.key);
          const clearing = incident.flapping ? FLAPPING.settled : CLEARING.healthyFor;
          const isLong = known !== undefined && snapshot.clock.now - known.since >= clearing && known.looks >= 2;
          if (turn === 'resolved') expect(isLong).toBe(true);
          // And no more than that, but for a crash loop whose container started again in between.
          else if (isLong && incident.code !== 'CrashLoopBackOff') expect(['gone', 'folded']).toContain(turn);
        }
      },
      ['resolved'],
    ));

  it('no crash loop is resolved within ten minutes of a crash, seen or not', () =>
    always(
      ({ snapshot, updates, lastCrash }) => {
        for (const { turn, incident } of updates) {
          if (turn !== 'resolved' || incident.code !== 'CrashLoopBackOff') continue;
          const crashedAt = lastCrash.get(`${incident.owner.namespace}/${incident.owner.name}`) ?? 0;
          expect(snapshot.clock.now - crashedAt).toBeGreaterThanOrEqual(CLEARING.healthyFor);
        }
      },
      ['resolved'],
    ));

  it('gone is what was read and is not there', () =>
    always(
      ({ snapshot, step, updates }) => {
        for (const { turn, incident } of updates) {
          const { kind, namespace, name } = incident.owner;
          const list = kind === 'Node' ? 'nodes' : 'deployments';
          const isThere = snapshot.objects[list].some(
            (object) => object.namespace === namespace && object.name === name,
          );
          if (turn === 'gone') expect([wasRead(snapshot, list, namespace), isThere]).toEqual([true, false]);
          else if (couldJudge(snapshot, step, incident)) {
            const isSick = turn === 'opened' || turn === 'recurring' || incident.lastSeen === snapshot.clock.now;
            expect(isSick || isThere || !wasRead(snapshot, list, namespace)).toBe(true);
          }
        }
      },
      ['gone'],
    ));

  it('no incident is lost, and what a look finds is open, by itself or as what follows from another', () =>
    always(
      ({ before, after, detection }) => {
        const now = byNumber(after);
        for (const { number } of before.incidents) expect(now.has(number)).toBe(true);
        const open = after.incidents.filter(isOpen);
        const told = new Set(open.flatMap(({ key, consequences }) => [key, ...consequences.map((each) => each.key)]));
        for (const { code, owner } of detection.findings) {
          expect(told).toContain(incidentKey('shop-demo', owner, detection.rules.get(code)?.family ?? code));
        }
      },
      ['opened', 'folded'],
    ));

  it('a number is given once, and stays; a key has one incident', () =>
    always(
      ({ before, after }) => {
        for (const values of [after.incidents.map(({ number }) => number), after.incidents.map(({ key }) => key)]) {
          expect(new Set<unknown>(values).size).toBe(values.length);
        }
        expect(after.nextNumber).toBeGreaterThanOrEqual(before.nextNumber);
        const known = byNumber(before);
        for (const { number } of after.incidents) {
          if (!known.has(number)) expect(number).toBeGreaterThanOrEqual(before.nextNumber);
          expect(number).toBeLessThan(after.nextNumber);
        }
      },
      ['opened', 'recurring'],
    ));

  it('occurrences only grow, by one for each recurrence, and episodes are their ends', () =>
    always(
      ({ before, updates }) => {
        const known = byNumber(before);
        for (const { turn, incident } of updates) {
          const earlier = known.get(incident.number);
          // What was told as a consequence goes on as the same episode once its cause has ended.
          const begins = ['recurring', 'flapping'].includes(turn) || (turn === 'opened' && earlier?.state !== 'folded');
          expect(incident.occurrences - (earlier?.occurrences ?? 0)).toBe(begins ? 1 : 0);
          expect(incident.episodes.length).toBe(Math.min(20, incident.occurrences - (isOpen(incident) ? 1 : 0)));
        }
      },
      ['recurring'],
    ));

  it('every incident is in one state, told by one turn, and its times are in order', () =>
    always(({ before, after, updates, snapshot }) => {
      expect(new Set(updates.map(({ incident }) => incident.key)).size).toBe(updates.length);
      const told = new Map(updates.map((update) => [update.incident.key, update]));
      for (const incident of after.incidents) {
        const update = told.get(incident.key);
        if (update === undefined) expect(incident).toEqual(byNumber(before).get(incident.number));
        else expect(TURNS_OF_STATE[incident.state]).toContain(update.turn);
        expect(update === undefined).toBe(
          !isOpen(incident) && !['resolved', 'gone', 'folded'].includes(update?.turn ?? ''),
        );
        expect(incident.endedAt === null).toBe(isOpen(incident));
        expect(incident.unknownBecause === null).toBe(incident.state !== 'unknown');
        expect(incident.healthySince === null).toBe(incident.healthyLooks === 0);
        const times = [
          incident.firstSeen,
          incident.openedAt,
          incident.endedAt ?? incident.lastSeen,
          snapshot.clock.now,
        ];
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }
    }));

  it('what changes nothing but counters is quiet', () =>
    always(
      ({ before, updates }) => {
        const known = byNumber(before);
        for (const { turn, incident, loud, previousSeverity, changes } of updates) {
          const earlier = known.get(incident.number);
          if (earlier === undefined || !['ongoing', 'unknown'].includes(turn)) {
            expect(loud).toBe(true);
            continue;
          }
          const isNews =
            earlier.severity !== incident.severity ||
            incident.affected.count > earlier.affected.peak ||
            incident.consequencePeak > earlier.consequencePeak ||
            incident.key !== earlier.key ||
            (earlier.flapping && !incident.flapping) ||
            changes.length > 0 ||
            (turn === 'unknown' && earlier.state !== 'unknown');
          expect([loud, previousSeverity !== null]).toEqual([isNews, earlier.severity !== incident.severity]);
        }
      },
      ['ongoing'],
    ));
});
