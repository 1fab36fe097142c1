import type { Millis } from './objects.ts';
import type { ConfigMapRecord } from './records/config.ts';
import type {
  ApiServiceRecord,
  CustomResourceRecord,
  LeaseRecord,
  NamespaceRecord,
  WebhookConfigurationRecord,
} from './records/control-plane.ts';
import type { EventRecord } from './records/event.ts';
import type { EndpointSliceRecord, IngressRecord, ServiceRecord } from './records/network.ts';
import type { NodeRecord } from './records/node.ts';
import type { PodRecord } from './records/pod.ts';
import type { DisruptionBudgetRecord, QuotaRecord, ScalerRecord } from './records/policy.ts';
import type { ClaimRecord, StorageClassRecord, VolumeRecord } from './records/storage.ts';
import type {
  CronJobRecord,
  DaemonSetRecord,
  DeploymentRecord,
  JobRecord,
  ReplicaSetRecord,
  StatefulSetRecord,
} from './records/workloads.ts';

export type * from './records/common.ts';
export type * from './records/config.ts';
export type * from './records/control-plane.ts';
export type * from './records/event.ts';
export type * from './records/network.ts';
export type * from './records/node.ts';
export type * from './records/pod.ts';
export type * from './records/policy.ts';
export type * from './records/storage.ts';
export type * from './records/template.ts';
export type * from './records/workloads.ts';

/**
 * What one look saw: a lean projection, page by page, that keeps only what detectors and the diff need. Records of one
 * kind share one shape and their repeated strings are interned, so that 150,000 pods fit in memory.
 */
export interface Snapshot {
  /** The cluster's name; it stands in every incident key. */
  readonly cluster: string;
  /** Where the look came from, for people: `https://10.0.0.1:6443` or `dump ./bundle`. */
  readonly source: string;
  /** `v1.34.2` when the source tells it. */
  readonly serverVersion: string | null;
  readonly clock: Clock;
  /** A dump may hold only some objects of a kind it holds: what is not in it may exist all the same. False for the API. */
  readonly partial: boolean;
  readonly coverage: readonly Coverage[];
  readonly objects: SnapshotObjects;
  /** Files or objects that were skipped, in words; never a reason to lose the rest. */
  readonly problems: readonly string[];
}

/** The time by which everything in a look is judged. */
export interface Clock {
  readonly now: Millis;
  /**
   * `exact`: the API server's Date header, or a time the user gave. `lower`: the newest observation in a dump; the real
   * time was this or later, so an age of zero is no measurement.
   */
  readonly bound: 'exact' | 'lower';
}

/** What each kind's records look like. The keys are the resource names (plural, lower case) Kubernetes uses in URLs. */
export interface RecordByKind {
  pods: PodRecord;
  nodes: NodeRecord;
  deployments: DeploymentRecord;
  replicasets: ReplicaSetRecord;
  statefulsets: StatefulSetRecord;
  daemonsets: DaemonSetRecord;
  replicationcontrollers: ReplicaSetRecord;
  jobs: JobRecord;
  cronjobs: CronJobRecord;
  horizontalpodautoscalers: ScalerRecord;
  poddisruptionbudgets: DisruptionBudgetRecord;
  services: ServiceRecord;
  endpointslices: EndpointSliceRecord;
  ingresses: IngressRecord;
  persistentvolumeclaims: ClaimRecord;
  persistentvolumes: VolumeRecord;
  storageclasses: StorageClassRecord;
  resourcequotas: QuotaRecord;
  namespaces: NamespaceRecord;
  apiservices: ApiServiceRecord;
  validatingwebhookconfigurations: WebhookConfigurationRecord;
  mutatingwebhookconfigurations: WebhookConfigurationRecord;
  leases: LeaseRecord;
  /** Read only where it is asked for (READ_CONFIG_VERSIONS), and as metadata. */
  configmaps: ConfigMapRecord;
  /** All custom resources a look was asked for, of whatever kind. */
  customresources: CustomResourceRecord;
  events: EventRecord;
}

export type KindName = keyof RecordByKind;
export type SnapshotObjects = { readonly [K in KindName]: readonly RecordByKind[K][] };

/** Every kind, in the order looks are told. */
export const KIND_NAMES = Object.keys({
  pods: 0,
  nodes: 0,
  deployments: 0,
  replicasets: 0,
  statefulsets: 0,
  daemonsets: 0,
  replicationcontrollers: 0,
  jobs: 0,
  cronjobs: 0,
  horizontalpodautoscalers: 0,
  poddisruptionbudgets: 0,
  services: 0,
  endpointslices: 0,
  ingresses: 0,
  persistentvolumeclaims: 0,
  persistentvolumes: 0,
  storageclasses: 0,
  resourcequotas: 0,
  namespaces: 0,
  apiservices: 0,
  validatingwebhookconfigurations: 0,
  mutatingwebhookconfigurations: 0,
  leases: 0,
  configmaps: 0,
  customresources: 0,
  events: 0,
} satisfies Record<KindName, 0>) as readonly KindName[];

/** One list per kind, made by `list`. */
export function objectsByKind(list: <K extends KindName>(kind: K) => readonly RecordByKind[K][]): SnapshotObjects {
  return Object.fromEntries(KIND_NAMES.map((kind) => [kind, list(kind)])) as unknown as SnapshotObjects;
}

/** A custom resource a look is to read. */
export interface CustomResource {
  readonly group: string;
  /** Null: the version the API server prefers. */
  readonly version: string | null;
  readonly plural: string;
}

/** `certificates.cert-manager.io`: how coverage names it. */
export function customResourceName({ group, plural }: Pick<CustomResource, 'group' | 'plural'>): string {
  return `${plural}.${group}`;
}

/** ok: read to the last page. denied: 401 or 403. failed: anything else that kept it from being read whole. absent: the API is not served, or the dump has no such file. */
export type CoverageState = 'ok' | 'denied' | 'failed' | 'absent';

/**
 * What is known of one kind in one namespace, or in all of them (`namespace: null`). Of two entries for the same the first one
 * counts: a kind that was read but for single objects is `ok`, and `failed` after it, which tells that not all was seen.
 */
export interface Coverage {
  readonly kind: KindName;
  readonly namespace: string | null;
  /** Which of the custom resources: `certificates.cert-manager.io`; only where kind is customresources. */
  readonly resource?: string;
  readonly state: CoverageState;
  /** Why it is not ok, and what to do, in one line; null when ok. */
  readonly reason: string | null;
}
