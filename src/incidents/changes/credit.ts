import type { Change } from '../../model/change.ts';
import type { Millis } from '../../model/objects.ts';
import type { ScalerRecord, WriteRecord } from '../../model/snapshot.ts';

/** Who did something, and when. */
export type Credit = Pick<Change, 'by' | 'at' | 'exact' | 'routine'>;

/** The two looks a change lies between. */
export interface Interval {
  readonly after: Millis;
  readonly seenAt: Millis;
}

/** A look takes its time: what was written while the one before was under way may have been read before or after it. */
export const LOOK_SLACK: Millis = 2 * 60_000;
/** Who writes through `scale` for a HorizontalPodAutoscaler. */
const AUTOSCALING_MANAGER = 'kube-controller-manager';

export function isWithin(at: Millis | null, { after, seenAt }: Interval): at is Millis {
  return at !== null && at > after - LOOK_SLACK && at <= seenAt + LOOK_SLACK;
}

/** Nobody known, at some moment between the looks. */
export function nobody({ seenAt }: Interval): Credit {
  return { by: null, at: seenAt, exact: false, routine: false };
}

/** A moment the object itself tells. */
export function atMoment(at: Millis, by: string | null, { seenAt }: Interval): Credit {
  return { by, at: Math.min(at, seenAt), exact: true, routine: false };
}

/** The last writer, where that write lies between the looks; an older one did not do it. */
export function creditWrite(write: WriteRecord | null, interval: Interval): Credit {
  if (write === null || !isWithin(write.at, interval)) return nobody(interval);
  return atMoment(write.at, write.manager, interval);
}

/** A number of replicas: by whoever wrote it last, and by the autoscaler where it is that which scaled. */
export function creditReplicas(
  { changedBy, scaledBy }: { readonly changedBy: WriteRecord | null; readonly scaledBy: WriteRecord | null },
  scaler: ScalerRecord | undefined,
  interval: Interval,
): Credit {
  const writes = [changedBy, scaledBy].filter((write) => write !== null && isWithin(write.at, interval));
  const [last = null] = writes.toSorted((a, b) => (b?.at ?? 0) - (a?.at ?? 0));
  const isPersons = last !== null && last.manager !== AUTOSCALING_MANAGER;
  if (scaler === undefined || isPersons) return creditWrite(last, interval);
  const scaledAt = isWithin(scaler.lastScaledAt, interval) ? scaler.lastScaledAt : null;
  if (scaledAt === null && last === null) return nobody(interval);
  const credit = atMoment(scaledAt ?? last?.at ?? interval.seenAt, `HorizontalPodAutoscaler ${scaler.name}`, interval);
  return { ...credit, routine: true };
}
