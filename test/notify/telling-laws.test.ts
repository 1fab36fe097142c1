import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetectors, DEFAULT_RULES, DETECTORS, detect } from '../../src/detectors/index.ts';
import { describeSituation, track } from '../../src/incidents/index.ts';
import { incidentKey } from '../../src/incidents/key.ts';
import type { Detection } from '../../src/model/detection.ts';
import type { FindingCode } from '../../src/model/finding.ts';
import { INCIDENT_SEVERITIES, type Incident, isOpen } from '../../src/model/incident.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import { NO_NOTIFICATIONS, type Notifications } from '../../src/model/notification.ts';
import type { NotifyRules, Route, RuleMute } from '../../src/model/notify-rules.ts';
import type { Situation } from '../../src/model/situation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { ANY } from '../../src/notify/decide/routes.ts';
import { planIncidents } from '../../src/notify/plan.ts';
import { Duties } from '../bench/noise/duty.ts';
import { ChannelTally } from '../bench/noise/tally.ts';
import { notifyRules } from '../support/notifications.ts';
import { anyServing, createServingWorld, RECOVERY, type ServingStep } from '../support/serving-world.ts';
import { MINUTE, NOON } from '../support/snapshots.ts';

const { detectors, thresholds } = createDetectors(DETECTORS, DEFAULT_RULES);
const CLUSTER = 'shop-demo';

interface Witness {
  readonly snapshot: Snapshot;
  readonly detection: Detection;
  readonly before: Ledger;
  readonly after: Ledger;
  readonly situation: Situation;
}

function live(history: readonly ServingStep[]): readonly Witness[] {
  const lookAt = createServingWorld();
  let before = emptyLedger(CLUSTER);
  return history.map((step) => {
    const snapshot = lookAt(step);
    const detection = detect(snapshot, before, detectors, thresholds);
    const tracked = track(before, snapshot, detection);
    const situation = describeSituation({ ...tracked, snapshot, problems: [], quiet: null });
    const witness = { snapshot, detection, before, after: tracked.ledger, situation };
    before = tracked.ledger;
    return witness;
  });
}

const CODES: readonly FindingCode[] = [
  'ServiceNoEndpoints',
  'PodNotReady',
  'DeploymentUnavailable',
  'NodeNotReady',
  'OOMKilled',
];
const CHANNELS = ['web', 'platform'].map((name) => ({ name, groups: false, edits: true }));

const anyCodes = fc.subarray([...CODES], { minLength: 1 });
const anyRoute: fc.Arbitrary<Route> = fc.record({
  name: fc.constantFrom('one', 'other'),
  match: fc.oneof(
    fc.constant(ANY),
    anyCodes.map((codes) => ({ ...ANY, codes })),
  ),
  channels: fc.subarray(['web', 'platform']),
  least: fc.constantFrom('SEV-1', 'SEV-2', 'SEV-3', 'SEV-4'),
  goOn: fc.boolean(),
});
const anyMute: fc.Arbitrary<RuleMute> = fc.record({
  objects: fc.constant(null),
  codes: anyCodes,
  until: fc.constantFrom(null, NOON + 20 * MINUTE, NOON + 90 * MINUTE),
  because: fc.constant(null),
});
/** No reminders: they say nothing new. */
const UNREMINDED = notifyRules({
  reminders: { 'SEV-1': null, 'SEV-2': null, 'SEV-3': null, 'SEV-4': null, info: null },
});
const anyRules: fc.Arbitrary<NotifyRules> = fc
  .record({ routes: fc.array(anyRoute, { maxLength: 3 }), mutes: fc.array(anyMute, { maxLength: 1 }) })
  .map((parts) => ({ ...UNREMINDED, ...parts }));

function withMute(code: FindingCode): NotifyRules {
  return { ...UNREMINDED, mutes: [{ objects: null, codes: [code], until: null, because: null }] };
}

/** What each look owes people, and what is remembered of it. */
function tell(witnesses: readonly Witness[], rules: NotifyRules): readonly Notifications[] {
  let before = NO_NOTIFICATIONS;
  return witnesses.map(({ situation, after: ledger }) => {
    const after = planIncidents({
      ledger,
      situation,
      before,
      rules,
      channels: CHANNELS,
      labelsOf: () => ({}),
      assessments: [],
    });
    before = { ...after, outbox: [] };
    return after;
  });
}

const rank = ({ severity }: Pick<Incident, 'severity'>) => INCIDENT_SEVERITIES.indexOf(severity);

/** What random ones once found: the cause of two ends, one of which had been told by itself, and a Service goes where it led. */
const FOUND: readonly ServingStep[] = [
  ...Array.from({ length: 4 }, () => brief(1, ['well', 'well'], 'lost', true)),
  brief(10, ['unready', 'unready'], 'ready', false),
  brief(10, ['unready', 'unready'], 'ready', false),
];

/** A Service that waits for its pods, comes back with them, and is folded into them: whatever the laws are about comes up. */
const EVENTFUL: readonly ServingStep[] = [
  brief(5, ['well', 'well'], 'ready', false),
  { ...brief(5, ['unready', 'unready'], 'ready', false), lead: 150 },
  brief(5, ['unready', 'unready'], 'ready', false),
  brief(5, ['well', 'well'], 'ready', false),
  { ...brief(3, ['unready', 'unready'], 'ready', false), lead: 150 },
  ...RECOVERY,
  brief(5, ['well', 'well'], 'ready', true),
  brief(5, ['well', 'well'], 'ready', true),
  { ...brief(10, ['unready', 'unready'], 'ready', false), lead: 200 },
];

function brief(minutes: number, pods: ServingStep['pods'], node: ServingStep['node'], astray: boolean): ServingStep {
  return { lead: 5, minutes, pods, node, astray };
}

describe('whatever becomes of a service, looked at whenever', () => {
  it('nothing that a look finds waits to be told: it is in an open incident, its own or its cause', () => {
    const held = new Set<string>();
    fc.assert(
      fc.property(anyServing, (history) => {
        for (const { detection, after } of live(history)) {
          const keyOf = (code: string, owner: Incident['owner']) =>
            incidentKey(CLUSTER, owner, detection.rules.get(code as FindingCode)?.family ?? code);
          const told = new Set(
            after.incidents
              .filter(isOpen)
              .flatMap(({ key, consequences }) => [key, ...consequences.map((each) => each.key)]),
          );
          const awaited = new Map(
            detection.awaited.map(({ consequence, cause }) => [
              incidentKey(CLUSTER, consequence.owner, consequence.family),
              incidentKey(CLUSTER, cause.owner, cause.family),
            ]),
          );
          for (const { code, owner, occurredAt, severity } of detection.findings) {
            const key = keyOf(code, owner);
            const cause = awaited.get(key);
            if (cause !== undefined) held.add(told.has(key) ? 'with its cause' : 'as its cause');
            // What happened before is told once; it may be over since.
            if (occurredAt === undefined && severity !== 'info')
              expect([key, told.has(key) || told.has(cause ?? '')]).toEqual([key, true]);
          }
        }
      }),
      { numRuns: 60, examples: [[FOUND], [EVENTFUL]] },
    );
    expect([...held].toSorted()).toEqual(['as its cause', 'with its cause']);
  });

  it('what was told before never hides how bad it is now', () => {
    fc.assert(
      fc.property(anyServing, (history) => {
        for (const { snapshot, detection, after } of live(history)) {
          const fresh = track(emptyLedger(CLUSTER), snapshot, detection).ledger.incidents;
          const now = fresh.filter(({ occurredAt }) => occurredAt === null).map(rank);
          const told = after.incidents.filter(isOpen).map(rank);
          expect(Math.min(...told, 9)).toBeLessThanOrEqual(Math.min(...now, 9));
        }
      }),
      { numRuns: 60, examples: [[FOUND], [EVENTFUL]] },
    );
  });

  it('no opening, worsening or end is missing, and a number is one incident', () => {
    fc.assert(
      fc.property(anyServing, (history) => {
        const witnesses = live([...history, ...RECOVERY]);
        const tally = new ChannelTally('web', true);
        const duties = new Duties();
        for (const [index, told] of tell(witnesses, notifyRules()).entries()) {
          const witness = witnesses[index];
          const numbers = witness?.after.incidents.map(({ number }) => number) ?? [];
          expect(new Set(numbers).size).toBe(numbers.length);
          if (witness !== undefined) tally.count(told, witness.situation.cycle, duties.look(witness.after.incidents));
        }
        // An episode that goes on after its cause has ended is told as a beginning, with how bad it is by then.
        expect(tally.missing.filter((what) => !/worsen in cycle \d+: (opened|recurring|flapping)$/.test(what))).toEqual(
          [],
        );
      }),
      { numRuns: 60, examples: [[FOUND], [EVENTFUL]] },
    );
  });

  it('whoever was told that it is there is told that it is over, or hears of its cause, by any routes and mutes', () => {
    let followed = 0;
    let waited = 0;
    fc.assert(
      fc.property(anyServing, anyRules, (history, rules) => {
        const witnesses = live([...history, ...RECOVERY]);
        const cycles = tell(witnesses, rules);
        for (const [index, { outbox, threads }] of cycles.entries()) {
          const incidents = witnesses[index]?.after.incidents ?? [];
          const openThreads = new Set(
            threads.filter(({ resolvedAt }) => resolvedAt === null).map(({ channel, key }) => `${channel} ${key}`),
          );
          for (const { channel, act, thread } of outbox) {
            const incident = incidents.find(({ number, occurrences }) => thread === `INC-${number}#${occurrences}`);
            if (act !== 'edit' || incident?.state !== 'folded') continue;
            followed += 1;
            const cause = lastCause(incident, incidents);
            const known = threads.some(
              ({ channel: name, key }) => name === channel && key === `INC-${cause.number}#${cause.occurrences}`,
            );
            expect(known).toBe(true);
          }
          for (const { number, occurrences, state } of incidents) {
            for (const { name } of CHANNELS) {
              const isTold = openThreads.has(`${name} INC-${number}#${occurrences}`);
              if (isTold && state === 'folded') waited += 1;
              else if (isTold) expect(['open', 'unknown']).toContain(state);
            }
          }
        }
        expect(cycles.at(-1)?.threads.filter(({ resolvedAt }) => resolvedAt === null)).toEqual([]);
      }),
      {
        numRuns: 120,
        examples: [
          [EVENTFUL, UNREMINDED],
          [EVENTFUL, withMute('PodNotReady')],
        ],
      },
    );
    expect(followed).toBeGreaterThan(0);
    expect(waited).toBeGreaterThan(0);
  });
});

function lastCause(incident: Incident, incidents: readonly Incident[]): Incident {
  const cause = incidents.find(({ number }) => number === incident.foldedInto);
  return cause === undefined || incident.state !== 'folded' ? incident : lastCause(cause, incidents);
}
