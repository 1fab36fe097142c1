import { type KubernetesObject, timestamp } from '../kubernetes-object.ts';
import { metadataOf, objectOf } from './render-common.ts';
import type { Resource } from './workload-objects.ts';

/** Kinds of core and events that carry no generation. */
const NO_GENERATION: ReadonlySet<string> = new Set([
  '/Namespace',
  '/Service',
  '/Secret',
  '/ConfigMap',
  '/Event',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  '/ResourceQuota',
  'coordination.k8s.io/Lease',
  'storage.k8s.io/StorageClass',
  'apiregistration.k8s.io/APIService',
]);

export function renderResource(resource: Resource): KubernetesObject {
  const { meta, group, kind } = resource;
  const metadata = metadataOf(resource, {
    ...(NO_GENERATION.has(`${group}/${kind}`) ? {} : { generation: resource.generation }),
    ...(resource.deletedAt === null
      ? {}
      : { deletionTimestamp: timestamp(resource.deletedAt), deletionGracePeriodSeconds: 0 }),
    ...meta,
  });
  return objectOf(resource, metadata, {
    ...resource.body,
    ...(resource.status === null ? {} : { status: resource.status }),
  });
}
