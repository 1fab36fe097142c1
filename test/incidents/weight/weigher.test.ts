import { describe, expect, it } from 'vitest';
import { createFinder } from '../../../src/incidents/finder.ts';
import { createWeigher, heaviest, markProblems } from '../../../src/incidents/weight/weigher.ts';
import type { FindingCode } from '../../../src/model/finding.ts';
import type { ObjectRef } from '../../../src/model/objects.ts';
import type { Marks, Snapshot } from '../../../src/model/snapshot.ts';
import type { ClusterFile } from '../../../src/model/weight.ts';
import { aClusterFile, aPattern, aService } from '../../support/cluster-files.ts';
import { aNamespace, aService as aServiceRecord } from '../../support/cluster-records.ts';
import {
  aContainer,
  aDeployment,
  aDetail,
  ago,
  aNode,
  aPod,
  aReplicaSet,
  aSnapshot,
  MINUTE,
  NOON,
  running,
  type SnapshotParts,
  text,
} from '../../support/snapshots.ts';
import { aStatefulSet } from '../../support/workload-records.ts';

const API: ObjectRef = { kind: 'Deployment', namespace: 'shop', name: 'api' };

const marks = (parts: Partial<Marks> = {}): Marks => ({
  tier: null,
  owner: null,
  ignore: null,
  critical: null,
  ...parts,
});
const weigherOf = (file: Partial<ClusterFile>, parts: SnapshotParts = {}) =>
  weigherIn(aClusterFile(file), aSnapshot(parts));
const weigherIn = (file: ClusterFile, snapshot: Snapshot) =>
  createWeigher(file, snapshot, createFinder(snapshot.objects));
const quieted = (file: Partial<ClusterFile>, parts: SnapshotParts = {}, code: FindingCode = 'OOMKilled', owner = API) =>
  weigherOf(file, parts).quieting({ code, owner });

describe('the weight of an object', () => {
  it('is nothing where nobody said', () => {
    expect(weigherOf({}).weightOf(API)).toEqual({
      ...{ service: null, tier: null, owner: null, toleratedDowntime: null, needs: [], notes: [] },
    });
  });

  it('is that of the first service it belongs to', () => {
    const services = [
      aService({
        name: 'api',
        match: [aPattern({ namespace: 'shop', name: 'api' })],
        tier: 'P1',
        toleratedDowntime: MINUTE,
      }),
      aService({ name: 'rest', tier: 'P3', needs: [text('coffee')], notes: [text('old')] }),
    ];
    const { weightOf } = weigherOf({ services });
    expect(weightOf(API)).toMatchObject({ service: 'api', tier: 'P1', toleratedDowntime: MINUTE, needs: [] });
    expect(weightOf({ ...API, name: 'db' })).toMatchObject({
      service: 'rest',
      tier: 'P3',
      needs: ['coffee'],
      notes: ['old'],
    });
    expect(weightOf({ ...API, namespace: 'bank' }).service).toBeNull();
  });

  it('comes from the file, then its annotations, then its namespace’s, each property by itself', () => {
    const parts = {
      deployments: [aDeployment({ marks: marks({ tier: text('P2'), owner: text('team-api') }) })],
      namespaces: [aNamespace({ marks: marks({ tier: text('P3'), owner: text('team-shop') }) })],
    };
    expect(weigherOf({ services: [aService({ tier: 'P1' })] }, parts).weightOf(API)).toMatchObject({
      ...{ service: 'shop-api', tier: 'P1', owner: 'team-api' },
    });
    expect(weigherOf({}, parts).weightOf({ ...API, name: 'db' })).toMatchObject({ tier: 'P3', owner: 'team-shop' });
    expect(weigherOf({}, parts).weightOf({ kind: 'Namespace', namespace: '', name: 'shop' }).owner).toBe('team-shop');
  });

  it('is P0 for what Kubernetes cannot run without, unless somebody says otherwise', () => {
    const critical = marks({ critical: 'system-cluster-critical' });
    const parts = { deployments: [aDeployment({ marks: critical })] };
    expect(weigherOf({}, parts).weightOf(API).tier).toBe('P0');
    expect(weigherOf({ services: [aService({ tier: 'P2' })] }, parts).weightOf(API).tier).toBe('P2');
    expect(
      weigherOf({}, { deployments: [aDeployment({ marks: { ...critical, tier: text('P3') } })] }).weightOf(API).tier,
    ).toBe('P3');
    expect(
      weigherOf({}, { nodes: [aNode({ marks: marks({ tier: text('P1') }) })] }).weightOf({
        kind: 'Node',
        namespace: '',
        name: 'worker-1',
      }).tier,
    ).toBe('P1');
  });

  it('of a cause without a tier is that of what matters most behind it', () => {
    const { weightOf } = weigherOf({
      services: [
        aService({ name: 'a', match: [aPattern({ name: 'a' })], tier: 'P2' }),
        aService({ name: 'b', match: [aPattern({ name: 'b' })], tier: 'P0' }),
        aService({ name: 'c', match: [aPattern({ name: 'c' })], tier: 'P3' }),
      ],
    });
    const weights = (...names: string[]) => names.map((name) => weightOf({ ...API, name }));
    expect(heaviest(weights('node', 'a', 'b', 'c'))?.service).toBe('b');
    expect(heaviest(weights('c', 'b'))?.service).toBe('c');
    expect(heaviest(weights('node'))?.tier).toBeNull();
    expect(heaviest([])).toBeUndefined();
  });
});

describe('an ignored code', () => {
  const rule = { codes: ['OOMKilled' as const], object: null, until: NOON + MINUTE, because: text('it leaks') };

  it('is quiet until its time, and that code alone', () => {
    const services = [aService({ ignores: [rule] })];
    expect(quieted({ services })).toEqual({
      ...{ by: 'ignore', reason: 'ignored in the cluster file', because: 'it leaks', until: NOON + MINUTE },
    });
    expect(quieted({ services }, {}, 'CrashLoopBackOff')).toBeNull();
    expect(quieted({ services }, { now: NOON + MINUTE })).toBeNull();
  });

  it('may be all codes, and one of a service’s objects', () => {
    const services = [aService({ ignores: [{ ...rule, codes: null, object: aPattern({ name: 'a*' }) }] })];
    expect(quieted({ services }, {}, 'CrashLoopBackOff')?.by).toBe('ignore');
    expect(quieted({ services }, {}, 'CrashLoopBackOff', { ...API, name: 'db' })).toBeNull();
  });

  it('may stand outside of services, on the object and on its namespace', () => {
    expect(quieted({ ignores: [{ ...rule, object: aPattern({ name: 'api' }) }] })?.reason).toBe(
      'ignored in the cluster file',
    );
    const marked = marks({ ignore: text('OOMKilled because=known') });
    expect(quieted({}, { deployments: [aDeployment({ marks: marked })] })).toEqual({
      ...{ by: 'ignore', reason: 'ignored by its annotation', because: 'known', until: null },
    });
    expect(quieted({}, { namespaces: [aNamespace({ marks: marked })] })?.reason).toBe(
      'ignored by the annotation of namespace shop',
    );
    expect(quieted({}, { deployments: [aDeployment({ marks: marks({ ignore: text('OOMKiled') }) })] })).toBeNull();
  });
});

describe('a maintenance window', () => {
  const window = (parts: object = {}) => ({
    ...{ name: 'patching', objects: null, when: { type: 'once' as const, from: NOON, to: NOON + 10 * MINUTE } },
    ...parts,
  });

  it('is quiet in its scope, and while it is on', () => {
    expect(quieted({ windows: [window()] })).toEqual({
      ...{ by: 'window', reason: 'window patching', because: null, until: NOON + 10 * MINUTE },
    });
    expect(quieted({ windows: [window()] }, { now: NOON - 1 })).toBeNull();
    expect(quieted({ windows: [window({ objects: [aPattern({ namespace: 'bank' })] })] })).toBeNull();
  });

  it('gives way to what is quiet for longer', () => {
    const ignores = [{ codes: null, object: aPattern({ name: 'api' }), until: NOON + 5 * MINUTE, because: null }];
    const later = window({ name: 'later', when: { type: 'once', from: NOON, to: NOON + 20 * MINUTE } });
    expect(quieted({ windows: [window(), later], ignores })?.reason).toBe('window later');
    expect(quieted({ windows: [later], ignores: ignores.map((rule) => ({ ...rule, until: null })) })?.by).toBe(
      'ignore',
    );
  });
});

describe('a slow start', () => {
  const services = [aService({ slowStart: 6 * MINUTE })];
  const starting = (startedAt: number, name = 'api-7d9f5c8b6d-x2x4k', containers = [aContainer({ ready: false })]) =>
    aPod({ name, ready: false, readySince: null, detail: aDetail({ startedAt, containers }) });
  const look = (...pods: ReturnType<typeof aPod>[]) => ({
    deployments: [aDeployment()],
    replicasets: [aReplicaSet()],
    pods,
  });
  const slow = (parts: SnapshotParts, code: FindingCode = 'PodNotReady', owner = API) =>
    quieted({ services }, parts, code, owner);

  it('is quiet until its pods have had their time', () => {
    expect(slow(look(starting(ago(4 * MINUTE))))).toEqual({
      ...{ by: 'slow start', reason: 'slow start of shop-api (6 min)', because: null, until: NOON + 2 * MINUTE },
    });
    expect(slow(look(starting(ago(6 * MINUTE))))).toBeNull();
  });

  it('is no excuse for a pod that had its time, however many younger ones there are', () => {
    expect(slow(look(starting(ago(MINUTE), 'api-7d9f5c8b6d-young'), starting(ago(30 * MINUTE))))).toBeNull();
  });

  it('excuses what slow pods look like, and nothing else', () => {
    const parts = look(starting(ago(MINUTE)));
    expect(slow(parts, 'DeploymentUnavailable')?.by).toBe('slow start');
    expect(slow(parts, 'PodStartStuck')?.by).toBe('slow start');
    expect(slow(parts, 'RolloutStuck')?.by).toBe('slow start');
    for (const code of ['CrashLoopBackOff', 'ImagePullFailed', 'ServiceNoEndpoints'] as const)
      expect(slow(parts, code)).toBeNull();
    // None of its pods starts: whatever it is short of, it is not time.
    expect(slow(look(), 'DeploymentUnavailable')).toBeNull();
    expect(quieted({ services: [aService()] }, parts, 'PodNotReady')).toBeNull();
  });

  it('begins anew with a container that was restarted', () => {
    const container = aContainer({ ready: false, restarts: 1, state: running(ago(2 * MINUTE)) });
    expect(slow(look(starting(ago(60 * MINUTE), 'api-7d9f5c8b6d-x2x4k', [container])))?.until).toBe(NOON + 4 * MINUTE);
  });

  it('knows the pods of any workload', () => {
    const db = { kind: 'StatefulSet', namespace: 'shop', name: 'db' };
    const pod = { ...starting(ago(MINUTE), 'db-0'), controller: { kind: 'StatefulSet', name: 'db' } };
    const parts = { statefulsets: [aStatefulSet()], pods: [pod, starting(ago(60 * MINUTE))] };
    expect(slow(parts, 'StatefulSetUnavailable', db)?.by).toBe('slow start');
    expect(
      slow({ pods: [{ ...pod, controller: null }] }, 'PodNotReady', { ...db, kind: 'Pod', name: 'db-0' })?.by,
    ).toBe('slow start');
    // ReplicaSets were not read: their names tell.
    expect(slow({ ...look(starting(ago(MINUTE))), replicasets: [] })?.by).toBe('slow start');
    expect(slow({ ...look(starting(ago(MINUTE))), replicasets: [] }, 'PodNotReady', { ...API, name: 'ap' })).toBeNull();
  });
});

describe('annotations that are not understood', () => {
  it('are told by object, a few of them', () => {
    const wrong = marks({ tier: text('high'), ignore: text('Everything') });
    const parts = {
      pods: [aPod({ marks: marks({ critical: 'system-node-critical' }) })],
      deployments: [aDeployment({ marks: wrong }), aDeployment({ name: 'db', marks: marks({ owner: text('team') }) })],
      services: [1, 2, 3].map((number) => aServiceRecord({ name: `s-${number}`, marks: wrong })),
    };
    const problems = markProblems(aSnapshot(parts));
    expect(problems).toHaveLength(6);
    expect(problems[0]).toBe('annotation of shop/Deployment api: k8s-monitor.io/tier "high": must be P0, P1, P2, P3');
    expect(problems.at(-1)).toBe('3 more annotations that are not understood');
    expect(markProblems(aSnapshot())).toEqual([]);
  });

  it('of looks recorded before there were any are none', () => {
    const { marks: _, ...old } = aDeployment();
    const snapshot = aSnapshot({ deployments: [old as ReturnType<typeof aDeployment>] });
    expect(markProblems(snapshot)).toEqual([]);
    expect(weigherIn(aClusterFile(), snapshot).weightOf(API).tier).toBeNull();
  });
});
