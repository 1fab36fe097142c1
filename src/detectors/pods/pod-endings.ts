import type { Millis } from '../../model/objects.ts';
import type { ContainerRecord, PodDetail, PodRecord } from '../../model/snapshot.ts';
import { isWithin, notAfter } from '../age.ts';
import type { View } from '../view.ts';
import { endedBadly } from './crashes.ts';

/** When and how a pod whose phase is Failed came to its end. */

/** Conditions whose change dates the end of a pod. */
const ENDING_CONDITIONS: ReadonlySet<string> = new Set(['Ready', 'ContainersReady', 'DisruptionTarget']);

/** The last exit of its containers, or the conditions that changed with it; null when status tells neither. */
export function endedAt(detail: PodDetail): Millis | null {
  let newest: Millis | null = null;
  for (const { state } of detail.containers) {
    const at = state.type === 'terminated' ? state.termination.finishedAt : null;
    if (at !== null && (newest === null || at > newest)) newest = at;
  }
  return newest ?? endedByConditions(detail);
}

/** The newest change of the conditions that turn when a pod ends; null when there is none. */
export function endedByConditions({ conditions }: PodDetail): Millis | null {
  let newest: Millis | null = null;
  for (const { type, status, changedAt } of conditions) {
    if (!ENDING_CONDITIONS.has(type) || (status === 'True') !== (type === 'DisruptionTarget')) continue;
    if (changedAt !== null && (newest === null || changedAt > newest)) newest = changedAt;
  }
  return newest;
}

/** The container whose exit ended the pod: a main one before an init one; null when none ended badly. */
export function failedContainer(pod: PodRecord): ContainerRecord | null {
  const failed = (pod.detail?.containers ?? []).filter(
    ({ state }) => state.type === 'terminated' && endedBadly(state.termination),
  );
  return failed.find(({ role }) => role === 'main') ?? failed[0] ?? null;
}

export interface Ending {
  /** False: too long ago to be told. */
  readonly isTold: boolean;
  /** When it happened; null when its age is unknown. */
  readonly occurredAt: Millis | null;
  /** What the ledger is to remember where status has no time. */
  readonly noticed: readonly string[];
}

/**
 * Did it happen within the window? Where status does not say, it is told with its age unknown, and for as long as the
 * window lasts since a look first noticed it.
 */
export function endingWithin(code: string, pod: PodRecord, at: Millis | null, window: Millis, view: View): Ending {
  if (at !== null) {
    return { isTold: isWithin(at, window, view.clock), occurredAt: notAfter(at, view.clock), noticed: [] };
  }
  const key = `${code}/${pod.namespace}/${pod.name}`;
  const noticedAt = view.firstNoticed(key);
  return {
    isTold: noticedAt === null || isWithin(noticedAt, window, view.clock),
    occurredAt: null,
    noticed: [key],
  };
}
