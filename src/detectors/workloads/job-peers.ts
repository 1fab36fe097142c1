import type { Millis, ObjectRef } from '../../model/objects.ts';
import { objectKey } from '../../model/objects.ts';
import type { JobRecord } from '../../model/snapshot.ts';
import { later } from '../age.ts';
import { conditionWith } from '../evidence/conditions.ts';
import type { View } from '../view.ts';

/** What the Jobs of one CronJob tell together. */
export interface JobPeers {
  /** When the newest Job that completed was made. */
  readonly newestSuccess: Millis | null;
  /** How long each completed Job took, the shortest first. */
  readonly durations: readonly Millis[];
}

const peersByView = new WeakMap<View, Map<string, JobPeers>>();

/** Reckoned once per CronJob and look: each of its Jobs would ask. */
export function jobPeers(cronJob: ObjectRef, view: View): JobPeers {
  const known = peersByView.get(view) ?? new Map<string, JobPeers>();
  peersByView.set(view, known);
  const key = objectKey(cronJob);
  const peers = known.get(key) ?? reckon(view.jobsOf(cronJob));
  known.set(key, peers);
  return peers;
}

function reckon(jobs: readonly JobRecord[]): JobPeers {
  let newestSuccess: Millis | null = null;
  const durations: Millis[] = [];
  for (const job of jobs) {
    if (!hasCompleted(job)) continue;
    newestSuccess = later(newestSuccess, job.created ?? job.startedAt);
    if (job.startedAt !== null && job.completedAt !== null)
      durations.push(Math.max(0, job.completedAt - job.startedAt));
  }
  return { newestSuccess, durations: durations.toSorted((a, b) => a - b) };
}

/** Kubernetes before 1.22 and others wrote completionTime of failed Jobs, too: the condition says which it was. */
export function hasCompleted({ conditions, completedAt }: JobRecord): boolean {
  if (conditionWith(conditions, 'Complete', 'True') !== null) return true;
  return completedAt !== null && conditionWith(conditions, 'Failed', 'True') === null;
}

export function cronJobOf({ namespace, controller }: JobRecord): ObjectRef | null {
  return controller?.kind === 'CronJob' ? { kind: 'CronJob', namespace, name: controller.name } : null;
}
