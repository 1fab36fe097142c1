import type { ProvisionerBehaviour } from '../scenario/cluster-schema.ts';
import { mapping, specOf, text } from './fields.ts';
import type { Resource } from './workload-objects.ts';
import type { World } from './world-parts.ts';

export function findClaim(world: World, namespace: string, name: string): Resource | null {
  return world.store.resources.get('', 'PersistentVolumeClaim', namespace, name);
}

export function claimPhase(claim: Resource): string {
  return text(claim.status?.phase) ?? 'Pending';
}

export function volumeNameOf(claim: Resource): string | null {
  return text(specOf(claim).volumeName);
}

export function claimClass(claim: Resource): string | null {
  return text(specOf(claim).storageClassName);
}

export function findStorageClass(world: World, name: string | null): Resource | null {
  return name === null ? null : world.store.resources.get('storage.k8s.io', 'StorageClass', '', name);
}

/** Volumes of this class are made only when a pod that uses them has been given a node. */
export function waitsForConsumer(storageClass: Resource | null): boolean {
  return storageClass?.body.volumeBindingMode === 'WaitForFirstConsumer';
}

/** How the provisioner behind a class fares now; one nobody spoke of works. */
export function provisionerOf(world: World, className: string | null): ProvisionerBehaviour {
  const name = text(findStorageClass(world, className)?.body.provisioner);
  return name === null ? {} : (world.store.provisioners.get(name) ?? {});
}

/** `10Gi` */
export function sizeOf(claim: Resource): string {
  return text(mapping(mapping(specOf(claim).resources).requests).storage) ?? '1Gi';
}
