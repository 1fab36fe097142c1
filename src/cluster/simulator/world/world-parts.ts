import type { ClusterStore } from './cluster-store.ts';
import type { EventRecorder } from './event-recorder.ts';

/** What every controller, the scheduler and the kubelets work on. */
export interface World {
  readonly store: ClusterStore;
  readonly events: EventRecorder;
}
