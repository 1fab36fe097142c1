import type { Millis } from '../../model/objects.ts';
import type { ContainerRecord, PodDetail, PodRecord, Termination } from '../../model/snapshot.ts';
import { heldLongerThan, mayHaveHappenedWithin } from '../age.ts';
import type { View } from '../view.ts';
import { newestTermination } from './containers.ts';
import { waitsForConfig, waitsForImage, waitsInBackOff } from './waiting.ts';

/** How containers of a pod fail to keep running: what several detectors ask. */

/** Did this run end badly? A status without an exit code tells by its reason. */
export function endedBadly({ exitCode, reason }: Termination): boolean {
  return exitCode === null ? reason !== null && reason !== 'Completed' : exitCode !== 0;
}

/** It waits in CrashLoopBackOff, or restarts again and again and is not ready. */
export function isCrashing(pod: PodRecord, container: ContainerRecord, view: View): boolean {
  return waitsInBackOff(container) || restartsTooOften(pod, container, view);
}

/**
 * >= 3 restarts in 15 min by the ledger's counters; with a single look >= 2 restarts, the last within 10 min. And not ready;
 * one that waits for its image or its configuration by now has that trouble.
 */
function restartsTooOften(pod: PodRecord, container: ContainerRecord, view: View): boolean {
  if (container.ready || container.restarts === 0 || hasDoneItsWork(pod, container)) return false;
  if (waitsForImage(container) || waitsForConfig(container)) return false;
  const { restarts, window, oneLookRestarts, oneLookRecent } = view.thresholds.crashLoop;
  const lately = view.restartsWithin(pod, container.name, container.restarts, window);
  const lastExit = newestTermination(container)?.finishedAt ?? null;
  const exitAge = lastExit === null ? null : view.clock.now - lastExit;
  const byLook = container.restarts >= oneLookRestarts && exitAge !== null && exitAge <= oneLookRecent;
  if (lately === null || (byLook && view.isOnlyLook)) return byLook;
  // Where the last look was blind, old restarts would count as new ones: the last exit's own time contradicts.
  return lately >= restarts && (exitAge === null || exitAge <= window);
}

/** It ended with 0 and will not run again: an init container, or one of a pod that runs to its end. */
export function hasDoneItsWork(pod: PodRecord, { role, state }: ContainerRecord): boolean {
  if (state.type !== 'terminated' || state.termination.exitCode !== 0) return false;
  return role === 'init' || (role === 'main' && pod.detail?.restartPolicy !== 'Always');
}

/** The ordinary init container that keeps its pod from starting; null when none does. */
export function failingInit(pod: PodRecord, detail: PodDetail, view: View): ContainerRecord | null {
  // Its status may linger after a clean-up on the node: where the main containers run, it has succeeded.
  if (pod.ready || detail.containers.some(({ role, state }) => role === 'main' && state.type === 'running'))
    return null;
  return detail.containers.find((container) => container.role === 'init' && isFailing(pod, container, view)) ?? null;
}

function isFailing(pod: PodRecord, container: ContainerRecord, view: View): boolean {
  const { state } = container;
  if (state.type === 'terminated') return endedBadly(state.termination) || isCrashing(pod, container, view);
  // One that could not even be started has ended, and is tried again.
  return (waitsForConfig(container) && hasEndedBadly(container)) || isCrashing(pod, container, view);
}

function hasEndedBadly({ lastTermination }: ContainerRecord): boolean {
  return lastTermination !== null && endedBadly(lastTermination);
}

/** Readiness was lost when the crashes began, or the pod never had it: then the start of its first run is the nearest. */
export function crashingSince(pod: PodRecord, container: ContainerRecord): Millis | null {
  const type = container.role === 'init' ? 'Initialized' : 'Ready';
  const condition = pod.detail?.conditions.find((candidate) => candidate.type === type && candidate.status !== 'True');
  return condition?.changedAt ?? pod.detail?.startedAt ?? pod.created;
}

/** The newest OOM kill of a container, present or last; null when that was no OOM kill. */
export function oomKill(container: ContainerRecord): Termination | null {
  const newest = newestTermination(container);
  if (newest?.reason === 'OOMKilled') return newest;
  return container.lastTermination?.reason === 'OOMKilled' ? container.lastTermination : null;
}

export interface OomKill {
  readonly container: ContainerRecord;
  readonly kill: Termination;
}

/** The pod's newest OOM kill within the window, if any. */
export function newestOomKill(pod: PodRecord, view: View): OomKill | null {
  let worst: OomKill | null = null;
  for (const container of pod.detail?.containers ?? []) {
    const kill = oomKill(container);
    if (kill === null || !mayHaveHappenedWithin(kill.finishedAt, view.thresholds.oomKilled.recent, view)) continue;
    if (worst === null || (kill.finishedAt ?? 0) > (worst.kill.finishedAt ?? 0)) worst = { container, kill };
  }
  return worst;
}

interface Exit {
  readonly container: ContainerRecord;
  readonly termination: Termination;
}

/** The main container of a running pod that ended non-zero within the window and stays down; null when none did. */
export function exitForGood(pod: PodRecord, detail: PodDetail, view: View): Exit | null {
  if (pod.phase !== 'Running' || detail.restartPolicy === 'Always') return null;
  if (!detail.containers.some(({ role, state }) => role === 'main' && state.type === 'running')) return null;
  const { recent, restarting } = view.thresholds.containerExited;
  for (const container of detail.containers) {
    const { role, state } = container;
    if (role !== 'main' || state.type !== 'terminated' || !endedBadly(state.termination)) continue;
    const { finishedAt, reason } = state.termination;
    // OOMKilled is the more exact word for it.
    if (reason === 'OOMKilled' && mayHaveHappenedWithin(finishedAt, view.thresholds.oomKilled.recent, view)) continue;
    if (detail.restartPolicy === 'OnFailure' && !heldLongerThan(finishedAt, restarting, view)) continue;
    // Where no look went before, nobody has told it yet, however long it is down by now.
    if (view.isOnlyLook || mayHaveHappenedWithin(finishedAt, recent, view))
      return { container, termination: state.termination };
  }
  return null;
}
