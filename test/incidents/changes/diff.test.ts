import { describe, expect, it } from 'vitest';
import { diffLook } from '../../../src/incidents/changes/diff.ts';
import { type Change, describeChangeOn, type KindMemory } from '../../../src/model/change.ts';
import type { TemplateContainer, WriteRecord } from '../../../src/model/snapshot.ts';
import { aClaim, aQuota, aScaler, aService, aWebhook, aWebhookConfiguration } from '../../support/cluster-records.ts';
import {
  aDeployment,
  ago,
  aNode,
  aSnapshot,
  coverageEntry,
  coverageOf,
  MINUTE,
  NOON,
  type SnapshotParts,
} from '../../support/snapshots.ts';
import {
  aCronJob,
  aDaemonSet,
  anObject,
  aReplicaSet,
  aStatefulSet,
  aTemplate,
} from '../../support/workload-records.ts';

const EARLIER = ago(5 * MINUTE);
const NOBODY = { kind: '', namespace: '', name: '' };

/** What a look five minutes ago remembers. */
function memoryOf(parts: SnapshotParts): readonly KindMemory[] {
  return diffLook([], aSnapshot({ now: EARLIER, ...parts })).memory;
}

function changes(before: SnapshotParts, after: SnapshotParts): readonly Change[] {
  return diffLook(memoryOf(before), aSnapshot(after)).changes;
}

/** `shop/Deployment api replicas 3 -> 5 by kubectl`. */
const told = (before: SnapshotParts, after: SnapshotParts) =>
  changes(before, after).map((change) => describeChangeOn(NOBODY, change));

const deploy = (container: Partial<TemplateContainer>) => ({
  deployments: [aDeployment({ template: aTemplate('api', container) })],
});
const words = (before: Partial<TemplateContainer>, after: Partial<TemplateContainer>) =>
  changes(deploy(before), deploy(after)).flatMap(({ what }) => what);
const resources = { memoryRequest: null, memoryLimit: '256Mi', cpuRequest: '100m', cpuLimit: null, storageLimit: null };

describe('between two looks', () => {
  it('that saw the same nothing changed', () => {
    const parts = {
      deployments: [aDeployment()],
      nodes: [aNode()],
      services: [aService()],
      horizontalpodautoscalers: [aScaler()],
    };
    expect(changes(parts, parts)).toEqual([]);
    expect(memoryOf(parts).find(({ kind }) => kind === 'deployments')).toEqual({
      kind: 'deployments',
      readAt: EARLIER,
      objects: ['shop/api r=3 i:app=shop/api:1.5.0'],
    });
  });

  it('of which the first is the first of all, nothing changed', () => {
    expect(diffLook([], aSnapshot({ deployments: [aDeployment()] })).changes).toEqual([]);
  });

  it('a workload’s image, replicas and quantities are told exactly', () => {
    const before = { deployments: [aDeployment()] };
    const after = { deployments: [aDeployment({ desired: 5, images: ['app=shop/api:1.6.0'] })] };
    expect(told(before, after)).toEqual(['shop/Deployment api image app 1.5.0 -> 1.6.0, replicas 3 -> 5']);
    expect(changes(before, after)).toMatchObject([
      { at: NOON, exact: false, after: EARLIER, seenAt: NOON, by: null, routine: false },
    ]);
    expect(words({ resources }, { resources: { ...resources, memoryLimit: '128Mi', cpuRequest: null } })).toEqual([
      'limit memory 256Mi -> 128Mi',
      'request cpu 100m -> none',
    ]);
  });

  it('of several containers the one is named', () => {
    const two = (memoryLimit: string) => {
      const template = aTemplate('api', { resources: { ...resources, memoryLimit } });
      const proxy = { ...template.containers[0], name: 'proxy' } as TemplateContainer;
      const images = ['app=shop/api:1.5.0', 'proxy=envoy:1'];
      return {
        deployments: [aDeployment({ images, template: { ...template, containers: [...template.containers, proxy] } })],
      };
    };
    expect(told(two('1Gi'), two('2Gi'))).toEqual([
      'shop/Deployment api limit memory of app 1Gi -> 2Gi, limit memory of proxy 1Gi -> 2Gi',
    ]);
    const one = deploy({ resources: { ...resources, memoryLimit: '1Gi' } });
    expect(told(one, two('1Gi'))).toEqual(['shop/Deployment api container proxy added']);
    expect(told(two('1Gi'), one)).toEqual(['shop/Deployment api container proxy removed']);
  });

  it('variables are told by name, and where they come from', () => {
    expect(words({ env: ['DB_URL=#aaaa', 'A=#bbbb'] }, { env: ['DB_URL=#cccc', 'B=#bbbb'] })).toEqual([
      'env DB_URL changed',
      'env A removed',
      'env B added',
    ]);
    expect(words({ env: ['P=secret/db:password'] }, { env: ['P=secret/db2:password'] })).toEqual([
      'env P from secret/db:password -> secret/db2:password',
    ]);
    expect(words({ env: ['P=#aaaa'] }, { env: ['P=secret/db:password'] })).toEqual([
      'env P from a value -> secret/db:password',
    ]);
    expect(words({ env: ['P=secret/db:password'] }, { env: ['P=#aaaa'] })).toEqual([
      'env P from secret/db:password -> a value',
    ]);
  });

  it('a look without a key says nothing of values', () => {
    expect(
      words({ env: ['A=#?'], command: '?', probes: '?' }, { env: ['A=#aaaa'], command: 'bbbb', probes: 'cccc' }),
    ).toEqual([]);
    expect(words({ env: ['A=#aaaa'], probes: 'cccc' }, { env: ['A=#?'], probes: '?' })).toEqual([]);
  });

  it('probes, command, placement, volumes, config and restarts are told', () => {
    expect(words({ probes: 'aaaa', command: null }, { probes: null, command: 'bbbb' })).toEqual([
      'command added',
      'probes removed',
    ]);
    const template = aTemplate('api');
    const of = (parts: Partial<typeof template>) => ({
      deployments: [aDeployment({ template: { ...template, ...parts } })],
    });
    expect(told(of({ placement: 'aaaa' }), of({ placement: 'bbbb' }))).toEqual([
      'shop/Deployment api placement changed',
    ]);
    expect(told(of({ volumes: 'aaaa' }), of({ volumes: 'bbbb' }))).toEqual(['shop/Deployment api volumes changed']);
    expect(
      told(
        of({ volumes: 'aaaa', configs: ['configmap/api-1'] }),
        of({ volumes: 'bbbb', configs: ['configmap/api-2'] }),
      ),
    ).toEqual(['shop/Deployment api config configmap/api-1 -> configmap/api-2']);
    expect(told(of({}), of({ configs: ['configmap/a', 'secret/b'] }))).toEqual([
      'shop/Deployment api config configmap/a added, secret/b added',
    ]);
    expect(told(of({}), of({ restartedAt: NOON }))).toEqual(['shop/Deployment api restarted']);
  });

  it('many differences are bounded', () => {
    const env = (value: string) => ({ env: Array.from({ length: 30 }, (_, index) => `V${index}=#${value}`) });
    const found = words(env('aaaa'), env('bbbb'));
    expect(found).toHaveLength(8);
    expect(found.at(-1)).toBe('23 more');
  });

  it.each<[string, SnapshotParts, SnapshotParts]>([
    ['Node worker-1 cordoned', { nodes: [aNode()] }, { nodes: [aNode({ cordoned: true })] }],
    ['Node worker-1 uncordoned', { nodes: [aNode({ cordoned: true })] }, { nodes: [aNode()] }],
    [
      'Node worker-1 kubelet v1.33.5 -> v1.34.2',
      { nodes: [aNode({ kubeletVersion: 'v1.33.5' })] },
      { nodes: [aNode()] },
    ],
    ['Node worker-1 deleted', { nodes: [aNode()] }, { nodes: [] }],
    ['Node worker-9 created', { nodes: [] }, { nodes: [aNode({ name: 'worker-9', created: ago(MINUTE) })] }],
    ['Node worker-1 recreated', { nodes: [aNode()] }, { nodes: [aNode({ created: ago(MINUTE) })] }],
    [
      'shop/HorizontalPodAutoscaler api minimum replicas 2 -> 4, maximum replicas 10 -> 20',
      { horizontalpodautoscalers: [aScaler()] },
      { horizontalpodautoscalers: [aScaler({ min: 4, max: 20 })] },
    ],
    [
      'shop/PersistentVolumeClaim data-db-0 size 10Gi -> 20Gi',
      { persistentvolumeclaims: [aClaim()] },
      { persistentvolumeclaims: [aClaim({ requested: '20Gi' })] },
    ],
    [
      'shop/Service api selector app=api -> app=api,track=new',
      { services: [aService()] },
      { services: [aService({ selector: { track: 'new', app: 'api' } })] },
    ],
    [
      'shop/ResourceQuota compute quota pods 10 -> 5',
      { resourcequotas: [aQuota({ resources: [{ name: 'pods', hard: '10', used: '3', share: 0.3 }] })] },
      { resourcequotas: [aQuota({ resources: [{ name: 'pods', hard: '5', used: '4', share: 0.8 }] })] },
    ],
    [
      'ValidatingWebhookConfiguration policy webhook validate.policy.example.com failurePolicy Ignore -> Fail',
      {
        validatingwebhookconfigurations: [aWebhookConfiguration({ webhooks: [aWebhook({ failurePolicy: 'Ignore' })] })],
      },
      { validatingwebhookconfigurations: [aWebhookConfiguration()] },
    ],
    [
      'shop/CronJob report schedule 0 * * * * -> @daily',
      { cronjobs: [aCronJob()] },
      { cronjobs: [aCronJob({ schedule: '@daily' })] },
    ],
    ['shop/CronJob report suspended', { cronjobs: [aCronJob()] }, { cronjobs: [aCronJob({ suspended: true })] }],
    ['shop/Deployment api paused', { deployments: [aDeployment()] }, { deployments: [aDeployment({ paused: true })] }],
    [
      'shop/StatefulSet db replicas 3 -> 1',
      { statefulsets: [aStatefulSet()] },
      { statefulsets: [aStatefulSet({ desired: 1 })] },
    ],
  ])('%s', (said, before, after) => {
    expect(told(before, after)).toEqual([said]);
  });

  it('what follows from nodes, or from an owner, is no change', () => {
    expect(changes({ daemonsets: [aDaemonSet({ desired: 3 })] }, { daemonsets: [aDaemonSet({ desired: 4 })] })).toEqual(
      [],
    );
    const set = aReplicaSet({ created: ago(MINUTE) });
    expect(changes({ replicasets: [] }, { replicasets: [set] })).toEqual([]);
    expect(changes({ replicasets: [set] }, { replicasets: [] })).toEqual([]);
  });
});

describe('what a look could not read', () => {
  const both = { deployments: [aDeployment(), aDeployment({ namespace: 'bank' })] };
  const inShopOnly = [coverageEntry('deployments', 'shop', 'ok'), coverageEntry('deployments', 'bank', 'denied')];

  it('is remembered as it was, and not deleted', () => {
    const memory = memoryOf(both);
    const blind = diffLook(memory, aSnapshot({ coverage: coverageOf({ deployments: 'denied' }) }));
    expect(blind.changes).toEqual([]);
    expect(blind.memory.filter(({ kind }) => kind === 'deployments')).toEqual(
      memory.filter(({ kind }) => kind === 'deployments'),
    );
  });

  it('in one namespace is deleted only in the other', () => {
    const { changes, memory } = diffLook(memoryOf(both), aSnapshot({ coverage: inShopOnly }));
    expect(changes.map(({ object, what }) => [object.namespace, what])).toEqual([['shop', ['deleted']]]);
    expect(memory.filter(({ kind }) => kind === 'deployments')).toEqual([
      { kind: 'deployments', readAt: NOON, objects: [] },
      { kind: 'deployments', readAt: EARLIER, objects: ['bank/api r=3 i:app=shop/api:1.5.0'] },
    ]);
  });

  it('is told with the look that saw it last, once it is read again', () => {
    const first = diffLook(memoryOf(both), aSnapshot({ coverage: inShopOnly, deployments: [aDeployment()] }));
    const later = aSnapshot({
      now: NOON + 5 * MINUTE,
      deployments: [aDeployment(), aDeployment({ namespace: 'bank', desired: 1 })],
    });
    const { changes } = diffLook(first.memory, later);
    expect(changes).toMatchObject([{ after: EARLIER, seenAt: NOON + 5 * MINUTE, what: ['replicas 3 -> 1'] }]);
  });

  it('before is not new when it is read for the first time, unless it was made since', () => {
    const memory = memoryOf({ coverage: inShopOnly, deployments: [aDeployment()] });
    const young = aDeployment({ namespace: 'bank', name: 'new', created: ago(MINUTE) });
    const { changes } = diffLook(memory, aSnapshot({ deployments: [...both.deployments, young] }));
    expect(changes).toMatchObject([{ object: { name: 'new' }, what: ['created'], at: ago(MINUTE), exact: true }]);
  });

  it('a dump leaves out is not deleted', () => {
    const { changes, memory } = diffLook(memoryOf(both), aSnapshot({ partial: true }));
    expect(changes).toEqual([]);
    expect(memory.flatMap(({ objects }) => objects)).toHaveLength(2);
  });
});

describe('who did it, and when', () => {
  const by = (manager: string, minutes: number): WriteRecord => ({ manager, at: ago(minutes * MINUTE) });
  const before = { deployments: [aDeployment()] };
  const scaled = (parts: Parameters<typeof aDeployment>[0], scaler = {}) => ({
    deployments: [aDeployment({ desired: 5, ...parts })],
    horizontalpodautoscalers: [aScaler({ lastScaledAt: null, ...scaler })],
  });

  it('is the manager that wrote since the look before', () => {
    const after = { deployments: [aDeployment({ images: ['app=shop/api:1.6.0'], changedBy: by('argocd', 2) })] };
    expect(changes(before, after)).toMatchObject([{ by: 'argocd', at: ago(2 * MINUTE), exact: true }]);
  });

  it('is not one that wrote long before', () => {
    const after = { deployments: [aDeployment({ images: ['app=shop/api:1.6.0'], changedBy: by('argocd', 60) })] };
    expect(changes(before, after)).toMatchObject([{ by: null, at: NOON, exact: false }]);
  });

  it('may be two: each with what it did', () => {
    const after = {
      deployments: [
        aDeployment({
          desired: 5,
          images: ['app=shop/api:1.6.0'],
          changedBy: by('argocd', 3),
          scaledBy: by('kubectl', 1),
        }),
      ],
    };
    expect(told(before, after)).toEqual([
      'shop/Deployment api image app 1.5.0 -> 1.6.0 by argocd',
      'shop/Deployment api replicas 3 -> 5 by kubectl',
    ]);
  });

  it('is the autoscaler that scaled, and routine', () => {
    const routine = { by: 'HorizontalPodAutoscaler api', routine: true, exact: true };
    expect(changes(before, scaled({}, { lastScaledAt: ago(2 * MINUTE) }))).toMatchObject([
      { ...routine, at: ago(2 * MINUTE) },
    ]);
    const scaledBy = by('kube-controller-manager', 1);
    expect(changes(before, scaled({ scaledBy }))).toMatchObject([{ ...routine, at: ago(MINUTE) }]);
  });

  it('is the person who scaled by hand, whatever an autoscaler did before or wants', () => {
    const scaledBy = by('kubectl', 1);
    expect(changes(before, scaled({ scaledBy }, { lastScaledAt: ago(3 * MINUTE) }))).toMatchObject([
      { by: 'kubectl', routine: false },
    ]);
    expect(changes(before, scaled({}))).toMatchObject([{ by: null, routine: false }]);
  });

  it('of what was made is who made it, at the moment it was', () => {
    const made = { created: ago(2 * MINUTE), changedBy: by('helm', 2) };
    expect(changes({}, { deployments: [aDeployment(made)] })).toMatchObject([
      { what: ['created'], by: 'helm', at: ago(2 * MINUTE), exact: true },
    ]);
  });

  it('of a node’s kubelet is nobody', () => {
    const after = { nodes: [aNode({ kubeletVersion: 'v1.35.0', cordoned: true, changedBy: by('kubectl-cordon', 1) })] };
    expect(told({ nodes: [aNode()] }, after)).toEqual([
      'Node worker-1 cordoned by kubectl-cordon',
      'Node worker-1 kubelet v1.34.2 -> v1.35.0',
    ]);
  });
});

it('names of any kind come back from memory as they were', () => {
  const odd = { ...anObject('a b=c%20;/d'), namespace: 'x/y' };
  const before = { deployments: [aDeployment({ ...odd, images: ['a p=p=1 2'] })] };
  expect(changes(before, before)).toEqual([]);
  const [gone] = changes(before, {});
  expect(gone?.object).toEqual({ kind: 'Deployment', namespace: 'x/y', name: 'a b=c%20;/d' });
});
