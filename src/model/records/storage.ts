import type { Millis } from '../objects.ts';
import type { SafeText } from '../safe-text.ts';
import type { ConditionRecord, NamespacedName, ObjectRecord } from './common.ts';
import type { WriteRecord } from './template.ts';

/** A PersistentVolumeClaim. */
export interface ClaimRecord extends ObjectRecord {
  readonly phase: 'Pending' | 'Bound' | 'Lost' | 'Unknown';
  /** spec.storageClassName or the old annotation; null: the default class; '': no class, bound by hand. */
  readonly storageClass: string | null;
  readonly volume: string | null;
  /** As written: `10Gi`. */
  readonly requested: string | null;
  readonly capacity: string | null;
  readonly accessModes: readonly string[];
  /** The annotation volume.kubernetes.io/selected-node: a pod waits for it there. */
  readonly selectedNode: string | null;
  /** The annotation volume.kubernetes.io/storage-provisioner: provisioning was asked for. */
  readonly provisioner: string | null;
  /** status.allocatedResourceStatuses.storage: `ControllerResizeInfeasible`, `NodeResizePending`. */
  readonly resizeStatus: string | null;
  /** Who asked for its size; null when managedFields do not tell. */
  readonly changedBy: WriteRecord | null;
  readonly conditions: readonly ConditionRecord[];
}

/** A PersistentVolume. */
export interface VolumeRecord extends ObjectRecord {
  readonly phase: 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed' | 'Unknown';
  readonly reclaimPolicy: 'Retain' | 'Delete' | 'Recycle';
  readonly storageClass: string | null;
  readonly claim: NamespacedName | null;
  readonly capacity: string | null;
  readonly reason: string | null;
  readonly message: SafeText | null;
  /** status.lastPhaseTransitionTime. */
  readonly changedAt: Millis | null;
}

export interface StorageClassRecord extends ObjectRecord {
  readonly provisioner: string;
  readonly waitsForConsumer: boolean;
  readonly isDefault: boolean;
  readonly expandable: boolean;
}
