import type { ObjectRecord } from './common.ts';
import type { WriteRecord } from './template.ts';

/** A ConfigMap by its metadata: what is in it is not asked for. */
export interface ConfigMapRecord extends ObjectRecord {
  /** Another after every write, of labels and annotations too. */
  readonly resourceVersion: string | null;
  /** How many keys of its data managedFields name; null where they name no field at all. */
  readonly keys: number | null;
  /** The newest write of its data; null when managedFields do not tell. */
  readonly changedBy: WriteRecord | null;
  /** Components elect their leader in it, and write it every few seconds. */
  readonly elects: boolean;
}
