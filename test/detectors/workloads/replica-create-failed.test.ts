import { describe, expect, it } from 'vitest';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  aDeployment,
  ago,
  aJob,
  anEvent,
  aReplicaSet,
  coverageOf,
  MINUTE,
  SECOND,
  text,
} from '../../support/snapshots.ts';
import { aDaemonSet, aStatefulSet } from '../../support/workload-records.ts';

const CODE = 'ReplicaCreateFailed';
const QUOTA = 'pods "api-x" is forbidden: exceeded quota: compute, requested: limits.memory=1Gi';
const failure = aCondition('ReplicaFailure', {
  reason: 'FailedCreate',
  message: text(QUOTA),
  changedAt: ago(3 * MINUTE),
});
const refused = (kind: string, name: string, parts: Parameters<typeof anEvent>[0] = {}) =>
  anEvent({
    object: { kind, namespace: 'shop', name },
    ...{
      reason: 'FailedCreate',
      source: 'controller',
      message: text('Error creating: violates PodSecurity'),
      count: 12,
    },
    ...parts,
  });

describe('by its condition', () => {
  it('a Deployment tells the refusal, its cause and the event', () => {
    const finding = findingOf(CODE, {
      deployments: [aDeployment({ available: 1, conditions: [failure] })],
      events: [refused('Deployment', 'api')],
    });
    expect(finding).toMatchObject({
      severity: 'high',
      owner: { kind: 'Deployment', name: 'api' },
      message: 'its pods cannot be created: a quota is exhausted',
      remedy: ['kubectl -n shop describe deployment api', 'kubectl -n shop describe resourcequota'],
      since: ago(3 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'available: 1 of 3',
      'ReplicaFailure: True (FailedCreate)',
      `ReplicaFailure says: ${QUOTA} [free]`,
      'event FailedCreate x12, last 2026-11-21 11:59:00Z: Error creating: violates PodSecurity [free]',
    ]);
  });

  it('a Deployment is silent that has all its replicas since, or wants none', () => {
    const told = (parts: object) =>
      findingsOf(CODE, { deployments: [aDeployment({ conditions: [failure], ...parts })] });
    expect(told({})).toEqual([]);
    expect(told({ updated: 2 })).toHaveLength(1);
    expect(told({ desired: 0, available: 0, updated: 0 })).toEqual([]);
    expect(told({ available: 1, deletingAt: 1 })).toEqual([]);
    expect(told({ available: 1, conditions: [{ ...failure, status: 'False' }] })).toEqual([]);
  });

  it('a ReplicaSet tells it on its Deployment, unless that says so itself', () => {
    const replicasets = [aReplicaSet({ ready: 1, conditions: [failure] })];
    expect(findingOf(CODE, { replicasets, partial: true })).toMatchObject({
      object: { kind: 'ReplicaSet' },
      owner: { kind: 'Deployment', name: 'api' },
    });
    expect(findingsOf(CODE, { replicasets, deployments: [aDeployment()] })).toHaveLength(1);
    const deployments = [aDeployment({ available: 1, conditions: [failure] })];
    expect(findingsOf(CODE, { replicasets, deployments }).map(({ object }) => object.kind)).toEqual(['Deployment']);
    expect(findingsOf(CODE, { replicasets: [aReplicaSet({ conditions: [failure] })] })).toEqual([]);
  });

  it('a ReplicationController tells it on itself', () => {
    const controller = aReplicaSet({ name: 'web', controller: null, ready: 0, conditions: [failure] });
    expect(findingOf(CODE, { replicationcontrollers: [controller] }).owner.kind).toBe('ReplicationController');
  });
});

describe('by its event', () => {
  const sets = { statefulsets: [aStatefulSet({ ready: 2 })], daemonsets: [aDaemonSet({ ready: 1 })] };

  it.each([
    ['StatefulSet', 'db'],
    ['DaemonSet', 'agent'],
    ['Job', 'import'],
    ['ReplicaSet', 'unread'],
  ])('a %s tells it, read or not', (kind, name) => {
    const finding = findingOf(CODE, { ...sets, events: [refused(kind, name)] });
    expect(finding).toMatchObject({ owner: { kind, name }, since: ago(5 * MINUTE) });
    expect(finding.message).toBe('its pods cannot be created: a pod security policy forbids them');
  });

  it('a ReplicaSet that was not read tells it of the Deployment its name shows, until that has all it wants', () => {
    const events = [refused('ReplicaSet', 'api-7d9f5c8b6d')];
    const owner = { kind: 'Deployment', namespace: 'shop', name: 'api' };
    expect(findingOf(CODE, { events })).toMatchObject({ object: { kind: 'ReplicaSet' }, owner });
    expect(findingOf(CODE, { events, deployments: [aDeployment({ ready: 2 })] }).owner).toEqual(owner);
    expect(findingsOf(CODE, { events, deployments: [aDeployment()] })).toEqual([]);
    const told = findingsOf(CODE, { events, deployments: [aDeployment({ available: 1, conditions: [failure] })] });
    expect(told.map(({ object }) => object.kind)).toEqual(['Deployment']);
  });

  it('is silent when it is old, rare, normal, or another’s', () => {
    const told = (parts: Parameters<typeof anEvent>[0], kind = 'StatefulSet') =>
      findingsOf(CODE, { ...sets, events: [refused(kind, 'db', parts)] }).length;
    expect(told({ last: ago(20 * MINUTE) })).toBe(1);
    expect(told({ last: ago(20 * MINUTE + SECOND) })).toBe(0);
    expect(told({ count: 3 })).toBe(1);
    expect(told({ count: 2 })).toBe(0);
    expect(told({ type: 'Normal' })).toBe(0);
    expect(told({ reason: 'FailedDelete' })).toBe(0);
    expect(told({}, 'CronJob')).toBe(0);
  });

  it('is silent when the workload is full since', () => {
    const full = {
      statefulsets: [aStatefulSet()],
      daemonsets: [aDaemonSet()],
      replicasets: [aReplicaSet()],
      jobs: [aJob({ name: 'import' })],
    };
    const events = [
      refused('StatefulSet', 'db'),
      refused('DaemonSet', 'agent'),
      refused('ReplicaSet', 'api-7d9f5c8b6d'),
      refused('Job', 'import'),
    ];
    expect(findingsOf(CODE, { ...full, events })).toEqual([]);
  });

  it('is not told twice beside the condition', () => {
    const replicasets = [aReplicaSet({ ready: 1, conditions: [failure] })];
    const deployments = [aDeployment({ available: 1, conditions: [failure] })];
    const events = [refused('ReplicaSet', 'api-7d9f5c8b6d')];
    expect(findingsOf(CODE, { replicasets, deployments, events })).toHaveLength(1);
  });

  it('does not run where events were not read', () => {
    const coverage = coverageOf({ events: 'denied' });
    expect(findingsOf(CODE, { ...sets, events: [refused('StatefulSet', 'db')], coverage })).toEqual([]);
  });
});

it.each([
  ['failed calling webhook "x"', 'an admission webhook refuses them or does not answer'],
  ['error looking up service account shop/api: not found', 'their service account is missing'],
  ['maximum memory usage per Container is 1Gi', 'a limit range forbids them'],
  ['no PriorityClass with name high was found', 'their priority class is missing'],
  ['something else', 'the API server refuses them'],
])('%s: %s', (message, cause) => {
  const events = [refused('Job', 'import', { message: text(message) })];
  expect(findingOf(CODE, { events }).message).toBe(`its pods cannot be created: ${cause}`);
});
