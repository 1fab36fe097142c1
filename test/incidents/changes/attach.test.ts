import { describe, expect, it } from 'vitest';
import { createAttach } from '../../../src/incidents/changes/attach.ts';
import type { Change } from '../../../src/model/change.ts';
import type { Incident } from '../../../src/model/incident.ts';
import type { ObjectRef } from '../../../src/model/objects.ts';
import { aScaler, aService } from '../../support/cluster-records.ts';
import { aChange, anIncident } from '../../support/situations.ts';
import {
  aCrashingPod,
  aDeployment,
  aDetail,
  ago,
  aPod,
  aSnapshot,
  MINUTE,
  NOON,
  type SnapshotParts,
} from '../../support/snapshots.ts';

const ref = (kind: string, name: string, namespace = 'shop'): ObjectRef => ({ kind, namespace, name });
const of = (object: ObjectRef, parts: Partial<Change> = {}) => aChange({ object, what: ['something'], ...parts });

function attached(changes: readonly Change[], incident: Partial<Incident> = {}, look: SnapshotParts = {}) {
  return createAttach(changes, aSnapshot(look))(anIncident(incident)).changes;
}

describe('an incident’s changes', () => {
  it('are those of its own object, and not of another', () => {
    const own = aChange();
    expect(attached([of(ref('Deployment', 'web')), own, of(ref('Deployment', 'api', 'bank'))])).toEqual([own]);
  });

  it('are those of half an hour before it opened, until now', () => {
    const opened = anIncident().openedAt;
    const at = (moment: number, parts: Partial<Change> = {}) => aChange({ at: moment, seenAt: moment, ...parts });
    const [young, since] = [at(opened - 30 * MINUTE), at(NOON)];
    expect(attached([at(opened - 30 * MINUTE - 1), young, since])).toEqual([young, since]);
    // The look that found it is what counts where nothing tells the moment.
    const vague = { exact: false, after: opened - 60 * MINUTE };
    expect(attached([at(opened - 31 * MINUTE, vague), at(opened - 29 * MINUTE, vague)])).toHaveLength(1);
  });

  it('are told once, however often they are looked for, and stay when the look does not show why', () => {
    const node = of(ref('Node', 'worker-1', ''), { what: ['cordoned'] });
    const pods = [aCrashingPod({ name: 'api-1' })];
    const attach = createAttach([aChange(), node], aSnapshot({ pods }));
    const once = attach(anIncident());
    expect(once.changes).toHaveLength(2);
    expect(attach(once)).toBe(once);
    expect(createAttach([aChange(), node], aSnapshot())(once)).toBe(once);
  });

  it('are those of its pods’ nodes and claims', () => {
    const pods = [aPod({ name: 'api-1', node: 'worker-7', detail: aDetail({ claims: ['data-1'] }) })];
    const changes = [
      of(ref('Node', 'worker-7', '')),
      of(ref('PersistentVolumeClaim', 'data-1')),
      of(ref('Node', 'worker-8', '')),
      of(ref('PersistentVolumeClaim', 'data-2')),
    ];
    expect(attached(changes, {}, { pods }).map(({ object }) => object.name)).toEqual(['worker-7', 'data-1']);
  });

  it('are those of its autoscaler, and of what follows from it', () => {
    const consequence = {
      key: 'x',
      code: 'ServiceNoEndpoints',
      owner: ref('Service', 'api'),
      message: '',
      count: 1,
    } as const;
    const changes = [of(ref('HorizontalPodAutoscaler', 'api')), of(ref('Service', 'api')), of(ref('Service', 'web'))];
    const look = { horizontalpodautoscalers: [aScaler()] };
    expect(attached(changes, { consequences: [consequence] }, look).map(({ object }) => object.kind)).toEqual([
      'HorizontalPodAutoscaler',
      'Service',
    ]);
  });

  it('of a Service are those of the workloads behind it, of an autoscaler those of its target', () => {
    const changes = [of(ref('Deployment', 'api')), of(ref('Deployment', 'web'))];
    const look = {
      services: [aService()],
      deployments: [aDeployment(), aDeployment({ name: 'web', templateLabels: { app: 'web' } })],
      horizontalpodautoscalers: [aScaler()],
    };
    const names = (owner: ObjectRef) => attached(changes, { owner }, look).map(({ object }) => object.name);
    expect(names(ref('Service', 'api'))).toEqual(['api']);
    expect(names(ref('HorizontalPodAutoscaler', 'api'))).toEqual(['api']);
  });

  it('of a pod that fits nowhere are nodes that were cordoned or went, wherever', () => {
    const node = (name: string, what: string) => of(ref('Node', name, ''), { what: [what], routine: true });
    const changes = [node('a', 'cordoned'), node('b', 'deleted'), node('c', 'created')];
    expect(attached(changes, { code: 'PodUnschedulable' })).toHaveLength(2);
    expect(attached(changes)).toHaveLength(0);
  });

  it('of pods that may not be made are quotas of the namespace, and webhooks', () => {
    const changes = [
      of(ref('ResourceQuota', 'compute')),
      of(ref('ResourceQuota', 'compute', 'bank')),
      of(ref('ValidatingWebhookConfiguration', 'policy', '')),
    ];
    expect(attached(changes, { code: 'ReplicaCreateFailed' }).map(({ object }) => object.kind)).toEqual([
      'ResourceQuota',
      'ValidatingWebhookConfiguration',
    ]);
  });

  it('are bounded on both sides of the opening, the nearest and the newest; what is routine goes first', () => {
    const opened = anIncident().openedAt;
    const many = (from: number, parts: Partial<Change> = {}) =>
      Array.from({ length: 9 }, (_, index) => {
        const at = from + index * MINUTE;
        return aChange({ at, seenAt: at + 1, what: [`replicas ${index} -> 1`], ...parts });
      });
    const kept = attached([...many(opened - 20 * MINUTE), ...many(opened + MINUTE)]);
    expect(kept.map(({ what }) => what[0]?.split(' ')[1])).toEqual(['5', '6', '7', '8', '5', '6', '7', '8']);
    const person = aChange({ at: ago(50 * MINUTE), seenAt: ago(50 * MINUTE) });
    const mixed = attached([person, ...many(opened - 20 * MINUTE, { routine: true })]);
    expect(mixed).toHaveLength(4);
    expect(mixed[0]).toEqual(person);
  });
});
