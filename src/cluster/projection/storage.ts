import type { ClaimRecord, StorageClassRecord, VolumeRecord } from '../../model/snapshot.ts';
import { CONDITIONS_READ, projectConditions } from './condition.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName, sharedNames, sharedValue } from './metadata.ts';
import { type Fields, fields, millis } from './raw.ts';
import { lastWrite, WRITES_READ } from './writes.ts';

const CLAIM_PHASES: ReadonlySet<unknown> = new Set(['Pending', 'Bound', 'Lost']);
const VOLUME_PHASES: ReadonlySet<unknown> = new Set(['Pending', 'Available', 'Bound', 'Released', 'Failed']);
/** Before storageClassName there was an annotation, and it still counts. */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export const CLAIM_READ = {
  metadata: { ...METADATA_READ, annotations: true, managedFields: WRITES_READ },
  spec: { storageClassName: true, volumeName: true, resources: { requests: { storage: true } }, accessModes: true },
  status: {
    phase: true,
    capacity: { storage: true },
    allocatedResourceStatuses: { storage: true },
    resizeStatus: true,
    conditions: CONDITIONS_READ,
  },
} as const satisfies FieldsRead;

export const VOLUME_READ = {
  metadata: { ...METADATA_READ, annotations: true },
  spec: {
    claimRef: { name: true, namespace: true },
    persistentVolumeReclaimPolicy: true,
    storageClassName: true,
    capacity: { storage: true },
  },
  status: { phase: true, reason: true, message: true, lastPhaseTransitionTime: true },
} as const satisfies FieldsRead;

export const STORAGE_CLASS_READ = {
  metadata: { ...METADATA_READ, annotations: true },
  provisioner: true,
  volumeBindingMode: true,
  allowVolumeExpansion: true,
} as const satisfies FieldsRead;

/** A PersistentVolumeClaim. */
export function projectClaim(raw: unknown, intern: Interner): ClaimRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const annotations = annotationsOf(raw);
  const spec = fields(fields(raw).spec);
  const status = fields(fields(raw).status);
  const provisioner =
    annotations['volume.kubernetes.io/storage-provisioner'] ??
    annotations['volume.beta.kubernetes.io/storage-provisioner'];
  return {
    ...base,
    phase: CLAIM_PHASES.has(status.phase) ? (status.phase as ClaimRecord['phase']) : 'Unknown',
    storageClass: storageClassOf(spec, annotations, intern),
    volume: sharedName(spec.volumeName, intern),
    requested: sharedValue(fields(fields(spec.resources).requests).storage, intern),
    capacity: sharedValue(fields(status.capacity).storage, intern),
    accessModes: sharedNames(spec.accessModes, intern),
    selectedNode: sharedName(annotations['volume.kubernetes.io/selected-node'], intern),
    provisioner: sharedName(provisioner, intern),
    resizeStatus: sharedName(fields(status.allocatedResourceStatuses).storage ?? status.resizeStatus, intern),
    changedBy: lastWrite(raw, ['f:spec', 'f:resources'], intern),
    conditions: projectConditions(status.conditions, 'lastProbeTime', intern),
  };
}

/** A PersistentVolume. */
export function projectVolume(raw: unknown, intern: Interner): VolumeRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const spec = fields(fields(raw).spec);
  const status = fields(fields(raw).status);
  const claim = fields(spec.claimRef);
  const claimName = sharedName(claim.name, intern);
  const policy = spec.persistentVolumeReclaimPolicy;
  return {
    ...base,
    phase: VOLUME_PHASES.has(status.phase) ? (status.phase as VolumeRecord['phase']) : 'Unknown',
    // The API's default for a volume made by hand; a provisioned one has its class's policy written in.
    reclaimPolicy: policy === 'Delete' || policy === 'Recycle' ? policy : 'Retain',
    storageClass: storageClassOf(spec, annotationsOf(raw), intern),
    claim: claimName === null ? null : { namespace: sharedName(claim.namespace, intern) ?? '', name: claimName },
    capacity: sharedValue(fields(spec.capacity).storage, intern),
    reason: sharedName(status.reason, intern),
    message: intern.freeText(status.message),
    changedAt: millis(status.lastPhaseTransitionTime),
  };
}

export function projectStorageClass(raw: unknown, intern: Interner): StorageClassRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const object = fields(raw);
  const annotations = annotationsOf(raw);
  const isDefault =
    annotations['storageclass.kubernetes.io/is-default-class'] ??
    annotations['storageclass.beta.kubernetes.io/is-default-class'];
  return {
    ...base,
    provisioner: sharedName(object.provisioner, intern) ?? '',
    waitsForConsumer: object.volumeBindingMode === 'WaitForFirstConsumer',
    isDefault: isDefault === 'true',
    expandable: object.allowVolumeExpansion === true,
  };
}

function annotationsOf(raw: unknown): Fields {
  return fields(fields(fields(raw).metadata).annotations);
}

/** '' asks for a volume without a class; null leaves it to the default class. */
function storageClassOf(spec: Fields, annotations: Fields, intern: Interner): string | null {
  const given = annotations[CLASS_ANNOTATION] ?? spec.storageClassName;
  return given === '' ? '' : sharedName(given, intern);
}
