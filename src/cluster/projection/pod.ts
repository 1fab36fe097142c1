import type { Marks, ObjectRecord, PodDetail, PodPhase, PodRecord } from '../../model/snapshot.ts';
import { CONDITIONS_READ, projectConditions } from './condition.ts';
import { CONTAINER_STATUSES_READ, CONTAINERS_READ, isObject, projectContainers } from './container.ts';
import { type FieldsRead, PRESENCE } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { marksOf } from './marks.ts';
import { METADATA_READ, projectMetadata, sharedName } from './metadata.ts';
import { count, type Fields, fields, integer, items, millis } from './raw.ts';

const PHASES: ReadonlySet<unknown> = new Set<PodPhase>(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']);

export const POD_READ = {
  metadata: { ...METADATA_READ, generateName: true },
  spec: {
    nodeName: true,
    priority: true,
    priorityClassName: true,
    schedulerName: true,
    restartPolicy: true,
    schedulingGates: { name: true },
    readinessGates: { conditionType: true },
    volumes: { name: true, ephemeral: PRESENCE, persistentVolumeClaim: { claimName: true } },
    initContainers: CONTAINERS_READ,
    containers: CONTAINERS_READ,
  },
  status: {
    phase: true,
    startTime: true,
    reason: true,
    message: true,
    nominatedNodeName: true,
    conditions: CONDITIONS_READ,
    initContainerStatuses: CONTAINER_STATUSES_READ,
    containerStatuses: CONTAINER_STATUSES_READ,
  },
} as const satisfies FieldsRead;

export function projectPod(raw: unknown, intern: Interner): PodRecord | null {
  const spec = fields(fields(raw).spec);
  const base = projectMetadata(raw, intern, spec);
  if (base === null) return null;
  const metadata = fields(fields(raw).metadata);
  const status = fields(fields(raw).status);
  const phase = PHASES.has(status.phase) ? (status.phase as PodPhase) : 'Unknown';
  const ready = readyCondition(status);
  const history = containerHistory(status);
  const healthy =
    base.deletingAt === null &&
    !history.troubled &&
    (phase === 'Succeeded' || (phase === 'Running' && ready !== undefined && !history.stopped));
  return {
    namespace: base.namespace,
    name: base.name,
    created: base.created,
    deletingAt: base.deletingAt,
    finalizers: base.finalizers,
    labels: base.labels,
    controller: base.controller,
    marks: ownMarks(base),
    phase,
    ready: ready !== undefined,
    readySince: ready === undefined ? null : millis(ready.lastTransitionTime),
    node: sharedName(spec.nodeName, intern),
    restarts: history.restarts,
    templateHash: sharedName(fields(metadata.labels)['pod-template-hash'], intern),
    generateName: sharedName(metadata.generateName, intern),
    detail: healthy ? null : projectDetail(base.name, spec, status, intern),
  };
}

/** What its template says of every pod of a workload, the workload says: each pod would keep it again. */
function ownMarks({ controller, marks }: ObjectRecord): Marks | null {
  return controller === null || marks === null ? marks : marksOf(marks.critical);
}

function projectDetail(podName: string, spec: Fields, status: Fields, intern: Interner): PodDetail {
  return {
    priority: integer(spec.priority),
    priorityClass: sharedName(spec.priorityClassName, intern),
    startedAt: millis(status.startTime),
    reason: sharedName(status.reason, intern),
    message: intern.freeText(status.message),
    nominatedNode: sharedName(status.nominatedNodeName, intern),
    scheduler: sharedName(spec.schedulerName, intern),
    restartPolicy: spec.restartPolicy === 'Never' || spec.restartPolicy === 'OnFailure' ? spec.restartPolicy : 'Always',
    schedulingGates: items(spec.schedulingGates).flatMap((gate) => sharedName(fields(gate).name, intern) ?? []),
    readinessGates: items(spec.readinessGates).flatMap((gate) => sharedName(fields(gate).conditionType, intern) ?? []),
    claims: claimsOf(podName, spec, intern),
    conditions: projectConditions(status.conditions, null, intern),
    containers: projectContainers(spec, status, intern),
  };
}

/** An ephemeral volume's claim is named `<pod>-<volume>`. Source: kubernetes.io, Generic ephemeral volumes. */
function claimsOf(podName: string, spec: Fields, intern: Interner): readonly string[] {
  return items(spec.volumes).flatMap((raw) => {
    const volume = fields(raw);
    if (isObject(volume.ephemeral)) return intern.text(`${podName}-${sharedName(volume.name, intern) ?? ''}`);
    return sharedName(fields(volume.persistentVolumeClaim).claimName, intern) ?? [];
  });
}

/** The Ready condition, if it is True. */
function readyCondition(status: Fields): Fields | undefined {
  return items(status.conditions)
    .map(fields)
    .find(({ type, status: value }) => type === 'Ready' && value === 'True');
}

interface ContainerHistory {
  readonly restarts: number;
  /** A container restarted, or ended before. */
  readonly troubled: boolean;
  /** A container that should run has ended, or waits. */
  readonly stopped: boolean;
}

/** Read without building records: most pods are healthy and keep none. */
function containerHistory(status: Fields): ContainerHistory {
  let restarts = 0;
  let ended = false;
  let stopped = false;
  for (const raw of items(status.containerStatuses)) {
    restarts += count(fields(raw).restartCount);
    ended ||= isObject(fields(fields(raw).lastState).terminated);
    const state = fields(fields(raw).state);
    stopped ||= isObject(state.terminated) || isObject(state.waiting);
  }
  for (const raw of items(status.initContainerStatuses)) {
    restarts += count(fields(raw).restartCount);
    ended ||= isObject(fields(fields(raw).lastState).terminated);
    // An ordinary init container is meant to end, with 0.
    const last = fields(fields(fields(raw).state).terminated).exitCode;
    stopped ||= last !== undefined && last !== 0;
  }
  return { restarts, troubled: ended || restarts > 0, stopped };
}
