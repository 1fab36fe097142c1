import type { Evidence } from '../../model/finding.ts';
import type { EventRecord, PodDetail, PodRecord } from '../../model/snapshot.ts';
import { isWithin, measured, outlasted } from '../age.ts';
import { defineDetector, type Judgement, NOTHING } from '../detector.ts';
import { eventEvidence } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { containerLabel, liveDetail, podRef } from './pod-facts.ts';
import { failingEvents, pullingSince, type StartUp, startUpOf } from './start-up.ts';
import { waitingReason } from './waiting.ts';

/**
 * A pod has a node and does not start: its containers are being created for > 3 min with an event that says what fails, for
 * > 10 min without; or an init container has run for > 15 min.
 */
export const podStartStuck = defineDetector({
  code: 'PodStartStuck',
  family: 'start',
  severity: 'high',
  when: 'A scheduled pod has no container running for 3 min while an event tells of a failed mount, attachment, sandbox or network, for 10 min without one; or an init container has run for 15 min.',
  notWhen:
    'An image is being pulled; ImagePullFailed, ContainerConfigError, CrashLoopBackOff or InitContainerFailing speak; the pod is being deleted.',
  advice: "Read the pod's events: they name the volume, the network or the node that keeps it from starting.",
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs', 'events'],
  judge(pod, view) {
    if (pod.ready) return NOTHING;
    const detail = liveDetail(pod);
    const startUp = detail === null ? null : startUpOf(pod, detail, view);
    return detail === null || startUp === null ? NOTHING : judgeStart(pod, detail, startUp, view);
  },
});

function judgeStart(pod: PodRecord, detail: PodDetail, startUp: StartUp, view: View): Judgement {
  const { failing, silent, initRunning, pulling } = view.thresholds.startStuck;
  const failures = startUp.type === 'init' ? [] : failingEvents(pod, startUp.since, view);
  const grace = startUp.type === 'init' ? initRunning : failures.length > 0 ? failing : silent;
  const owner = view.ownerOf(pod);
  const isPulling = failures.length === 0 && isWithin(pullingSince(pod, view), pulling, view.clock);
  if (isPulling || !outlasted(startUp.since, grace, view)) return { findings: [], excused: [owner] };
  return {
    findings: [
      {
        code: 'PodStartStuck',
        severity: 'high',
        object: podRef(pod),
        owner,
        message: describe(startUp, failures),
        evidence: evidence(pod, detail, startUp, failures),
        remedy: [
          kubectl(pod.namespace, `describe pod ${pod.name}`),
          startUp.type === 'init'
            ? kubectl(pod.namespace, `logs ${pod.name} -c ${startUp.container.name}`)
            : kubectl(pod.namespace, `get events --field-selector involvedObject.name=${pod.name}`),
        ],
        since: measured(startUp.since, view.clock),
      },
    ],
  };
}

function describe(startUp: StartUp, failures: readonly EventRecord[]): string {
  const { container } = startUp;
  if (startUp.type === 'init') return `init container ${startUp.container.name} still runs; the pod waits for it`;
  const failure = failures[0] === undefined ? '' : `: ${failures[0].reason} x${failures[0].count}`;
  if (container === null) return `scheduled, and its node has not begun to start it${failure}`;
  return `container ${containerLabel(container)} does not start (${waitingReason(container) ?? 'no reason given'})${failure}`;
}

function evidence(
  pod: PodRecord,
  detail: PodDetail,
  { container }: StartUp,
  failures: readonly EventRecord[],
): readonly Evidence[] {
  const facts: Evidence[] = [];
  if (container !== null) {
    facts.push({ label: 'container', value: containerLabel(container) }, { label: 'image', value: container.image });
    if (container.state.type === 'waiting' && container.state.message !== null) {
      facts.push({ label: 'status', value: container.state.message, free: true });
    }
  }
  if (pod.node !== null) facts.push({ label: 'node', value: pod.node });
  if (detail.claims.length > 0) facts.push({ label: 'volume claims', value: listed(detail.claims) });
  const sandbox = detail.conditions.find(({ type }) => type === 'PodReadyToStartContainers');
  if (sandbox !== undefined) facts.push({ label: 'sandbox and network ready', value: sandbox.status });
  for (const event of failures.slice(0, 3)) facts.push(eventEvidence(event));
  return facts;
}

function listed(names: readonly string[]): string {
  const more = names.length - 5;
  return `${names.slice(0, 5).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
