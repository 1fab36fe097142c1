import type { CrashedRun, Evidence } from '../../model/finding.ts';
import type { ObjectRef } from '../../model/objects.ts';
import type { ContainerRecord, EventRecord, PodDetail, PodRecord } from '../../model/snapshot.ts';
import { eventEvidence, eventsBecause } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { hasEnded, newestTermination } from './containers.ts';

/** What detectors of pods say alike. */

export function podRef({ namespace, name }: PodRecord): ObjectRef {
  return { kind: 'Pod', namespace, name };
}

/** The detail of a pod whose containers may still start: not being deleted, its run not over; null else. */
export function liveDetail(pod: PodRecord): PodDetail | null {
  return pod.detail === null || pod.deletingAt !== null || hasEnded(pod) ? null : pod.detail;
}

/** The run whose log tells why: the newest that ended. */
export function crashOf(pod: PodRecord, container: ContainerRecord): CrashedRun {
  return { pod: pod.name, container: container.name, endedAt: newestTermination(container)?.finishedAt ?? null };
}

/** `app`, `migrate (init)`. */
export function containerLabel({ name, role }: ContainerRecord): string {
  return role === 'main' ? name : `${name} (${role})`;
}

const PROBE_REASONS: ReadonlySet<string> = new Set(['Unhealthy', 'Killing', 'ProbeError', 'ProbeWarning']);
/** Signals by which the kubelet stops a container: SIGTERM, then SIGKILL. */
const STOPPED: ReadonlySet<number> = new Set([137, 143]);

/** The kubelet's own words on a container it stopped for a failed probe. Empty when it ended in another way. */
export function probeKillEvidence(pod: PodRecord, container: ContainerRecord, view: View): readonly Evidence[] {
  const last = newestTermination(container);
  const { liveness, startup } = container.probes;
  if (last?.reason === 'OOMKilled' || last?.exitCode == null) return [];
  // A process that handles SIGTERM ends with any code: then only a probe that can stop it makes the events matter.
  if (!STOPPED.has(last.exitCode) && !liveness && !startup) return [];
  return probeEvents(pod, container, view).slice(0, 2).map(eventEvidence);
}

/** Events of failed probes of this container, the newest first. */
export function probeEvents(pod: PodRecord, { name }: ContainerRecord, view: View): readonly EventRecord[] {
  return eventsBecause(podRef(pod), PROBE_REASONS, view).filter(
    ({ container }) => container === null || container === name,
  );
}

/** `kubectl -n shop logs api-1 -c app --previous`, then a description of the pod. */
export function logRemedy(pod: PodRecord, container: ContainerRecord): readonly string[] {
  // A container that did not run again keeps the log of its last run as the present one.
  const previous = container.state.type === 'terminated' ? '' : ' --previous';
  return [
    kubectl(pod.namespace, `logs ${pod.name} -c ${container.name}${previous}`),
    kubectl(pod.namespace, `describe pod ${pod.name}`),
  ];
}
