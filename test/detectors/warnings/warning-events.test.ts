import { describe, expect, it } from 'vitest';
import type { ViewMemory } from '../../../src/detectors/index.ts';
import type { EventRecord } from '../../../src/model/snapshot.ts';
import { aClaim, aCustomResource, aScaler, aService, aSlice } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import { anIncident } from '../../support/situations.ts';
import {
  aCondition,
  aCrashingPod,
  aDeployment,
  aDetail,
  ago,
  aLostNode,
  aNode,
  anEvent,
  aPod,
  aReplicaSet,
  coverageOf,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  NOON,
  SECOND,
  type SnapshotParts,
  text,
} from '../../support/snapshots.ts';

const CODE = 'WarningEvents';
const POD = { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' };
const warning = (parts: Partial<EventRecord> = {}) =>
  anEvent({
    ...{ reason: 'Unhealthy', source: 'kubelet', message: text('Liveness probe failed: HTTP 503') },
    ...{ count: 8, first: ago(20 * MINUTE), last: ago(MINUTE), ...parts },
  });
const about = (kind: string, name: string, parts: Partial<EventRecord> = {}) =>
  warning({ object: { kind, namespace: 'shop', name }, ...parts });
const base: SnapshotParts = {
  pods: [aPod()],
  nodes: [aNode()],
  deployments: [aDeployment()],
  replicasets: [aReplicaSet()],
};
const count = (events: readonly EventRecord[], parts: SnapshotParts = {}, memory: ViewMemory = NO_MEMORY) =>
  findingsOf(CODE, { ...base, events, ...parts }, memory).length;
/** A ready pod whose probe fails now and then, and nobody else has a word for it. */
const flaky = warning();

describe('a warning that comes again and again', () => {
  it('is told on the workload, in its own words', () => {
    const finding = findingOf(CODE, { ...base, events: [flaky, warning({ reason: 'FailedSync', count: 6 })] });
    expect(finding).toMatchObject({
      severity: 'low',
      object: POD,
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'warned of again and again: Unhealthy x8, FailedSync x6',
      since: ago(20 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)[0]).toBe(
      'event Unhealthy x8, last 2026-11-21 11:59:00Z, by kubelet: Liveness probe failed: HTTP 503 [free]',
    );
    expect(finding.remedy[0]).toContain(
      '--field-selector involvedObject.kind=Pod,involvedObject.name=api-7d9f5c8b6d-x2x4k',
    );
  });

  it('counts from five on, within half an hour, and only as a warning', () => {
    expect(count([warning({ count: 4 })])).toBe(0);
    expect(count([warning({ count: 5 })])).toBe(1);
    expect(count([warning({ type: 'Normal' })])).toBe(0);
    const unread: SnapshotParts = { coverage: coverageOf({ persistentvolumes: 'denied' }) };
    const old = about('PersistentVolume', 'pv-1', { last: ago(31 * MINUTE) });
    expect(count([old], unread)).toBe(0);
  });

  it('is measured between looks where the ledger reaches back', () => {
    const event = warning({ count: 60, first: ago(300 * MINUTE) });
    const counted = (before: number): ViewMemory => ({
      counters: {
        ...NO_COUNTERS,
        events: [
          { event: 'Pod/shop/api-7d9f5c8b6d-x2x4k/Unhealthy', samples: [{ at: ago(40 * MINUTE), count: before }] },
        ],
      },
      lastLookAt: ago(5 * MINUTE),
    });
    expect(count([event], {}, counted(55))).toBe(1);
    expect(count([event], {}, counted(56))).toBe(0);
  });

  it('in a single look must have come at least once in each half hour, on average', () => {
    expect(count([warning({ count: 6, first: ago(2 * 24 * 60 * MINUTE) })])).toBe(0);
    expect(count([warning({ count: 60, first: ago(24 * 60 * MINUTE) })])).toBe(1);
  });

  it('of many pods is told on their one Deployment, read or not', () => {
    const names = ['api-7d9f5c8b6d-bbbbb', 'api-7d9f5c8b6d-ccccc'];
    const events = names.map((name) => about('Pod', name));
    const unread = findingsOf(CODE, { events, coverage: coverageOf({ pods: 'denied', replicasets: 'denied' }) });
    expect(unread.map(({ owner }) => `${owner.kind} ${owner.name}`)).toEqual(['Deployment api', 'Deployment api']);
    // A name of 63 characters has lost the hyphen before its last five.
    const long = 'ingress-controller-ingress-nginx-defaultbackend';
    const cut = findingsOf(CODE, { events: [about('Pod', `${long}-56c5fbc6b8xhplj`)], partial: true });
    expect(cut.map(({ owner }) => `${owner.kind} ${owner.name}`)).toEqual([`Deployment ${long}`]);
    const set = findingsOf(CODE, { events: [about('ReplicaSet', 'api-7d9f5c8b6d')], partial: true });
    expect(set.map(({ owner }) => `${owner.kind} ${owner.name}`)).toEqual(['Deployment api']);
    const static_ = findingsOf(CODE, { events: [about('Pod', 'etcd-control-1')], partial: true });
    expect(static_.map(({ owner }) => `${owner.kind} ${owner.name}`)).toEqual(['Pod etcd-control-1']);
  });
});

describe('it is explained', () => {
  it('by a finding on the pod, its workload, another pod of it, or its node', () => {
    expect(count([flaky])).toBe(1);
    expect(count([flaky], { pods: [aCrashingPod()] })).toBe(0);
    expect(count([flaky], { pods: [aPod(), aCrashingPod({ name: 'api-7d9f5c8b6d-other' })] })).toBe(0);
    expect(count([flaky], { nodes: [aLostNode()] })).toBe(0);
    const short = aDeployment({
      available: 0,
      conditions: [aCondition('Available', { status: 'False', changedAt: ago(9 * MINUTE) })],
    });
    expect(count([flaky], { deployments: [short] })).toBe(0);
  });

  it('by what a workload’s pods suffer, for its ReplicaSet and its autoscaler', () => {
    const sick: SnapshotParts = { pods: [aCrashingPod()], replicasets: [aReplicaSet({ ready: 2, desired: 3 })] };
    expect(count([about('ReplicaSet', 'api-7d9f5c8b6d', { reason: 'FailedCreate' })], sick)).toBe(0);
    const scaler = aScaler({ conditions: [aCondition('ScalingActive', { status: 'False', changedAt: NOON })] });
    expect(count([about('HorizontalPodAutoscaler', 'api')], { ...sick, horizontalpodautoscalers: [scaler] })).toBe(0);
  });

  it('by an incident that is open and cannot be judged now', () => {
    const incidents = [
      anIncident({
        owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
        state: 'unknown',
        code: 'PodNotReady',
      }),
    ];
    const blind = { pods: [], coverage: coverageOf({ pods: 'denied' }) };
    expect(count([flaky], blind, { ...NO_MEMORY, incidents })).toBe(0);
    const own = incidents.map((incident) => ({ ...incident, code: 'WarningEvents' as const }));
    expect(count([flaky], blind, { ...NO_MEMORY, incidents: own })).toBe(1);
  });

  it('not by a cordoned node', () => {
    const taint = { key: 'node.kubernetes.io/unschedulable', value: null, effect: '', addedAt: ago(90 * MINUTE) };
    expect(count([flaky], { nodes: [aNode({ cordoned: true, taints: [taint] })] })).toBe(1);
  });
});

describe('it is past', () => {
  it('when the pod became ready after it, ended, or is being deleted', () => {
    expect(count([flaky], { pods: [aPod({ readySince: ago(30 * SECOND) })] })).toBe(0);
    expect(count([flaky], { pods: [aPod({ readySince: null })] })).toBe(1);
    expect(count([flaky], { pods: [aPod({ phase: 'Succeeded', ready: false })] })).toBe(0);
    expect(count([flaky], { pods: [aPod({ deletingAt: NOON, detail: aDetail({ conditions: [] }) })] })).toBe(0);
  });

  it('when a pod serves and was not warned of for ten minutes, or has that behind it', () => {
    expect(count([warning({ last: ago(10 * MINUTE) })])).toBe(1);
    expect(count([warning({ last: ago(10 * MINUTE + SECOND) })])).toBe(0);
    for (const reason of ['BackOff', 'FailedScheduling', 'FailedCreatePodSandBox']) {
      expect(count([warning({ reason })])).toBe(0);
    }
    // A Secret that vanishes under a running pod keeps it from ever starting again.
    expect(count([warning({ reason: 'FailedMount' })])).toBe(1);
  });

  it('when the pod is gone: from a whole look, or from a dump that holds others of its namespace', () => {
    const others = [aPod({ name: 'other' })];
    expect(count([flaky], { pods: others })).toBe(0);
    expect(count([flaky], { pods: others, partial: true })).toBe(0);
    expect(count([flaky], { pods: [aPod({ namespace: 'bank', name: 'other' })], partial: true })).toBe(1);
  });

  it('when nobody saw the object and the warning is older than five minutes, or the pod was killed since', () => {
    const blind = { pods: [], coverage: coverageOf({ pods: 'denied' }) };
    expect(count([flaky], blind)).toBe(1);
    expect(count([warning({ last: ago(5 * MINUTE + SECOND) })], blind)).toBe(0);
    const killing = anEvent({ type: 'Normal', reason: 'Killing', last: ago(30 * SECOND) });
    expect(count([flaky, killing], blind)).toBe(0);
    const deleted = anEvent({
      object: { kind: 'ReplicaSet', namespace: 'shop', name: 'api-7d9f5c8b6d' },
      ...{ type: 'Normal', reason: 'SuccessfulDelete', message: text('Deleted pod: api-7d9f5c8b6d-x2x4k') },
    });
    expect(count([flaky, deleted], blind)).toBe(0);
  });

  it('when a claim is bound, a Service has its address, a workload its pods, an autoscaler its metrics', () => {
    const claim = (reason: string, phase: 'Bound' | 'Pending') =>
      count([about('PersistentVolumeClaim', 'data-db-0', { reason })], { persistentvolumeclaims: [aClaim({ phase })] });
    expect(claim('ProvisioningFailed', 'Bound')).toBe(0);
    expect(claim('VolumeResizeFailed', 'Bound')).toBe(1);
    const service = (reason: string, hasAddress: boolean) =>
      count([about('Service', 'api', { reason })], {
        services: [aService({ hasAddress })],
        endpointslices: [aSlice()],
      });
    expect([service('SyncLoadBalancerFailed', true), service('SyncLoadBalancerFailed', false)]).toEqual([0, 1]);
    expect(service('UpdateLoadBalancerFailed', true)).toBe(1);
    const scaler = (parts: Parameters<typeof aScaler>[0]) =>
      count([about('HorizontalPodAutoscaler', 'web')], {
        horizontalpodautoscalers: [aScaler({ name: 'web', ...parts })],
      });
    expect([scaler({}), scaler({ conditions: [] })]).toEqual([0, 1]);
    const creates = about('ReplicaSet', 'web-5f6', { reason: 'FailedCreate' });
    const replicaSet = (ready: number) =>
      count([creates], { replicasets: [aReplicaSet({ name: 'web-5f6', controller: null, desired: 3, ready })] });
    expect(replicaSet(3)).toBe(0);
  });

  it('when a custom resource is ready since; without that, for five minutes', () => {
    const event = about('Certificate', 'shop-tls', { reason: 'IssuerNotReady' });
    expect(count([event])).toBe(1);
    const ready = (changedAt: number) =>
      count([event], { customresources: [aCustomResource({ conditions: [aCondition('Ready', { changedAt })] })] });
    expect([ready(ago(30 * SECOND)), ready(ago(60 * MINUTE))]).toEqual([0, 1]);
    expect(count([{ ...event, last: ago(6 * MINUTE) }])).toBe(0);
  });
});

it.each([
  ['DNSConfigForming', 'Nameserver limits were exceeded'],
  ['FailedToUpdateEndpoint', 'conflict'],
  ['InvalidDiskCapacity', 'invalid capacity 0 on image filesystem'],
  ['FailedToRetrieveImagePullSecret', 'Unable to retrieve some image pull secrets'],
  ['PolicyViolation', 'policy require-labels fail'],
  ['ImageGCFailed', 'invalid capacity 0 on image filesystem'],
  ['ReconcileError', 'the object has been modified; please apply your changes to the latest version and try again'],
])('%s is noise: %s', (reason, message) => {
  expect(count([warning({ reason, message: text(message) })])).toBe(0);
});
