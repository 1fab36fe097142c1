import { asList, asObject, at } from '../api/read.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { AGE, type Column, column, joined, NAME, textAt, wide } from './column.ts';

const SHORT_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function modes(...path: readonly string[]) {
  return (object: KubernetesObject): string =>
    joined(
      asList(at(object, ...path)).map((mode) => SHORT_MODES[String(mode)] ?? mode),
      '',
    );
}

const VOLUME_MODE = wide('VolumeMode', (object) => textAt(object, 'spec.volumeMode', '<unset>'));
const ATTRIBUTES_CLASS = (path: string): Column =>
  column('VolumeAttributesClass', (object) => textAt(object, path, '<unset>'));

export const CLAIM_COLUMNS: readonly Column[] = [
  NAME,
  column('Status', (claim) => phase(claim)),
  column('Volume', (claim) => textAt(claim, 'spec.volumeName')),
  column('Capacity', (claim) =>
    textAt(claim, 'spec.volumeName') === '' ? '' : textAt(claim, 'status.capacity.storage'),
  ),
  column('Access Modes', (claim) =>
    textAt(claim, 'spec.volumeName') === '' ? '' : modes('status', 'accessModes')(claim),
  ),
  column('StorageClass', (claim) => textAt(claim, 'spec.storageClassName')),
  ATTRIBUTES_CLASS('spec.volumeAttributesClassName'),
  AGE,
  VOLUME_MODE,
];

export const VOLUME_COLUMNS: readonly Column[] = [
  NAME,
  column('Capacity', (volume) => textAt(volume, 'spec.capacity.storage')),
  column('Access Modes', modes('spec', 'accessModes')),
  column('Reclaim Policy', (volume) => textAt(volume, 'spec.persistentVolumeReclaimPolicy')),
  column('Status', (volume) => phase(volume)),
  column('Claim', (volume) => {
    const claim = asObject(at(volume, 'spec', 'claimRef'));
    return claim.name === undefined ? '' : `${claim.namespace}/${claim.name}`;
  }),
  column('StorageClass', (volume) => textAt(volume, 'spec.storageClassName')),
  ATTRIBUTES_CLASS('spec.volumeAttributesClassName'),
  column('Reason', (volume) => textAt(volume, 'status.reason')),
  AGE,
  VOLUME_MODE,
];

function phase(object: KubernetesObject): string {
  return object.metadata.deletionTimestamp === undefined ? textAt(object, 'status.phase') : 'Terminating';
}

export const STORAGE_CLASS_COLUMNS: readonly Column[] = [
  {
    ...NAME,
    cell: ({ metadata }) => {
      const isDefault = at(metadata.annotations, 'storageclass.kubernetes.io/is-default-class') === 'true';
      return isDefault ? `${metadata.name} (default)` : metadata.name;
    },
  },
  column('Provisioner', (storage) => String(storage.provisioner ?? '')),
  column('ReclaimPolicy', (storage) => String(storage.reclaimPolicy ?? 'Delete')),
  column('VolumeBindingMode', (storage) => String(storage.volumeBindingMode ?? 'Immediate')),
  column('AllowVolumeExpansion', (storage) => storage.allowVolumeExpansion === true),
  AGE,
];
