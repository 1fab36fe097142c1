import type { Evidence } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import type { ConditionRecord, ContainerRecord, PodDetail, PodRecord } from '../../model/snapshot.ts';
import { measured, outlasted } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { eventEvidence } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { isGone } from '../workloads/deployment-unavailable.ts';
import { describeExit } from './containers.ts';
import { exitForGood, failingInit, isCrashing, newestOomKill } from './crashes.ts';
import { liveDetail, podRef, probeEvents } from './pod-facts.ts';
import { isAwaited, readyBy, startUpOf } from './start-up.ts';
import { waitsForConfig, waitsForImage } from './waiting.ts';

/**
 * A pod runs and has not been ready for more than 3 min past the start of its containers and what their probes allow, and
 * nothing else explains it: a probe that fails, a readiness gate nobody sets, a node that stopped reporting.
 */
export const podNotReady = defineDetector({
  code: 'PodNotReady',
  family: 'readiness',
  severity: 'high',
  when: 'A pod runs and is not Ready for more than 3 min past its start and the delays of its probes. Critical when nothing of its Deployment serves.',
  notWhen:
    'Still within its start-up; a crash, an image, a configuration or an exit explains it; what is not ready has done its work; the pod is being deleted.',
  advice: "Read why its readiness probe fails, in the pod's events and the container's log.",
  subject: 'pods',
  needs: ['pods'],
  uses: ['deployments', 'replicasets', 'replicationcontrollers', 'jobs', 'events', 'nodes'],
  judge(pod, view) {
    if (pod.phase !== 'Running' || pod.ready) return NOTHING;
    const detail = liveDetail(pod);
    if (detail === null || isExplained(pod, detail, view)) return NOTHING;
    const condition = detail.conditions.find(({ type }) => type === 'Ready') ?? null;
    const awaited = detail.containers.filter((container) => isAwaited(pod, container));
    const gates = unmetGates(detail);
    if (!isTrouble(pod, condition, awaited, gates, detail)) return NOTHING;

    const owner = view.ownerOf(pod);
    const lostAt = condition?.changedAt ?? null;
    const due = readyBy(pod, detail);
    const since = lostAt === null || due === null ? (lostAt ?? due) : Math.max(lostAt, due);
    const { grace } = view.thresholds.notReady;
    if (!outlasted(since, grace, view)) return { findings: [], excused: [owner] };
    return {
      findings: [
        {
          code: 'PodNotReady',
          severity: isGone(owner, grace, view) ? 'critical' : 'high',
          object: podRef(pod),
          owner,
          message: describe(detail, awaited, gates),
          evidence: evidence(pod, condition, awaited, gates, view),
          remedy: [kubectl(pod.namespace, `describe pod ${pod.name}`), secondRemedy(pod, awaited[0])],
          since: measured(lostAt ?? startOf(pod, detail), view.clock),
        },
      ],
    };
  },
});

/** Another code says what is wrong, or the pod is still starting. */
function isExplained(pod: PodRecord, detail: PodDetail, view: View): boolean {
  return (
    detail.containers.some(
      (container) => waitsForImage(container) || waitsForConfig(container) || isCrashing(pod, container, view),
    ) ||
    failingInit(pod, detail, view) !== null ||
    exitForGood(pod, detail, view) !== null ||
    newestOomKill(pod, view)?.container.state.type === 'terminated' ||
    startUpOf(pod, detail, view) !== null
  );
}

/**
 * Containers of a Job that have done their work leave their pod unready, and that is no trouble. Without a Ready condition
 * only a container that runs and is not ready tells anything.
 */
function isTrouble(
  pod: PodRecord,
  condition: ConditionRecord | null,
  awaited: readonly ContainerRecord[],
  gates: readonly string[],
  { containers }: PodDetail,
): boolean {
  if (awaited.length > 0) return condition !== null || awaited.some(({ state }) => state.type === 'running');
  if (gates.length > 0) return true;
  return (
    condition !== null &&
    !containers.some(({ role, state }) => role === 'main' && state.type === 'terminated') &&
    pod.node !== null
  );
}

function unmetGates({ readinessGates, conditions }: PodDetail): readonly string[] {
  return readinessGates.filter((gate) => !conditions.some(({ type, status }) => type === gate && status === 'True'));
}

function startOf(pod: PodRecord, { startedAt }: PodDetail): Millis | null {
  return startedAt ?? pod.created;
}

function describe({ containers }: PodDetail, awaited: readonly ContainerRecord[], gates: readonly string[]): string {
  const [first] = awaited;
  if (first !== undefined) {
    const others = awaited.length === 1 ? '' : `, and ${awaited.length - 1} more of ${containers.length} containers`;
    return `container ${first.name} ${conditionOf(first)}${others}`;
  }
  if (gates.length > 0) return `not ready: readiness gate ${gates.slice(0, 3).join(', ')} is not met`;
  return 'not ready although all its containers are: its node may have stopped reporting';
}

function conditionOf({ state, probes }: ContainerRecord): string {
  if (state.type === 'terminated') {
    return `has ended and was not started again: ${describeExit(state.termination)}`;
  }
  if (probes.startup) return 'runs but is not ready: its startup or readiness probe does not succeed';
  return `runs but is not ready${probes.readiness ? ': its readiness probe does not succeed' : ''}`;
}

function evidence(
  pod: PodRecord,
  condition: ConditionRecord | null,
  awaited: readonly ContainerRecord[],
  gates: readonly string[],
  view: View,
): readonly Evidence[] {
  const facts: Evidence[] = [];
  for (const { name, image, restarts } of awaited.slice(0, 3)) {
    facts.push({ label: `container ${name}`, value: `${image}, ${restarts} restarts` });
  }
  if (condition?.reason != null) facts.push({ label: 'reason', value: condition.reason });
  if (condition?.message != null) facts.push({ label: 'status', value: condition.message, free: true });
  for (const gate of gates.slice(0, 3)) facts.push({ label: 'unmet readiness gate', value: gate });
  const [first] = awaited;
  if (first !== undefined) facts.push(...probeEvents(pod, first, view).slice(0, 2).map(eventEvidence));
  if (pod.node !== null) facts.push({ label: 'node', value: `${pod.node}${nodeState(pod.node, view)}` });
  return facts;
}

function nodeState(name: string, view: View): string {
  const ready = view.find('nodes', '', name)?.conditions.find(({ type }) => type === 'Ready');
  return ready === undefined || ready.status === 'True' ? '' : ' (not ready)';
}

function secondRemedy(pod: PodRecord, awaited: ContainerRecord | undefined): string {
  if (awaited !== undefined) return kubectl(pod.namespace, `logs ${pod.name} -c ${awaited.name} --tail=100`);
  return pod.node === null
    ? kubectl(pod.namespace, `get pod ${pod.name} -o wide`)
    : kubectl('', `describe node ${pod.node}`);
}
