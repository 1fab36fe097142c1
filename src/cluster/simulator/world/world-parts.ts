import type { Millis } from '../../../model/objects.ts';
import type { ClusterStore } from './cluster-store.ts';
import type { EventRecorder } from './event-recorder.ts';
import type { Condition } from './objects.ts';

/** A controller that was refused something, and when it asks again. */
export interface Retry {
  readonly failures: number;
  readonly refusal: string;
  readonly notBefore: Millis;
}

/** What every controller, the scheduler and the kubelets work on. The maps are what controllers remember, by uid. */
export interface World {
  readonly store: ClusterStore;
  readonly events: EventRecorder;
  /** CronJobs run from here on; of what was before, only the last run is known. */
  readonly historyFrom: Millis;
  /** Before this nobody looks: what is tried over and over is tried seldom. */
  readonly quietUntil: Millis;
  readonly retries: Map<string, Retry>;
  readonly recommendations: Map<string, readonly { readonly at: Millis; readonly replicas: number }[]>;
  readonly lastScaled: Map<string, Millis>;
  readonly autoscalerConditions: Map<string, readonly Condition[]>;
}

/** So long until the next try: as long as asked for, or to the time when somebody looks. */
export function patience(world: World, wait: Millis): Millis {
  return Math.max(wait, world.quietUntil - world.store.now);
}

export function worldOver(parts: Pick<World, 'store' | 'events' | 'historyFrom' | 'quietUntil'>): World {
  return {
    ...parts,
    retries: new Map(),
    recommendations: new Map(),
    lastScaled: new Map(),
    autoscalerConditions: new Map(),
  };
}
