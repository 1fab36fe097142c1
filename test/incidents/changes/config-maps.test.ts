import { describe, expect, it } from 'vitest';
import { createAttach } from '../../../src/incidents/changes/attach.ts';
import { diffLook } from '../../../src/incidents/changes/diff.ts';
import type { Change } from '../../../src/model/change.ts';
import type { ConfigMapRecord } from '../../../src/model/snapshot.ts';
import { aConfigMap, aService } from '../../support/cluster-records.ts';
import { aChange, anIncident } from '../../support/situations.ts';
import { aDeployment, ago, aSnapshot, coverageOf, MINUTE, NOON, type SnapshotParts } from '../../support/snapshots.ts';
import { aCronJob, aReplicaSet, aStatefulSet, aTemplate } from '../../support/workload-records.ts';

const EARLIER = ago(5 * MINUTE);
/** shop/Deployment api, whose pods name these ConfigMaps and Secrets. */
const naming = (...configs: string[]) => aDeployment({ template: { ...aTemplate('api'), configs } });
const NAMED = { deployments: [naming('configmap/api-config', 'secret/db')] };

const argocd = { manager: 'argocd', at: ago(2 * MINUTE) };

function changes(before: SnapshotParts, after: SnapshotParts, known: readonly Change[] = []): readonly Change[] {
  const { memory } = diffLook([], aSnapshot({ now: EARLIER, ...before }));
  return diffLook(memory, aSnapshot(after), known).changes;
}

/** What is told of a ConfigMap that was one and is the other, in a cluster where this names it. */
function told(
  before: Partial<ConfigMapRecord> | null,
  after: Partial<ConfigMapRecord> | null,
  around: SnapshotParts = NAMED,
): readonly string[] {
  const maps = (parts: Partial<ConfigMapRecord> | null) => ({
    ...around,
    configmaps: parts === null ? [] : [aConfigMap(parts)],
  });
  return changes(maps(before), maps(after)).map(({ what, by }) => `${what.join(', ')} by ${by}`);
}

describe('a ConfigMap', () => {
  it('is changed when its data was written, by whoever wrote it and when', () => {
    expect(told({}, { changedBy: argocd, resourceVersion: '1082' })).toEqual(['changed by argocd']);
    const [change] = changes(
      { ...NAMED, configmaps: [aConfigMap()] },
      { ...NAMED, configmaps: [aConfigMap({ changedBy: argocd })] },
    );
    expect(change).toMatchObject({
      object: { kind: 'ConfigMap', namespace: 'shop', name: 'api-config' },
      ...{ at: ago(2 * MINUTE), exact: true, routine: false, after: EARLIER },
    });
  });

  it('is changed when it lost a key, which nobody is named for', () => {
    expect(told({ keys: 3 }, { keys: 2, resourceVersion: '1082' })).toEqual(['changed by null']);
    expect(told({ keys: 1 }, { keys: 0, changedBy: null })).toEqual(['changed by null']);
  });

  it('is not changed when only its labels or annotations were written', () => {
    expect(told({}, { resourceVersion: '1082' })).toEqual([]);
    expect(told({ keys: 0, changedBy: null }, { keys: 0, changedBy: null, resourceVersion: '1082' })).toEqual([]);
  });

  it('without managed fields is changed with its version, and says nothing where they came or went', () => {
    const plain = { keys: null, changedBy: null };
    expect(told(plain, { ...plain, resourceVersion: '1082' })).toEqual(['changed by null']);
    expect(told(plain, { resourceVersion: '1082' })).toEqual([]);
    expect(told({}, { ...plain, resourceVersion: '1082' })).toEqual([]);
    expect(told(plain, { ...plain, resourceVersion: null })).toEqual([]);
  });

  it('in which a leader is elected is never changed, and one that begins to be is not gone', () => {
    const elects = { elects: true, keys: null, changedBy: null };
    expect(told(elects, { ...elects, resourceVersion: '1082' })).toEqual([]);
    expect(told({}, elects)).toEqual([]);
  });

  it('that was deleted or made again is told', () => {
    expect(told({}, null)).toEqual(['deleted by null']);
    expect(told({}, { created: ago(MINUTE), changedBy: argocd })).toEqual(['recreated by argocd']);
  });

  it('that was made is told where a workload had missed it; what a rollout brings along the rollout tells', () => {
    const made = { created: ago(MINUTE) };
    expect(told(null, made)).toEqual(['created by null']);
    const next = { ...made, name: 'api-config-7d2a' };
    const before = { ...NAMED, configmaps: [aConfigMap()] };
    const after = {
      deployments: [naming('configmap/api-config-7d2a', 'secret/db')],
      configmaps: [aConfigMap(), aConfigMap(next)],
    };
    expect(changes(before, after).map(({ object, what }) => [object.kind, what])).toEqual([
      ['Deployment', ['config configmap/api-config -> configmap/api-config-7d2a']],
    ]);
  });

  it.each<[string, SnapshotParts]>([
    ['a Deployment', NAMED],
    [
      'a StatefulSet',
      { statefulsets: [aStatefulSet({ template: { ...aTemplate('api'), configs: ['configmap/api-config'] } })] },
    ],
    [
      'a ReplicaSet that another controller rolls out',
      {
        replicasets: [
          aReplicaSet({
            controller: { kind: 'Rollout', name: 'api' },
            template: { ...aTemplate('api'), configs: ['configmap/api-config'] },
          }),
        ],
      },
    ],
    ['a CronJob', { cronjobs: [aCronJob({ configs: ['configmap/api-config'] })] }],
  ])('is followed for %s that names it', (_, around) => {
    expect(told({}, { changedBy: argocd }, around)).toEqual(['changed by argocd']);
  });

  it('that no workload names is of no concern, nor is one of another namespace', () => {
    expect(told({}, { changedBy: argocd }, { deployments: [naming('secret/api-config')] })).toEqual([]);
    const elsewhere = { namespace: 'bank' };
    expect(told(elsewhere, { ...elsewhere, changedBy: argocd })).toEqual([]);
    expect(told({}, null, {})).toEqual([]);
    const look = { configmaps: [aConfigMap({ name: 'kube-root-ca.crt' })], ...NAMED };
    const memory = diffLook([], aSnapshot(look)).memory.filter(({ kind }) => kind === 'configmaps');
    expect(memory).toEqual([{ kind: 'configmaps', readAt: NOON, objects: [] }]);
  });

  it('that nobody names any more is forgotten, and was not deleted', () => {
    const before = { ...NAMED, configmaps: [aConfigMap()] };
    const after = { deployments: [naming()], configmaps: [] };
    expect(changes(before, after).map(({ what }) => what)).toEqual([
      ['config configmap/api-config removed, secret/db removed'],
    ]);
  });

  it('is followed on while workloads cannot be read, and so is what is said of it', () => {
    const first = diffLook([], aSnapshot({ now: EARLIER, ...NAMED, configmaps: [aConfigMap()] }));
    const blind = aSnapshot({
      coverage: coverageOf({ deployments: 'failed' }),
      configmaps: [aConfigMap({ changedBy: argocd }), aConfigMap({ name: 'other' })],
    });
    const second = diffLook(first.memory, blind);
    expect(second.changes.map(({ object, what }) => [object.name, what])).toEqual([['api-config', ['changed']]]);
    const gone = aSnapshot({ coverage: coverageOf({ deployments: 'failed' }) });
    expect(diffLook(first.memory, gone).changes.map(({ what }) => what)).toEqual([['deleted']]);
    const elsewhere = [
      ...coverageOf(),
      { kind: 'deployments', namespace: 'bank', state: 'denied', reason: '403' } as const,
    ];
    expect(diffLook(first.memory, aSnapshot({ coverage: elsewhere })).changes.map(({ object }) => object.kind)).toEqual(
      ['Deployment'],
    );
  });

  it('that the same writer keeps rewriting is routine from the seventh time in six hours on, and only then', () => {
    const object = { kind: 'ConfigMap', namespace: 'shop', name: 'api-config' };
    const earlier = (count: number, parts: Partial<Change> = {}) =>
      Array.from({ length: count }, (_, index) =>
        aChange({ object, what: ['changed'], by: 'argocd', seenAt: ago((index + 1) * 50 * MINUTE), ...parts }),
      );
    const isRoutine = (known: readonly Change[]) =>
      changes(
        { ...NAMED, configmaps: [aConfigMap()] },
        { ...NAMED, configmaps: [aConfigMap({ changedBy: argocd })] },
        known,
      ).map(({ routine }) => routine);
    expect(isRoutine(earlier(5))).toEqual([false]);
    expect(isRoutine(earlier(6))).toEqual([true]);
    expect(isRoutine(earlier(6, { by: 'kubectl-edit' }))).toEqual([false]);
    expect(isRoutine(earlier(6, { object: { ...object, name: 'other' } }))).toEqual([false]);
    expect(isRoutine(earlier(6, { seenAt: ago(7 * 60 * MINUTE) }))).toEqual([false]);
  });
});

describe('the changes of an incident', () => {
  const change = aChange({
    object: { kind: 'ConfigMap', namespace: 'shop', name: 'api-config' },
    ...{ what: ['changed'], by: 'argocd', at: ago(6 * MINUTE), seenAt: ago(5 * MINUTE) },
  });
  const attached = (parts: Parameters<typeof anIncident>[0], around: SnapshotParts) =>
    createAttach([change], aSnapshot(around))(anIncident({ changes: [], ...parts })).changes;

  it('are those of the ConfigMaps its workload names', () => {
    expect(attached({}, NAMED)).toEqual([change]);
    expect(attached({}, { deployments: [naming('configmap/other')] })).toEqual([]);
    expect(attached({ owner: { kind: 'Deployment', namespace: 'bank', name: 'api' } }, NAMED)).toEqual([]);
    const report = { kind: 'CronJob', namespace: 'shop', name: 'report' };
    expect(attached({ owner: report }, { cronjobs: [aCronJob({ configs: ['configmap/api-config'] })] })).toEqual([
      change,
    ]);
  });

  it('and of those behind a Service', () => {
    const service = { kind: 'Service', namespace: 'shop', name: 'api' };
    expect(attached({ owner: service }, { ...NAMED, services: [aService()] })).toEqual([change]);
    expect(attached({ owner: service }, NAMED)).toEqual([]);
  });
});
