import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { type Tracked, track } from '../../src/incidents/index.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import type { PodRecord } from '../../src/model/snapshot.ts';
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
  MINUTE,
  NOON,
  running,
  SECOND,
  type SnapshotParts,
} from '../support/snapshots.ts';

const CODES = new Set([
  'PodNotReady',
  'DeploymentUnavailable',
  'ServiceNoEndpoints',
  'OOMKilled',
  'CrashLoopBackOff',
  'WebhookUnavailable',
]);
const JUDGES = DETECTORS.filter(({ code }) => CODES.has(code));
const EMPTY = aSlice({ ready: 0, notReady: 1 });

/** A look some time after noon at shop/api, as its pods and its Service show. */
function look(ledger: Ledger, after: number, parts: SnapshotParts): Tracked {
  const snapshot = aSnapshot({
    now: NOON + after,
    services: [aService()],
    endpointslices: [EMPTY],
    replicasets: [aReplicaSet()],
    ...parts,
  });
  return track(ledger, snapshot, detect(snapshot, ledger, JUDGES));
}

/** Its pod has run since long before, and is not ready since some time after noon; nothing of the Deployment serves. */
function down(after: number): SnapshotParts {
  const changedAt = NOON + after;
  const ready = aCondition('Ready', { status: 'False', reason: 'ContainersNotReady', changedAt });
  const pod = aPod({
    ready: false,
    detail: aDetail({ conditions: [ready], containers: [aContainer({ ready: false })] }),
  });
  const available = aCondition('Available', { status: 'False', changedAt });
  return { pods: [pod], deployments: [aDeployment({ desired: 1, ready: 0, available: 0, conditions: [available] })] };
}

/** Its pod crashes, and has not been ready since some time after noon. */
function crashed(after: number): readonly PodRecord[] {
  const ready = aCondition('Ready', { status: 'False', reason: 'ContainersNotReady', changedAt: NOON + after });
  return [aPod({ ready: false, detail: aDetail({ conditions: [ready], containers: [aCrashingContainer()] }) })];
}

const WELL: SnapshotParts = {
  pods: [aPod()],
  deployments: [aDeployment({ desired: 1 })],
  endpointslices: [aSlice()],
};

const told = ({ updates }: Tracked) =>
  updates
    .filter(({ loud }) => loud)
    .map(({ turn, incident }) => [incident.number, turn, incident.code, incident.severity]);

/** Goes through looks of one kind after another. */
function live(looks: readonly (readonly [number, SnapshotParts])[]): readonly Tracked[] {
  let ledger = emptyLedger('shop-demo');
  return looks.map(([after, parts]) => {
    const tracked = look(ledger, after, parts);
    ledger = tracked.ledger;
    return tracked;
  });
}

describe('a Service that is empty while the pods behind it are in their grace', () => {
  it('is told at once, under the key of its pods and as bad as the two are together', () => {
    const [, first, second] = live([
      [0, down(0)],
      [150 * SECOND, down(0)],
      [450 * SECOND, down(0)],
    ]);
    expect(first?.updates.map(({ incident }) => [incident.number, incident.code, incident.family])).toEqual([
      [1, 'ServiceNoEndpoints', 'readiness'],
    ]);
    expect(first && told(first)).toEqual([[1, 'opened', 'ServiceNoEndpoints', 'SEV-1']]);
    // The cause is found: the same incident, no worse, with what follows from it.
    expect(second && told(second)).toEqual([[1, 'ongoing', 'PodNotReady', 'SEV-1']]);
    expect(second?.updates[0]?.previousSeverity).toBeNull();
    expect(second?.ledger.incidents).toHaveLength(1);
  });

  it('is the return of what its pods had before, not an incident that is folded one look later', () => {
    const looks = live([
      [0, down(0)],
      [5 * MINUTE, down(0)],
      [10 * MINUTE, WELL],
      [21 * MINUTE, WELL],
      [30 * MINUTE, down(30 * MINUTE)],
      [30 * MINUTE + 150 * SECOND, down(30 * MINUTE)],
      [35 * MINUTE, down(30 * MINUTE)],
    ]);
    expect(looks.map(told)).toEqual([
      [],
      [[1, 'opened', 'PodNotReady', 'SEV-1']],
      [],
      [[1, 'resolved', 'PodNotReady', 'SEV-1']],
      [],
      [[1, 'recurring', 'ServiceNoEndpoints', 'SEV-1']],
      [[1, 'ongoing', 'PodNotReady', 'SEV-1']],
    ]);
  });

  it('is over when it serves again before its pods were ever called not ready', () => {
    const looks = live([
      [0, down(0)],
      [150 * SECOND, down(0)],
      [170 * SECOND, WELL],
      [15 * MINUTE, WELL],
    ]);
    expect(looks.flatMap(told)).toEqual([
      [1, 'opened', 'ServiceNoEndpoints', 'SEV-1'],
      [1, 'resolved', 'ServiceNoEndpoints', 'SEV-1'],
    ]);
  });

  it('stays with the incident of its pods where that is still open', () => {
    const looks = live([
      [0, down(0)],
      [5 * MINUTE, down(0)],
      [8 * MINUTE, WELL],
      [9 * MINUTE, down(9 * MINUTE)],
      [11 * MINUTE + 30 * SECOND, down(9 * MINUTE)],
    ]);
    expect(looks.flatMap(told)).toEqual([[1, 'opened', 'PodNotReady', 'SEV-1']]);
    expect(looks.at(-1)?.updates[0]?.incident.consequences.map(({ code }) => code)).toEqual(['ServiceNoEndpoints']);
  });

  it.each([
    ['they crash', { pods: crashed(0) }, 'CrashLoopBackOff', 'crash'],
    ['they are gone', { pods: [] }, 'DeploymentUnavailable', 'availability'],
  ])('keeps its number where another cause is found: %s', (_, parts, code, family) => {
    const looks = live([
      [0, down(0)],
      [150 * SECOND, down(0)],
      ...[8, 13, 18, 23].map((minute) => [minute * MINUTE, { ...down(0), ...parts }] as const),
    ]);
    expect(looks.flatMap(told)).toEqual([
      [1, 'opened', 'ServiceNoEndpoints', 'SEV-1'],
      [1, 'ongoing', code, 'SEV-1'],
    ]);
    const { ledger, updates } = looks.at(-1) ?? {};
    expect(ledger?.incidents.map(({ family, standsFor }) => [family, standsFor])).toEqual([[family, undefined]]);
    expect(updates?.[0]?.incident.consequences.map(({ code }) => code)).toContain('ServiceNoEndpoints');
  });

  it('goes on where nothing is awaited any longer and no cause is found', () => {
    const elsewhere = { services: [aService({ selector: { app: 'nobody' } })] };
    const looks = live([
      [0, down(0)],
      [150 * SECOND, down(0)],
      ...[8, 13, 18, 23].map(
        (minute) => [minute * MINUTE, { ...WELL, endpointslices: [EMPTY], ...elsewhere }] as const,
      ),
    ]);
    expect(looks.flatMap(told)).toEqual([[1, 'opened', 'ServiceNoEndpoints', 'SEV-1']]);
    expect(looks.at(-1)?.updates[0]?.incident).toMatchObject({ state: 'open', healthySince: null });
  });

  it('is folded where its cause has an incident already, and leaves the key of what was awaited to that', () => {
    const crashing = { ...down(0), pods: crashed(0) };
    const looks = live([
      [-MINUTE, crashing],
      [0, down(0)],
      [150 * SECOND, down(0)],
      [300 * SECOND, crashing],
    ]);
    expect(looks.flatMap(told)).toEqual([
      [1, 'opened', 'CrashLoopBackOff', 'SEV-1'],
      [2, 'opened', 'ServiceNoEndpoints', 'SEV-1'],
      [1, 'ongoing', 'CrashLoopBackOff', 'SEV-1'],
      [2, 'folded', 'ServiceNoEndpoints', 'SEV-1'],
    ]);
    const ended = looks.at(-1)?.ledger.incidents.find(({ number }) => number === 2);
    expect(ended).toMatchObject({ foldedInto: 1, family: 'service-endpoints', owner: { kind: 'Service' } });
  });

  it('takes what follows from it along', () => {
    const webhook = aWebhook({ service: { namespace: 'shop', name: 'api', port: 443 } });
    const parts = { ...down(0), validatingwebhookconfigurations: [aWebhookConfiguration({ webhooks: [webhook] })] };
    const looks = live([
      [0, parts],
      [150 * SECOND, parts],
      [170 * SECOND, parts],
    ]);
    const open = looks.at(-1)?.ledger.incidents.map(({ number, consequences }) => [number, consequences]);
    expect(open).toMatchObject([[1, [{ code: 'WebhookUnavailable' }]]]);
  });

  it('is no worse than its code while a rollout may be why nothing serves yet', () => {
    const moving = aCondition('Progressing', { status: 'True', reason: 'ReplicaSetUpdated', changedAt: NOON });
    const parts = down(0);
    const deployments = parts.deployments?.map((each) => ({ ...each, conditions: [...each.conditions, moving] }));
    const looks = live([
      [0, parts],
      [150 * SECOND, { ...parts, ...(deployments === undefined ? {} : { deployments }) }],
    ]);
    expect(looks.flatMap(told)).toEqual([[1, 'opened', 'ServiceNoEndpoints', 'SEV-2']]);
  });

  it('awaits nothing where it selects no pod', () => {
    const parts = { ...down(0), services: [aService({ selector: { app: 'nobody' } })] };
    const served = { ...WELL, services: parts.services };
    const looks = live([
      [-MINUTE, served],
      [0, parts],
      [150 * SECOND, parts],
    ]);
    const service = looks.at(-1)?.updates.find(({ incident }) => incident.code === 'ServiceNoEndpoints');
    expect(service?.incident).toMatchObject({ family: 'service-endpoints', owner: { kind: 'Service' } });
  });
});

describe('what follows from an occurrence that an earlier look has told', () => {
  const killedAt = NOON - 20 * SECOND;
  const killed = aTermination({ reason: 'OOMKilled', exitCode: 137, finishedAt: killedAt });
  const waits = aCrashingContainer({ restarts: 1, lastTermination: killed });
  const starts = aContainer({ ready: false, restarts: 1, state: running(NOON + 4 * MINUTE), lastTermination: killed });
  const unready = aCondition('Ready', { status: 'False', changedAt: killedAt });
  const pod = (container: typeof waits): PodRecord =>
    aPod({ ready: false, detail: aDetail({ conditions: [unready], containers: [container] }) });
  const available = aCondition('Available', { status: 'False', changedAt: killedAt });
  const deployments = [aDeployment({ desired: 1, ready: 0, available: 0, conditions: [available] })];

  it('is told with it, while its incident is open', () => {
    const looks = live([
      [0, { pods: [pod(waits)], deployments }],
      [5 * MINUTE, { pods: [pod(starts)], deployments }],
    ]);
    const [first, second] = looks;
    expect(first && told(first)).toEqual([[1, 'opened', 'OOMKilled', 'SEV-1']]);
    expect(second?.ledger.incidents.map(({ code }) => code)).toEqual(['OOMKilled']);
    const codes = second?.updates[0]?.incident.consequences.map(({ code }) => code);
    expect(codes).toEqual(['DeploymentUnavailable', 'ServiceNoEndpoints']);
  });
});
