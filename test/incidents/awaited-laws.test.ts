import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { type Tracked, track } from '../../src/incidents/index.ts';
import { incidentKey } from '../../src/incidents/key.ts';
import type { Detection } from '../../src/model/detection.ts';
import type { IncidentTurn } from '../../src/model/incident.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import type { Millis } from '../../src/model/objects.ts';
import type { ContainerRecord } from '../../src/model/snapshot.ts';
import { aService, aSlice, aWebhook, aWebhookConfiguration } from '../support/cluster-records.ts';
import {
  aCondition,
  aContainer,
  aCrashingContainer,
  aDeployment,
  aDetail,
  aPod,
  aReplicaSet,
  aSnapshot,
  aTermination,
  coverageOf,
  NOON,
  running,
  SECOND,
} from '../support/snapshots.ts';

/** What a look finds of shop/api: `restarted` has just been killed and runs again, of `gone` no pod is left, `unread` are its Services. */
const STATES = ['well', 'unready', 'crashing', 'restarted', 'gone', 'unread'] as const;

interface Step {
  readonly state: (typeof STATES)[number];
  /** Since the look before. */
  readonly after: Millis;
  /** Has its second Service pods of its own, or those of the first? */
  readonly isShared: boolean;
}

interface Looked extends Tracked {
  readonly detection: Detection;
}

const CODES = new Set([
  ...['PodNotReady', 'DeploymentUnavailable', 'ServiceNoEndpoints', 'OOMKilled', 'CrashLoopBackOff'],
  'WebhookUnavailable',
]);
const JUDGES = DETECTORS.filter(({ code }) => CODES.has(code));

/** Lives through the looks. @param isAwaited false: as if no cause were ever awaited. */
function live(steps: readonly Step[], isAwaited = true): readonly Looked[] {
  let ledger = emptyLedger('shop-demo');
  let now = NOON;
  let lostAt: Millis | null = null;
  return steps.map(({ state, after, isShared }) => {
    now += after;
    if (state === 'well') lostAt = null;
    else if (state !== 'unread') lostAt ??= now;
    const snapshot = aSnapshot({ now, ...shop(state, lostAt, now, isShared) });
    const found = detect(snapshot, ledger, JUDGES);
    const detection = isAwaited ? found : { ...found, awaited: [] };
    const tracked = track(ledger, snapshot, detection);
    ledger = tracked.ledger;
    return { ...tracked, detection };
  });
}

function shop(state: Step['state'], lostAt: Millis | null, now: Millis, isShared: boolean) {
  const isWell = lostAt === null;
  const changedAt = lostAt ?? now;
  const ready = aCondition('Ready', { status: 'False', reason: 'ContainersNotReady', changedAt });
  const down = aPod({ ready: false, detail: aDetail({ conditions: [ready], containers: [container(state, now)] }) });
  const available = aCondition('Available', { status: 'False', changedAt });
  const gone = { desired: 1, ready: 0, available: 0, conditions: [available] };
  const slice = isWell ? {} : { ready: 0, notReady: state === 'gone' ? 0 : 1 };
  return {
    services: [aService(), aService({ name: 'web' })],
    endpointslices: [aSlice(slice), aSlice({ name: 'web-1', service: 'web', ...(isShared ? slice : {}) })],
    replicasets: [aReplicaSet()],
    deployments: [aDeployment(isWell ? { desired: 1 } : gone)],
    pods: state === 'gone' ? [] : [isWell ? aPod() : down],
    validatingwebhookconfigurations: [
      aWebhookConfiguration({ webhooks: [aWebhook({ service: { namespace: 'shop', name: 'api', port: 443 } })] }),
    ],
    coverage: coverageOf(state === 'unread' ? { endpointslices: 'failed' } : {}),
  };
}

function container(state: Step['state'], now: Millis): ContainerRecord {
  if (state === 'crashing') return aCrashingContainer();
  if (state !== 'restarted') return aContainer({ ready: false });
  const finishedAt = now - 20 * SECOND;
  const lastTermination = aTermination({ reason: 'OOMKilled', exitCode: 137, finishedAt });
  return aContainer({ ready: false, restarts: 1, state: running(finishedAt), lastTermination });
}

const step = (state: Step['state'], seconds: number): Step => ({ state, after: seconds * SECOND, isShared: true });
const anyStep = fc.record({
  state: fc.constantFrom(...STATES),
  after: fc.constantFrom(30, 90, 150, 300, 660).map((seconds) => seconds * SECOND),
  isShared: fc.boolean(),
});
/** All is well, and then a Service is empty while its pods are in their grace. */
const anyOnset = fc.boolean().map((isShared) => {
  const looks = [step('well', 660), step('well', 660), step('unready', 30), step('unready', 150)];
  return looks.map((each) => ({ ...each, isShared }));
});
const anyLooks = fc
  .array(fc.oneof(anyOnset, fc.array(anyStep, { minLength: 1, maxLength: 4 })), { minLength: 2, maxLength: 6 })
  .map((parts) => parts.flat());
/** One outage, in which nothing serves again. */
const anyOutage = fc
  .tuple(
    anyOnset,
    fc.array(
      anyStep.filter(({ state }) => state !== 'well'),
      { maxLength: 12 },
    ),
  )
  .map((parts) => parts.flat());
const EXAMPLES: [Step[]][] = [
  [[step('unready', 0), step('unready', 150), step('crashing', 300), step('crashing', 300), step('crashing', 660)]],
  [[step('unready', 0), step('unready', 150), step('gone', 300), step('gone', 300), step('gone', 660)]],
];

const FIRST: ReadonlySet<IncidentTurn> = new Set(['opened', 'recurring', 'flapping']);

function firstMessages(looks: readonly Looked[]): number {
  return looks.flatMap(({ updates }) => updates).filter(({ turn, loud }) => loud && FIRST.has(turn)).length;
}

describe('whatever becomes of a cause that is awaited', () => {
  it('one outage has no more first messages than if nothing were awaited', () => {
    let awaited = 0;
    fc.assert(
      fc.property(anyOutage, (steps) => {
        const looks = live(steps);
        awaited += looks.filter(({ detection }) => detection.awaited.length > 0).length;
        expect(firstMessages(looks)).toBeLessThanOrEqual(firstMessages(live(steps, false)));
      }),
      { numRuns: 120, examples: EXAMPLES },
    );
    expect(awaited).toBeGreaterThan(100);
  });

  it('no incident is over while the trouble that opened it is there and no cause was found for it', () => {
    let ended = 0;
    fc.assert(
      fc.property(anyLooks, (steps) => {
        const openedBy = new Map<number, string>();
        for (const { updates, detection } of live(steps)) {
          const found = new Set(detection.findings.map(({ code, owner }) => incidentKey('shop-demo', owner, code)));
          for (const { turn, incident } of updates) {
            const { number, standsFor } = incident;
            if (FIRST.has(turn)) openedBy.delete(number);
            if (standsFor !== undefined && FIRST.has(turn)) openedBy.set(number, ownName(standsFor));
            if (incident.code !== 'ServiceNoEndpoints') openedBy.delete(number);
            const opener = openedBy.get(number);
            if (opener === undefined || (turn !== 'resolved' && turn !== 'gone')) continue;
            ended += 1;
            expect(found).not.toContain(opener);
          }
        }
      }),
      { numRuns: 120, examples: EXAMPLES },
    );
    expect(ended).toBeGreaterThan(50);
  });
});

/** `cluster|Service/shop/api|service-endpoints`, with the finding's code in the place of its family. */
function ownName(key: string): string {
  return [...key.split('|').slice(0, -1), 'ServiceNoEndpoints'].join('|');
}
