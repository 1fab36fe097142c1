import type { ClaimRecord, StorageClassRecord, VolumeRecord } from '../../model/snapshot.ts';
import { conditions, metadata, type Raw, time, write } from './common.ts';

export function renderClaim(record: ClaimRecord): Raw {
  const { phase, storageClass, volume, requested, capacity, accessModes, selectedNode, provisioner, resizeStatus } =
    record;
  const annotations = {
    ...(selectedNode === null ? {} : { 'volume.kubernetes.io/selected-node': selectedNode }),
    ...(provisioner === null ? {} : { 'volume.kubernetes.io/storage-provisioner': provisioner }),
  };
  return {
    metadata: metadata(record, {
      ...{ annotations, managedFields: write(record.changedBy, ['f:spec', 'f:resources']) },
    }),
    spec: {
      ...{ storageClassName: storageClass ?? undefined, volumeName: volume ?? undefined, accessModes },
      resources: { requests: { storage: requested ?? undefined } },
    },
    status: {
      ...{ phase, capacity: { storage: capacity ?? undefined } },
      ...(resizeStatus === null ? {} : { allocatedResourceStatuses: { storage: resizeStatus } }),
      conditions: conditions(record.conditions, 'lastProbeTime'),
    },
  };
}

export function renderVolume(record: VolumeRecord): Raw {
  const { phase, reclaimPolicy, storageClass, claim, capacity, reason, message, changedAt } = record;
  return {
    metadata: metadata(record),
    spec: {
      ...{ persistentVolumeReclaimPolicy: reclaimPolicy, storageClassName: storageClass ?? undefined },
      ...(claim === null ? {} : { claimRef: { namespace: claim.namespace, name: claim.name } }),
      capacity: { storage: capacity ?? undefined },
    },
    status: {
      ...{ phase, reason: reason ?? undefined, message: message ?? undefined },
      lastPhaseTransitionTime: time(changedAt),
    },
  };
}

export function renderStorageClass(record: StorageClassRecord): Raw {
  const { provisioner, waitsForConsumer, isDefault, expandable } = record;
  const annotations = isDefault ? { 'storageclass.kubernetes.io/is-default-class': 'true' } : {};
  return {
    metadata: metadata(record, { annotations }),
    provisioner,
    volumeBindingMode: waitsForConsumer ? 'WaitForFirstConsumer' : 'Immediate',
    allowVolumeExpansion: expandable,
  };
}
