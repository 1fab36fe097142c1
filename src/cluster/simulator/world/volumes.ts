import { provisionerOf, sizeOf } from './claims.ts';
import { VOLUME_CONTROLLER } from './event-recorder.ts';
import { mapping, specOf, text } from './fields.ts';
import { finalizersOf } from './resource-store.ts';
import type { Resource } from './workload-objects.ts';
import type { World } from './world-parts.ts';

const VOLUME_FINALIZER = 'kubernetes.io/pv-protection';

/** The volume a provisioner makes for a claim. */
export function makeVolume(world: World, claim: Resource, storageClass: Resource): Resource {
  const driver = text(storageClass.body.provisioner) ?? '';
  return world.store.resources.create({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    name: `pvc-${claim.uid}`,
    meta: {
      annotations: { 'pv.kubernetes.io/provisioned-by': driver },
      finalizers: [VOLUME_FINALIZER],
    },
    body: {
      spec: {
        capacity: { storage: sizeOf(claim) },
        csi: { driver, fsType: 'ext4', volumeHandle: `vol-${claim.uid.slice(0, 17).replaceAll('-', '')}` },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: text(storageClass.body.reclaimPolicy) ?? 'Delete',
        storageClassName: storageClass.name,
        volumeMode: 'Filesystem',
      },
    },
    status: { phase: 'Available' },
  });
}

/** Follows a volume to its claim, and lets go of what nobody claims. */
export function syncVolume(world: World, volume: Resource): void {
  const { resources } = world.store;
  if (volume.status === null) resources.setStatus(volume, { phase: 'Available' });
  const claimRef = mapping(specOf(volume).claimRef);
  const claim = resources.get('', 'PersistentVolumeClaim', String(claimRef.namespace), String(claimRef.name));
  const phase = text(volume.status?.phase);
  if (phase === 'Bound' && (claim === null || claim.uid !== claimRef.uid))
    resources.setStatus(volume, { phase: 'Released' });
  else if ((phase === 'Released' || phase === 'Failed') && specOf(volume).persistentVolumeReclaimPolicy === 'Delete')
    reclaim(world, volume);
  if (volume.deletedAt !== null && text(volume.status?.phase) !== 'Bound') {
    resources.setFinalizers(
      volume,
      finalizersOf(volume).filter((name) => name !== VOLUME_FINALIZER),
    );
  }
}

/** Deletes a volume nobody claims any more, or says why that fails. */
function reclaim(world: World, volume: Resource): void {
  const { resources } = world.store;
  const { delete: fails } = provisionerOf(world, text(specOf(volume).storageClassName));
  if (fails === undefined) {
    resources.delete(volume, true);
    return;
  }
  if (text(volume.status?.phase) === 'Failed') return;
  resources.setStatus(volume, { phase: 'Failed', message: fails, reason: 'VolumeFailedDelete' });
  world.events.record(VOLUME_CONTROLLER, volume, { type: 'Warning', reason: 'VolumeFailedDelete', message: fails });
}
