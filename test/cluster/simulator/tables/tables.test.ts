import { describe, expect, it } from 'vitest';
import { API_RESOURCES } from '../../../../src/cluster/simulator/api/resources.ts';
import type { KubernetesObject } from '../../../../src/cluster/simulator/index.ts';
import { columnsOf } from '../../../../src/cluster/simulator/tables/columns.ts';
import { humanDuration } from '../../../../src/cluster/simulator/tables/human-duration.ts';
import { jsonPath } from '../../../../src/cluster/simulator/tables/json-path.ts';

const NOW = Date.parse('2026-03-02T06:00:00Z');
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

/** An object's cells, joined; with `-o wide` all of them. */
function row(plural: string, object: object, wide = false): string {
  const resource = API_RESOURCES.find((known) => known.plural === plural && known.group !== 'events.k8s.io');
  if (resource === undefined) throw new Error(plural);
  const metadata = { name: 'x', creationTimestamp: ago(3600) };
  const whole: KubernetesObject = { apiVersion: 'v1', kind: 'Thing', metadata, ...object };
  return columnsOf(resource)
    .filter(({ priority }) => wide || priority === 0)
    .map(({ cell }) => cell(whole, NOW))
    .join(' | ');
}

const status = (containerStatuses: readonly object[], more: object = {}) => ({
  spec: { containers: [{ name: 'a' }, { name: 'b' }] },
  status: { phase: 'Running', containerStatuses, ...more },
});
const ready = { ready: true, restartCount: 0, state: { running: {} } };

describe('pods', () => {
  it.each([
    ['2/2 | Running | 0', status([ready, ready])],
    [
      '1/2 | CrashLoopBackOff | 4 (2m ago)',
      status([
        ready,
        {
          ready: false,
          restartCount: 4,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { finishedAt: ago(120) } },
        },
      ]),
    ],
    [
      '0/2 | OOMKilled | 1',
      status([{ ready: false, restartCount: 1, state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }]),
    ],
    ['0/2 | ExitCode:3 | 0', status([{ state: { terminated: { exitCode: 3 } } }])],
    ['0/2 | Signal:9 | 0', status([{ state: { terminated: { exitCode: 137, signal: 9 } } }])],
    ['0/2 | Evicted | 0', status([], { phase: 'Failed', reason: 'Evicted' })],
    ['0/2 | Pending | 0', status([], { phase: 'Pending' })],
    [
      '0/2 | SchedulingGated | 0',
      status([], { phase: 'Pending', conditions: [{ type: 'PodScheduled', reason: 'SchedulingGated' }] }),
    ],
    ['1/2 | NotReady | 0', status([{ state: { terminated: { reason: 'Completed', exitCode: 0 } } }, ready])],
    [
      '0/2 | Init:1/2 | 0',
      {
        spec: { containers: [{}, {}], initContainers: [{ name: 'i' }, { name: 'j' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [
            { name: 'i', state: { terminated: { exitCode: 0 } } },
            { name: 'j', state: { running: {} } },
          ],
        },
      },
    ],
    [
      '0/2 | Init:CrashLoopBackOff | 0',
      {
        spec: { containers: [{}, {}], initContainers: [{ name: 'i' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [{ name: 'i', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
        },
      },
    ],
    [
      '0/2 | Init:Error | 0',
      {
        spec: { containers: [{}, {}], initContainers: [{ name: 'i' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [{ name: 'i', state: { terminated: { reason: 'Error', exitCode: 1 } } }],
        },
      },
    ],
    [
      '2/2 | Running | 0',
      {
        spec: { containers: [{}], initContainers: [{ name: 's', restartPolicy: 'Always' }] },
        status: {
          phase: 'Running',
          conditions: [{ type: 'Initialized', status: 'True' }],
          initContainerStatuses: [{ ...ready, name: 's', started: true }],
          containerStatuses: [ready],
        },
      },
    ],
  ])('%s', (expected, object) => {
    expect(row('pods', object)).toBe(`x | ${expected} | 60m`);
  });

  it('that are deleted are Terminating, unless they have ended', () => {
    const metadata = { name: 'x', creationTimestamp: ago(3600), deletionTimestamp: ago(10) };
    expect(row('pods', { ...status([ready, ready]), metadata })).toContain('Terminating');
    expect(row('pods', { ...status([], { phase: 'Failed' }), metadata })).toContain('Failed');
  });
});

describe('other kinds', () => {
  it.each([
    [
      'nodes',
      'x | NotReady,SchedulingDisabled | control-plane | 60m | v1.34.2',
      {
        metadata: { name: 'x', creationTimestamp: ago(3600), labels: { 'node-role.kubernetes.io/control-plane': '' } },
        spec: { unschedulable: true },
        status: { conditions: [{ type: 'Ready', status: 'False' }], nodeInfo: { kubeletVersion: 'v1.34.2' } },
      },
    ],
    [
      'deployments',
      'x | 1/3 | 2 | 1 | 60m',
      { spec: { replicas: 3 }, status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 } },
    ],
    ['statefulsets', 'x | 0/2 | 60m', { spec: { replicas: 2 } }],
    [
      'daemonsets',
      'x | 3 | 3 | 2 | 3 | 2 | disk=ssd | 60m',
      {
        spec: { template: { spec: { nodeSelector: { disk: 'ssd' } } } },
        status: {
          desiredNumberScheduled: 3,
          currentNumberScheduled: 3,
          numberReady: 2,
          updatedNumberScheduled: 3,
          numberAvailable: 2,
        },
      },
    ],
    [
      'jobs',
      'x | Failed | 0/1 | 2m | 60m',
      { spec: { completions: 1 }, status: { startTime: ago(120), conditions: [{ type: 'Failed', status: 'True' }] } },
    ],
    [
      'jobs',
      'x | Complete | 1/1 | 60s | 60m',
      {
        spec: { completions: 1 },
        status: {
          succeeded: 1,
          startTime: ago(120),
          completionTime: ago(60),
          conditions: [{ type: 'Complete', status: 'True' }],
        },
      },
    ],
    [
      'cronjobs',
      'x | */5 * * * * | <none> | False | 1 | 4m | 60m',
      { spec: { schedule: '*/5 * * * *' }, status: { active: [{}], lastScheduleTime: ago(240) } },
    ],
    [
      'horizontalpodautoscalers',
      'x | Deployment/api | cpu: 90%/80%, memory: <unknown>/1Gi | 2 | 5 | 3 | 60m',
      {
        spec: {
          scaleTargetRef: { kind: 'Deployment', name: 'api' },
          minReplicas: 2,
          maxReplicas: 5,
          metrics: [
            { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 80 } } },
            { type: 'Resource', resource: { name: 'memory', target: { averageValue: '1Gi' } } },
          ],
        },
        status: {
          currentReplicas: 3,
          currentMetrics: [{ type: 'Resource', resource: { current: { averageUtilization: 90 } } }],
        },
      },
    ],
    [
      'services',
      'x | LoadBalancer | 10.0.0.1 | <pending> | 80:30080/TCP,53/UDP | 60m',
      {
        spec: {
          type: 'LoadBalancer',
          clusterIP: '10.0.0.1',
          ports: [
            { port: 80, nodePort: 30080 },
            { port: 53, protocol: 'UDP' },
          ],
        },
      },
    ],
    [
      'services',
      'x | ExternalName | <none> | db.example.com | <none> | 60m',
      { spec: { type: 'ExternalName', externalName: 'db.example.com' } },
    ],
    [
      'endpoints',
      'x | 10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more... | 60m',
      { subsets: [{ addresses: [1, 2, 3, 4].map((n) => ({ ip: `10.0.0.${n}` })), ports: [{ port: 80 }] }] },
    ],
    [
      'endpointslices',
      'x | IPv4 | 8080 | 10.0.0.1 | 60m',
      { addressType: 'IPv4', ports: [{ port: 8080 }], endpoints: [{ addresses: ['10.0.0.1'] }] },
    ],
    [
      'ingresses',
      'x | nginx | a.example.com | 1.2.3.4 | 80, 443 | 60m',
      {
        spec: { ingressClassName: 'nginx', rules: [{ host: 'a.example.com' }], tls: [{}] },
        status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } },
      },
    ],
    [
      'persistentvolumeclaims',
      'x | Bound | pv-1 | 5Gi | RWO | fast | <unset> | 60m',
      {
        spec: { volumeName: 'pv-1', storageClassName: 'fast' },
        status: { phase: 'Bound', capacity: { storage: '5Gi' }, accessModes: ['ReadWriteOnce'] },
      },
    ],
    [
      'persistentvolumeclaims',
      'x | Pending |  |  |  | fast | <unset> | 60m',
      { spec: { storageClassName: 'fast' }, status: { phase: 'Pending' } },
    ],
    [
      'persistentvolumes',
      'x | 5Gi | RWX | Delete | Released | shop/data | fast | <unset> |  | 60m',
      {
        spec: {
          capacity: { storage: '5Gi' },
          accessModes: ['ReadWriteMany'],
          persistentVolumeReclaimPolicy: 'Delete',
          claimRef: { namespace: 'shop', name: 'data' },
          storageClassName: 'fast',
        },
        status: { phase: 'Released' },
      },
    ],
    [
      'storageclasses',
      'x (default) | csi.example.com | Delete | Immediate | false | 60m',
      {
        metadata: {
          name: 'x',
          creationTimestamp: ago(3600),
          annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
        },
        provisioner: 'csi.example.com',
      },
    ],
    [
      'resourcequotas',
      'x | pods: 3/4 | limits.cpu: 1/2 | 60m',
      { status: { hard: { pods: '4', 'limits.cpu': '2' }, used: { pods: '3', 'limits.cpu': '1' } } },
    ],
    [
      'apiservices',
      'x | kube-system/metrics | False (MissingEndpoints) | 60m',
      {
        spec: { service: { namespace: 'kube-system', name: 'metrics' } },
        status: { conditions: [{ type: 'Available', status: 'False', reason: 'MissingEndpoints' }] },
      },
    ],
    ['validatingwebhookconfigurations', 'x | 2 | 60m', { webhooks: [{}, {}] }],
    [
      'poddisruptionbudgets',
      'x | 50% | N/A | 0 | 60m',
      { spec: { minAvailable: '50%' }, status: { disruptionsAllowed: 0 } },
    ],
    ['leases', 'x | node-1 | 60m', { spec: { holderIdentity: 'node-1' } }],
    ['secrets', 'x | Opaque | 2 | 60m', { type: 'Opaque', data: { a: '', b: '' } }],
    [
      'events',
      '5m | Warning | BackOff | pod/api-1 | Back-off restarting',
      {
        lastTimestamp: ago(300),
        type: 'Warning',
        reason: 'BackOff',
        involvedObject: { kind: 'Pod', name: 'api-1' },
        message: 'Back-off restarting',
      },
    ],
    ['roles', 'x | 60m', {}],
  ])('%s: %s', (plural, expected, object) => {
    expect(row(plural, object)).toBe(expected);
  });

  it('have columns that only -o wide shows', () => {
    const deployment = {
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'a' }, matchExpressions: [{ key: 'b', operator: 'In', values: ['c'] }] },
        template: { spec: { containers: [{ name: 'app', image: 'app:1' }] } },
      },
    };
    expect(row('deployments', deployment, true)).toBe('x | 0/1 | 0 | 0 | 60m | app | app:1 | app=a,b in (c)');
  });
});

describe('ages', () => {
  it.each([
    [-5_000, '<invalid>'],
    [-500, '0s'],
    [119_000, '119s'],
    [120_000, '2m'],
    [125_000, '2m5s'],
    [600_000, '10m'],
    [10_740_000, '179m'],
    [10_800_000, '3h'],
    [11_100_000, '3h5m'],
    [28_800_000, '8h'],
    [172_799_000, '47h'],
    [183_600_000, '2d3h'],
    [691_200_000, '8d'],
    [62_985_600_000, '729d'],
    [66_000_000_000, '2y33d'],
    [300_000_000_000, '9y'],
  ])('%i ms is %s', (duration, expected) => {
    expect(humanDuration(duration)).toBe(expected);
  });
});

describe('a JSONPath of a printer column', () => {
  const object = {
    spec: { a: 1, 'b.c': 2, list: [{ n: 'x' }, { n: 'y' }] },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
  it.each([
    ['.spec.a', [1]],
    ['{.spec.a}', [1]],
    ['$.spec.a', [1]],
    ['.spec.list[1].n', ['y']],
    ['.spec.list[*].n', ['x', 'y']],
    [".spec['b.c']", [2]],
    ['.spec.b\\.c', [2]],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    ["{.status.conditions[?(@.type=='Missing')].status}", []],
    ['.spec.nothing.more', []],
    ['.spec.list[(@.length-1)]', []],
  ])('%s', (path, expected) => {
    expect(jsonPath(object, path)).toEqual(expected);
  });
});
