import { isCovered } from '../../model/coverage.ts';
import type { ObjectRef } from '../../model/objects.ts';
import type { Snapshot, WorkloadRecord } from '../../model/snapshot.ts';
import type { Replicas } from '../severity.ts';
import type { Records } from './records.ts';

/** Kinds whose status counts pods. */
const WORKLOADS: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'ReplicationController',
]);

/** How much of an object serves: replicas of a workload, endpoints of a Service. Null where the look does not tell. */
export function createReplicaCount(snapshot: Snapshot, records: Records): (owner: ObjectRef) => Replicas | null {
  let endpoints: ReadonlyMap<string, Replicas> | null = null;

  function endpointsOf({ namespace, name }: ObjectRef): Replicas | null {
    if (!isCovered(snapshot.coverage, 'endpointslices', namespace)) return null;
    endpoints ??= countEndpoints(snapshot);
    return endpoints.get(`${namespace}/${name}`) ?? null;
  }

  return (owner) => {
    if (owner.kind === 'Service') return endpointsOf(owner);
    if (!WORKLOADS.has(owner.kind)) return null;
    const record = records.find(owner) as WorkloadRecord | undefined;
    // Scaled to nothing on purpose: there is no share of it.
    if (record === undefined || record.desired < 1) return null;
    return { serving: Math.min(Math.max(record.available, 0), record.desired), wanted: record.desired };
  };
}

/** A Service whose slices are all empty has lost whatever it had. */
function countEndpoints({ objects }: Snapshot): ReadonlyMap<string, Replicas> {
  const counts = new Map<string, Replicas>();
  for (const { namespace, service, ready, notReady } of objects.endpointslices) {
    if (service === null) continue;
    const key = `${namespace}/${service}`;
    const { serving, wanted } = counts.get(key) ?? { serving: 0, wanted: 0 };
    counts.set(key, { serving: serving + ready, wanted: wanted + ready + notReady });
  }
  return new Map([...counts].map(([key, { serving, wanted }]) => [key, { serving, wanted: Math.max(wanted, 1) }]));
}
