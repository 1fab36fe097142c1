import type { Evidence } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import type { PodRecord } from '../../model/snapshot.ts';
import { conditionOf } from '../evidence/conditions.ts';

/** Pods that can still serve: not being deleted, not over. */
export function activePods(pods: readonly PodRecord[]): PodRecord[] {
  return pods.filter((pod) => pod.deletingAt === null && (pod.phase === 'Pending' || pod.phase === 'Running'));
}

/** When each unready pod became so, the longest first: a pod that never was ready, at its creation. */
export function unreadyMoments(active: readonly PodRecord[]): Millis[] {
  return active
    .filter((pod) => !pod.ready)
    .map((pod) => conditionOf(pod.detail?.conditions ?? [], 'Ready')?.changedAt ?? pod.created)
    .filter((moment) => moment !== null)
    .toSorted((a, b) => a - b);
}

/** When the last of these pods became unready: until then one of them served. Null where no pod tells. */
export function lastLoss(unready: readonly PodRecord[]): Millis | null {
  return unreadyMoments(unready).at(-1) ?? null;
}

const MOST_PODS = 3;

/** Three unready pods by name, and why they are not ready. */
export function unreadyEvidence(active: readonly PodRecord[]): Evidence[] {
  const unready = active.filter((pod) => !pod.ready).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const facts: Evidence[] = unready
    .slice(0, MOST_PODS)
    .map((pod) => ({ label: 'unready pod', value: `${pod.name} (${whyUnready(pod)})` }));
  if (unready.length > MOST_PODS) facts.push({ label: 'unready pods', value: `${unready.length} in all` });
  return facts;
}

function whyUnready(pod: PodRecord): string {
  for (const { state, ready } of pod.detail?.containers ?? []) {
    if (!ready && state.type === 'waiting' && state.reason !== null) return state.reason;
  }
  if (pod.node === null) return 'not scheduled';
  return pod.phase === 'Running' ? 'running, not ready' : pod.phase;
}

const MOST_IMAGES = 3;

/** The template's images; of many the first. */
export function imageEvidence(images: readonly string[]): Evidence[] {
  const facts: Evidence[] = images.slice(0, MOST_IMAGES).map((image) => ({ label: 'image', value: image }));
  if (images.length > MOST_IMAGES) facts.push({ label: 'images', value: `${images.length} in all` });
  return facts;
}
