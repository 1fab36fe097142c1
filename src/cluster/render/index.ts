import type { CustomResourceRecord, KindName, RecordByKind, Snapshot } from '../../model/snapshot.ts';
import { KIND_NAMES } from '../../model/snapshot.ts';
import { type BuiltInKind, RESOURCES } from '../resources.ts';
import type { Raw } from './common.ts';
import { renderConfigMap } from './config-map.ts';
import {
  renderApiService,
  renderEvent,
  renderLease,
  renderNamespace,
  renderNode,
  renderWebhookConfiguration,
} from './control-plane.ts';
import { renderCustomResource } from './custom-resource.ts';
import { renderEndpointSlice, renderIngress, renderService } from './network.ts';
import { renderPod } from './pod.ts';
import { renderDisruptionBudget, renderQuota, renderScaler } from './policy.ts';
import { renderClaim, renderStorageClass, renderVolume } from './storage.ts';
import {
  renderCronJob,
  renderDaemonSet,
  renderDeployment,
  renderJob,
  renderReplicaSet,
  renderReplicationController,
  renderStatefulSet,
} from './workloads.ts';

export { renderedDigest } from './digest.ts';

/** A raw Kubernetes object made of a record: of what the record does not say it says nothing. */
export interface RenderedObject extends Raw {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Raw & { readonly name: string };
}

type Renderers = { readonly [K in KindName]: (record: RecordByKind[K], index: number) => Raw };

const RENDERERS: Renderers = {
  pods: renderPod,
  nodes: renderNode,
  deployments: renderDeployment,
  replicasets: renderReplicaSet,
  statefulsets: renderStatefulSet,
  daemonsets: renderDaemonSet,
  replicationcontrollers: renderReplicationController,
  jobs: renderJob,
  cronjobs: renderCronJob,
  horizontalpodautoscalers: renderScaler,
  poddisruptionbudgets: renderDisruptionBudget,
  services: renderService,
  endpointslices: renderEndpointSlice,
  ingresses: renderIngress,
  persistentvolumeclaims: renderClaim,
  persistentvolumes: renderVolume,
  storageclasses: renderStorageClass,
  resourcequotas: renderQuota,
  namespaces: renderNamespace,
  apiservices: renderApiService,
  validatingwebhookconfigurations: renderWebhookConfiguration,
  mutatingwebhookconfigurations: renderWebhookConfiguration,
  leases: renderLease,
  configmaps: renderConfigMap,
  customresources: renderCustomResource,
  events: (record, index) => renderEvent(record, `${record.object.name}.${index.toString(16)}`),
};

/**
 * The inverse of the projection: `projectors[kind](renderRecord(kind, record), intern)` is the record again, where the interner knows
 * rendered digests (`renderedDigest`).
 * @param index tells events apart, whose own names no record keeps
 */
export function renderRecord<K extends KindName>(kind: K, record: RecordByKind[K], index = 0): RenderedObject {
  const own = kind === 'customresources' ? customType(record as CustomResourceRecord) : typeOf(kind as BuiltInKind);
  return { ...own, ...RENDERERS[kind](record, index) } as unknown as RenderedObject;
}

/** The raw objects of a look, kind by kind. */
export function* renderSnapshot(snapshot: Pick<Snapshot, 'objects'>): Generator<RenderedObject> {
  for (const kind of KIND_NAMES) yield* renderKind(kind, snapshot.objects[kind]);
}

export function* renderKind<K extends KindName>(
  kind: K,
  records: readonly RecordByKind[K][],
): Generator<RenderedObject> {
  for (const [index, record] of records.entries()) yield renderRecord(kind, record, index);
}

function typeOf(kind: BuiltInKind): Raw {
  const { group, version, objectKind } = RESOURCES[kind];
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind: objectKind };
}

/** Which version it was read in is not kept. */
function customType({ group, kind }: CustomResourceRecord): Raw {
  return { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind };
}
