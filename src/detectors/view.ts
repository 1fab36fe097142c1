import { isCovered } from '../model/coverage.ts';
import type { Incident } from '../model/incident.ts';
import type { Counters } from '../model/ledger.ts';
import type { Millis, ObjectRef } from '../model/objects.ts';
import { objectKey } from '../model/objects.ts';
import type {
  Clock,
  Coverage,
  DeploymentRecord,
  EventRecord,
  JobRecord,
  KindName,
  Labels,
  NodeRecord,
  PodRecord,
  RecordByKind,
  ReplicaSetRecord,
  Selector,
  Snapshot,
  SnapshotObjects,
  WorkloadRecord,
} from '../model/snapshot.ts';
import { type ByName, byName, groupByOwner, lazy, mapValues, workloadsIn } from './indexes.ts';
import { createMemory } from './memory.ts';
import { owningWorkload } from './owners/owners.ts';
import { hasLabels, selects, withoutPodName } from './selectors.ts';
import { THRESHOLDS, type Thresholds } from './thresholds.ts';

/** Kinds whose records have a name of their own. */
export type NamedKind = Exclude<KindName, 'events'>;

/** Everything a detector may ask beside its subject: indexed lookups in the look, and what the ledger remembers. */
export interface View {
  readonly cluster: string;
  readonly clock: Clock;
  readonly thresholds: Thresholds;
  /** What is not in the look may exist all the same (a dump). */
  readonly partial: boolean;
  /** Neither an earlier look nor a later one: no ledger will ever tell how long a state without a time has lasted. */
  readonly isOnlyLook: boolean;
  readonly coverage: readonly Coverage[];
  isRead(kind: KindName, namespace: string): boolean;
  /** Would the look show the object if it existed? Only then does its absence prove anything. */
  showsAll(kind: KindName, namespace: string): boolean;
  /** Should it have been read, and could not be this time? What it would excuse is not to be told anew. */
  isMissed(kind: KindName, namespace: string): boolean;
  all<K extends KindName>(kind: K): SnapshotObjects[K];
  /** Pods that may need attention: the projection keeps no detail of the others. */
  troubledPods(): readonly PodRecord[];
  /** Cluster-scoped objects have namespace ''. */
  find<K extends NamedKind>(kind: K, namespace: string, name: string): RecordByKind[K] | undefined;
  ownerOf(pod: PodRecord): ObjectRef;
  podsOf(owner: ObjectRef): readonly PodRecord[];
  podsOn(node: string): readonly PodRecord[];
  /** Pods of a namespace that a label selector takes. */
  podsSelected(namespace: string, selector: Selector | null): readonly PodRecord[];
  pod(namespace: string, name: string): PodRecord | undefined;
  deployment(namespace: string, name: string): DeploymentRecord | undefined;
  replicaSet(namespace: string, name: string): ReplicaSetRecord | undefined;
  replicaSetsOf(deployment: ObjectRef): readonly ReplicaSetRecord[];
  jobsOf(cronJob: ObjectRef): readonly JobRecord[];
  /** Workloads whose pod template has all these labels: what a Service selects. ReplicaSets of a Deployment are left out. */
  workloadsWith(namespace: string, labels: Labels): readonly Workload[];
  /** Endpoints of a Service over all its slices; null when it has no slice. */
  endpointsOf(namespace: string, service: string): { readonly ready: number; readonly notReady: number } | null;
  nodes(): readonly NodeRecord[];
  eventsOf(object: ObjectRef): readonly EventRecord[];
  /**
   * How often the container restarted in the last `window`, by the ledger's counters; null when no earlier look reaches
   * far enough to tell.
   */
  restartsWithin(pod: PodRecord, container: string, restarts: number, window: Millis): number | null;
  /**
   * How often the event came in the last `window`, by its own times or the ledger's counters; null when no earlier look
   * reaches far enough to tell.
   */
  eventsWithin(event: EventRecord, window: Millis): number | null;
  /** Incidents the ledger holds as open, or as unknown, before this look. */
  openIncidents(): readonly Incident[];
  /** When looks first noticed a state that has no timestamp of its own. */
  firstNoticed(key: string): Millis | null;
}

export interface Workload {
  readonly ref: ObjectRef;
  readonly record: WorkloadRecord;
}

export interface ViewMemory {
  readonly counters: Counters;
  /** None where there is no ledger. */
  readonly incidents?: readonly Incident[];
  /** Null: there was no earlier look. */
  readonly lastLookAt: Millis | null;
  /** No later look will follow: who asks once. A dump has none either, unless it is said that one will. */
  readonly isLastLook?: boolean;
}

/** Builds the view of one look. Every index is made when first asked for: a healthy cluster needs hardly any. */
export function createView(snapshot: Snapshot, memory: ViewMemory, thresholds: Thresholds = THRESHOLDS): View {
  const { objects, clock, coverage, partial } = snapshot;
  const indexes = new Map<NamedKind, ByName>();

  function find<K extends NamedKind>(kind: K, namespace: string, name: string): RecordByKind[K] | undefined {
    let index = indexes.get(kind);
    if (index === undefined) {
      index = byName(objects[kind]);
      indexes.set(kind, index);
    }
    return index.get(namespace)?.get(name) as RecordByKind[K] | undefined;
  }

  const lookup = {
    replicaSet: (namespace: string, name: string) => find('replicasets', namespace, name),
    replicationController: (namespace: string, name: string) => find('replicationcontrollers', namespace, name),
    job: (namespace: string, name: string) => find('jobs', namespace, name),
    pod: (namespace: string, name: string) => find('pods', namespace, name),
  };
  const ownerOf = (pod: PodRecord) => owningWorkload(pod, lookup);
  const isRead = (kind: KindName, namespace: string) => isCovered(coverage, kind, namespace);
  const byController = (kind: string, records: readonly (ReplicaSetRecord | JobRecord)[]) =>
    Map.groupBy(
      records.filter(({ controller }) => controller?.kind === kind),
      ({ namespace, controller }) => `${namespace}/${controller?.name}`,
    );

  const troubledPods = lazy(() => objects.pods.filter(({ detail }) => detail !== null));
  const events = lazy(() => Map.groupBy(objects.events, (event) => objectKey(event.object)));
  const podsByOwner = lazy(() => groupByOwner(objects.pods, ownerOf));
  const podsByNode = lazy(() => Map.groupBy(objects.pods, (pod) => pod.node ?? ''));
  /** Pods of a workload share one labels object, so that a selector is asked once for all of them. */
  const podsByLabels = lazy(() =>
    mapValues(
      Map.groupBy(objects.pods, (pod) => pod.namespace),
      (pods) => Map.groupBy(pods, (pod) => pod.labels),
    ),
  );
  const replicaSetsByDeployment = lazy(() => byController('Deployment', objects.replicasets));
  const jobsByCronJob = lazy(() => byController('CronJob', objects.jobs));
  const workloads = lazy(() => Map.groupBy(workloadsIn(objects), ({ ref }) => ref.namespace));
  const slices = lazy(() => Map.groupBy(objects.endpointslices, (slice) => `${slice.namespace}/${slice.service}`));

  return {
    cluster: snapshot.cluster,
    clock,
    thresholds,
    partial,
    isOnlyLook: (memory.isLastLook ?? partial) && memory.lastLookAt === null,
    coverage,
    isRead,
    showsAll: (kind, namespace) => !partial && isRead(kind, namespace),
    isMissed: (kind, namespace) =>
      !partial &&
      !isRead(kind, namespace) &&
      coverage.some(
        (entry) =>
          entry.kind === kind &&
          entry.state === 'failed' &&
          (entry.namespace === null || entry.namespace === namespace),
      ),
    all: (kind) => objects[kind],
    troubledPods,
    find,
    ownerOf,
    podsOf: (owner) => podsByOwner().get(objectKey(owner)) ?? [],
    podsOn: (node) => podsByNode().get(node) ?? [],
    podsSelected(namespace, selector) {
      const { pod: only, rest } = withoutPodName(selector);
      const found: PodRecord[] = [];
      for (const [labels, pods] of podsByLabels().get(namespace) ?? []) {
        if (selects(rest, labels)) for (const pod of pods) if (only === null || pod.name === only) found.push(pod);
      }
      return found;
    },
    pod: (namespace, name) => find('pods', namespace, name),
    deployment: (namespace, name) => find('deployments', namespace, name),
    replicaSet: lookup.replicaSet,
    replicaSetsOf: ({ namespace, name }) =>
      (replicaSetsByDeployment().get(`${namespace}/${name}`) ?? []) as readonly ReplicaSetRecord[],
    jobsOf: ({ namespace, name }) => (jobsByCronJob().get(`${namespace}/${name}`) ?? []) as readonly JobRecord[],
    workloadsWith: (namespace, labels) =>
      (workloads().get(namespace) ?? []).filter(({ record }) => hasLabels(labels, record.templateLabels)),
    endpointsOf(namespace, service) {
      const own = slices().get(`${namespace}/${service}`);
      if (own === undefined) return null;
      return {
        ready: own.reduce((sum, { ready }) => sum + ready, 0),
        notReady: own.reduce((sum, { notReady }) => sum + notReady, 0),
      };
    },
    nodes: () => objects.nodes,
    eventsOf: (object) => events().get(objectKey(object)) ?? [],
    ...createMemory(memory, clock),
  };
}
