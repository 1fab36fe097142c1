import type { Millis, ObjectRef } from '../objects.ts';
import type { SafeText } from '../safe-text.ts';

/** One event, of either API group, as the newest of its series. */
export interface EventRecord {
  readonly namespace: string;
  readonly object: ObjectRef;
  /** The container of a pod it is about: from `spec.containers{app}`; null when it is about the whole object. */
  readonly container: string | null;
  /** The component that wrote it: `kubelet`, `default-scheduler`. */
  readonly source: string | null;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: SafeText;
  readonly count: number;
  readonly first: Millis | null;
  readonly last: Millis | null;
}
