import { describe, expect, it } from 'vitest';
import { createInterner, projectors } from '../../src/cluster/projection/index.ts';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { KindName, RecordByKind } from '../../src/model/snapshot.ts';
import { evidenceLines } from '../support/detections.ts';
import {
  crashedContainer,
  minutesAgo,
  NOW,
  rawContainer,
  rawDeployment,
  rawEvent,
  rawJob,
  rawNode,
  rawPod,
  rawReplicaSet,
} from '../support/kubernetes-objects.ts';
import { aSnapshot, NO_MEMORY } from '../support/snapshots.ts';

/** Objects as the API writes them, through the projection and all detectors. */
function judge(raw: Partial<Record<KindName, readonly unknown[]>>): readonly Finding[] {
  const intern = createInterner();
  function project<K extends KindName>(kind: K): RecordByKind[K][] {
    return (raw[kind] ?? []).flatMap((object) => projectors[kind](object, intern) ?? []);
  }
  const snapshot = aSnapshot({
    now: NOW,
    pods: project('pods'),
    nodes: project('nodes'),
    deployments: project('deployments'),
    replicasets: project('replicasets'),
    jobs: project('jobs'),
    events: project('events'),
  });
  const { findings, failed } = detect(snapshot, NO_MEMORY, DETECTORS);
  expect(failed.size).toBe(0);
  return findings;
}

const spoken = (finding: Finding) => `${finding.code} ${finding.owner.kind}/${finding.owner.name}: ${finding.message}`;
const notReady = [{ type: 'Ready', status: 'False', lastTransitionTime: minutesAgo(30) }];

describe('raw objects of a healthy cluster', () => {
  it('are silent', () => {
    const finished = rawPod('report-1', {
      metadata: { ownerReferences: [{ kind: 'Job', name: 'report-29000000', controller: true }] },
      status: {
        phase: 'Succeeded',
        conditions: notReady,
        containerStatuses: [
          rawContainer('app', {
            ready: false,
            restartCount: 2,
            state: { terminated: { exitCode: 0, finishedAt: minutesAgo(1) } },
          }),
        ],
      },
    });
    expect(
      judge({
        pods: [rawPod('api-1'), finished],
        nodes: [rawNode('worker-1')],
        deployments: [rawDeployment('api')],
        replicasets: [rawReplicaSet('api-7d9f5c8b6d')],
        jobs: [rawJob('report-29000000')],
        events: [rawEvent('old', 'api-1')],
      }),
    ).toEqual([]);
  });
});

describe('raw pods that crash', () => {
  it('tell a sidecar, an init container and a main one by their roles', () => {
    const crash = (spec: Record<string, unknown>, status: Record<string, unknown>) =>
      judge({ pods: [rawPod('api-1', { spec, status: { phase: 'Pending', conditions: notReady, ...status } })] }).map(
        spoken,
      );
    const initContainers = [{ name: 'proxy', image: 'envoy:1.30', restartPolicy: 'Always' }];
    expect(crash({ initContainers }, { initContainerStatuses: [crashedContainer('proxy')] })).toEqual([
      'CrashLoopBackOff Deployment/api: sidecar container proxy keeps crashing: exit 1, 5 restarts',
    ]);
    expect(
      crash(
        { initContainers: [{ name: 'migrate', image: 'm' }] },
        { initContainerStatuses: [crashedContainer('migrate')] },
      ),
    ).toEqual(['CrashLoopBackOff Deployment/api: init container migrate keeps crashing: exit 1, 5 restarts']);
    expect(crash({}, { containerStatuses: [crashedContainer('app')] })).toEqual([
      'CrashLoopBackOff Deployment/api: container app keeps crashing: exit 1, 5 restarts',
    ]);
  });

  it('tell the termination’s words without their secret', () => {
    const terminated = {
      exitCode: 1,
      message: 'cannot open postgres://shop:hunter2@db:5432/shop',
      finishedAt: minutesAgo(5),
    };
    const containerStatuses = [crashedContainer('app', { lastState: { terminated } })];
    const [finding] = judge({ pods: [rawPod('api-1', { status: { conditions: notReady, containerStatuses } })] });
    const words = evidenceLines(finding?.evidence ?? []).find((line) => line.startsWith('last words'));
    expect(words).toContain('[free]');
    expect(words).toContain('cannot open postgres://');
    expect(words).not.toContain('hunter2');
  });

  it('of a CronJob are told on it, of an Argo Rollout on that, of a static pod on itself', () => {
    const crashing = (name: string, metadata: Record<string, unknown>) =>
      rawPod(name, { metadata, status: { conditions: notReady, containerStatuses: [crashedContainer('app')] } });
    const controlledBy = (kind: string, name: string) => ({
      labels: {},
      ownerReferences: [
        { kind: 'Spectator', name: 'not-in-control' },
        { kind, name, controller: true },
      ],
    });
    const rollout = {
      ...rawReplicaSet('web-5f6'),
      metadata: { name: 'web-5f6', namespace: 'shop', ...controlledBy('Rollout', 'web') },
    };
    const findings = judge({
      pods: [
        crashing('report-29000000-abcde', controlledBy('Job', 'report-29000000')),
        crashing('web-5f6-abcde', controlledBy('ReplicaSet', 'web-5f6')),
        crashing('etcd-cp-1', controlledBy('Node', 'cp-1')),
        crashing('debug', {
          generateName: undefined,
          labels: {},
          ownerReferences: [{ kind: 'Deployment', name: 'not-in-control' }],
        }),
      ],
      replicasets: [rollout],
      jobs: [rawJob('report-29000000')],
    }).filter(({ code }) => code === 'CrashLoopBackOff');
    expect(findings.map(({ owner }) => `${owner.kind}/${owner.name}`)).toEqual([
      'CronJob/report',
      'Rollout/web',
      'Pod/etcd-cp-1',
      'Pod/debug',
    ]);
  });
});

describe('raw pods that wait', () => {
  it('for an image tell status and event', () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "shop/api:1.5.O"' };
    const pod = rawPod('api-1', {
      spec: { containers: [{ name: 'app', image: 'shop/api:1.5.O' }] },
      status: {
        phase: 'Pending',
        conditions: notReady,
        containerStatuses: [rawContainer('app', { ready: false, state: { waiting } })],
      },
    });
    const failed = rawEvent('e1', 'api-1', {
      reason: 'Failed',
      message: 'Failed to pull image "shop/api:1.5.O": not found',
    });
    const [finding] = judge({ pods: [pod], events: [failed] });
    expect(evidenceLines(finding?.evidence ?? [])).toEqual([
      'container: app',
      'image: shop/api:1.5.O',
      'waiting: ImagePullBackOff',
      'status: Back-off pulling image "shop/api:1.5.O" [free]',
      'event Failed x7, last 2026-03-02 09:58:00Z: Failed to pull image "shop/api:1.5.O": not found [free]',
    ]);
  });

  it('for a node tell the scheduler’s message', () => {
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/3 nodes are available: 3 Insufficient memory.',
      lastTransitionTime: minutesAgo(2),
    };
    const pod = rawPod('api-1', {
      metadata: { creationTimestamp: minutesAgo(2) },
      spec: { nodeName: undefined },
      status: { phase: 'Pending', conditions: [condition], containerStatuses: undefined, startTime: undefined },
    });
    expect(judge({ pods: [pod] }).map(spoken)).toEqual(['PodUnschedulable Deployment/api: no node fits']);
    const triggered = rawEvent('e1', 'api-1', {
      type: 'Normal',
      reason: 'TriggeredScaleUp',
      message: 'pod triggered scale-up',
    });
    expect(judge({ pods: [pod], events: [triggered] })).toEqual([]);
  });
});

it('raw nodes and Deployments in trouble are told', () => {
  const status = {
    observedGeneration: 2,
    replicas: 3,
    updatedReplicas: 3,
    conditions: [
      { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', lastTransitionTime: minutesAgo(6) },
    ],
  };
  const deployment = rawDeployment('api', { status });
  expect(judge({ nodes: [rawNode('worker-2', 'Unknown')], deployments: [deployment] }).map(spoken)).toEqual([
    'DeploymentUnavailable Deployment/api: 0 of 3 replicas available',
    'NodeNotReady Node/worker-2: the kubelet stopped reporting; 1 of 1 nodes not ready',
  ]);
});

it('damaged objects are no reason to fail', () => {
  const odd = [null, 42, 'pod', [], {}, { metadata: {} }, { metadata: { name: 'x' }, status: 'broken', spec: [] }];
  const broken = rawPod('api-1', {
    status: { conditions: [null, {}], containerStatuses: [null, { name: 'app', state: 7, restartCount: -3 }] },
  });
  expect(
    judge({ pods: [...odd, broken], nodes: odd, deployments: odd, replicasets: odd, jobs: odd, events: odd }).map(
      spoken,
    ),
  ).toEqual([]);
});
