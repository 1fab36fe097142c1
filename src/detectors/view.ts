import { isCovered } from '../model/coverage.ts';
import type { Counters } from '../model/ledger.ts';
import type { Millis, ObjectRef } from '../model/objects.ts';
import { objectKey } from '../model/objects.ts';
import type {
  Clock,
  DeploymentRecord,
  EventRecord,
  KindName,
  NodeRecord,
  ObjectRecord,
  PodRecord,
  Snapshot,
} from '../model/snapshot.ts';
import { owningWorkload } from './owners.ts';

/** Everything a detector may ask beside its subject: indexed lookups in the look, and what the ledger remembers. */
export interface View {
  readonly clock: Clock;
  /** What is not in the look may exist all the same (a dump). */
  readonly partial: boolean;
  isRead(kind: KindName, namespace: string): boolean;
  ownerOf(pod: PodRecord): ObjectRef;
  podsOf(owner: ObjectRef): readonly PodRecord[];
  pod(namespace: string, name: string): PodRecord | undefined;
  deployment(namespace: string, name: string): DeploymentRecord | undefined;
  replicaSet(namespace: string, name: string): ObjectRecord | undefined;
  nodes(): readonly NodeRecord[];
  eventsOf(object: ObjectRef): readonly EventRecord[];
  /**
   * How often the container restarted in the last `window`, by the ledger's counters; null when no earlier look reaches
   * far enough to tell.
   */
  restartsWithin(pod: PodRecord, container: string, restarts: number, window: Millis): number | null;
  /** When looks first noticed a state that has no timestamp of its own. */
  firstNoticed(key: string): Millis | null;
}

export interface ViewMemory {
  readonly counters: Counters;
  /** Null: there was no earlier look. */
  readonly lastLookAt: Millis | null;
}

/** Builds the view of one look. Every index is made when first asked for: a healthy cluster needs hardly any. */
export function createView(snapshot: Snapshot, memory: ViewMemory): View {
  const { objects, clock } = snapshot;
  const byName = <T extends ObjectRecord>(records: readonly T[]) =>
    lazy(() => new Map(records.map((record) => [`${record.namespace}/${record.name}`, record])));

  const pods = byName(objects.pods);
  const deployments = byName(objects.deployments);
  const replicaSets = byName<ObjectRecord>(objects.replicasets);
  const jobs = byName<ObjectRecord>(objects.jobs);
  const restarts = lazy(() => new Map(memory.counters.restarts.map((series) => [series.container, series.samples])));
  const noticed = lazy(() => new Map(memory.counters.firstSeen.map(({ key, at }) => [key, at])));
  const events = lazy(() => Map.groupBy(objects.events, (event) => objectKey(event.object)));
  const lookup = {
    replicaSet: (namespace: string, name: string) => replicaSets().get(`${namespace}/${name}`),
    job: (namespace: string, name: string) => jobs().get(`${namespace}/${name}`),
  };
  const ownerOf = (pod: PodRecord) => owningWorkload(pod, lookup);
  const podsByOwner = lazy(() => Map.groupBy(objects.pods, (pod) => objectKey(ownerOf(pod))));

  return {
    clock,
    partial: snapshot.partial,
    isRead: (kind, namespace) => isCovered(snapshot.coverage, kind, namespace),
    ownerOf,
    podsOf: (owner) => podsByOwner().get(objectKey(owner)) ?? [],
    pod: (namespace, name) => pods().get(`${namespace}/${name}`),
    deployment: (namespace, name) => deployments().get(`${namespace}/${name}`),
    replicaSet: lookup.replicaSet,
    nodes: () => objects.nodes,
    eventsOf: (object) => events().get(objectKey(object)) ?? [],
    restartsWithin(pod, container, count, window) {
      const start = clock.now - window;
      if (pod.created !== null && pod.created >= start) return count;
      const samples = restarts().get(`${pod.namespace}/${pod.name}/${container}`);
      if (samples === undefined) {
        // The ledger keeps a series for every container that ever restarted: none means zero at the last look.
        return memory.lastLookAt !== null && memory.lastLookAt >= start ? count : null;
      }
      // Samples from before its creation are another pod's of the same name (StatefulSet).
      const born = pod.created ?? Number.NEGATIVE_INFINITY;
      const base = samples.findLast((sample) => sample.at <= start && sample.at >= born);
      return base === undefined ? null : Math.max(0, count - base.count);
    },
    firstNoticed: (key) => noticed().get(key) ?? null,
  };
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
