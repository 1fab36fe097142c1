import type { Counters } from '../../src/model/ledger.ts';
import type { SafeText } from '../../src/model/safe-text.ts';
import type {
  Clock,
  ConditionRecord,
  ContainerRecord,
  ContainerState,
  Coverage,
  CoverageState,
  DeploymentRecord,
  EventRecord,
  KindName,
  NodeRecord,
  PodDetail,
  PodRecord,
  Snapshot,
  SnapshotObjects,
  Termination,
} from '../../src/model/snapshot.ts';
import { KIND_NAMES, objectsByKind } from '../../src/model/snapshot.ts';
import { redactText } from '../../src/redact/index.ts';
import { MINUTE, NOON } from './situations.ts';
import { API_LABELS, aPlainDeployment } from './workload-records.ts';

/** Builders of looks. Everything is healthy and two hours old at noon until `parts` say otherwise. */

export { MINUTE, NOON } from './situations.ts';
export { aJob, aReplicaSet } from './workload-records.ts';
export const SECOND = 1_000;

export const KINDS: readonly KindName[] = KIND_NAMES;

export function ago(milliseconds: number): number {
  return NOON - milliseconds;
}

export function text(value: string): SafeText {
  return redactText(value);
}

export function aCondition(type: string, parts: Partial<ConditionRecord> = {}): ConditionRecord {
  return {
    type,
    status: 'True',
    reason: null,
    message: null,
    changedAt: ago(120 * MINUTE),
    updatedAt: null,
    ...parts,
  };
}

export function aTermination(parts: Partial<Termination> = {}): Termination {
  return {
    exitCode: 1,
    signal: null,
    reason: 'Error',
    message: null,
    startedAt: ago(3 * MINUTE),
    finishedAt: ago(2 * MINUTE),
    ...parts,
  };
}

export function waiting(reason: string | null, message: string | null = null): ContainerState {
  return { type: 'waiting', reason, message: message === null ? null : text(message) };
}

export function running(startedAt: number | null = ago(120 * MINUTE)): ContainerState {
  return { type: 'running', startedAt };
}

export function terminated(parts: Partial<Termination> = {}): ContainerState {
  return { type: 'terminated', termination: aTermination(parts) };
}

export function aContainer(parts: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    name: 'app',
    role: 'main',
    image: 'shop/api:1.5.0',
    ready: true,
    restarts: 0,
    state: running(),
    lastTermination: null,
    resources: { memoryRequest: '128Mi', memoryLimit: '256Mi', cpuRequest: '100m', cpuLimit: null, storageLimit: null },
    probes: { readiness: true, liveness: false, startup: false, startupAllowance: 10_000 },
    ...parts,
  };
}

/** Five restarts, waiting in back-off, its last exit (1) two minutes ago. */
export function aCrashingContainer(parts: Partial<ContainerRecord> = {}): ContainerRecord {
  return aContainer({
    ready: false,
    restarts: 5,
    state: waiting('CrashLoopBackOff', 'back-off 2m40s restarting failed container'),
    lastTermination: aTermination(),
    ...parts,
  });
}

export function aDetail(parts: Partial<PodDetail> = {}): PodDetail {
  return {
    priority: 0,
    priorityClass: null,
    startedAt: ago(120 * MINUTE),
    reason: null,
    message: null,
    nominatedNode: null,
    scheduler: 'default-scheduler',
    restartPolicy: 'Always',
    schedulingGates: [],
    readinessGates: [],
    claims: [],
    conditions: [aCondition('Ready', { status: 'False', changedAt: ago(20 * MINUTE) })],
    containers: [aContainer()],
    ...parts,
  };
}

/** A healthy pod of shop/Deployment api, by its ReplicaSet. */
export function aPod(parts: Partial<PodRecord> = {}): PodRecord {
  return {
    namespace: 'shop',
    name: 'api-7d9f5c8b6d-x2x4k',
    created: ago(120 * MINUTE),
    deletingAt: null,
    finalizers: [],
    labels: API_LABELS,
    controller: { kind: 'ReplicaSet', name: 'api-7d9f5c8b6d' },
    marks: null,
    phase: 'Running',
    ready: true,
    readySince: ago(119 * MINUTE),
    node: 'worker-1',
    restarts: 0,
    templateHash: '7d9f5c8b6d',
    generateName: 'api-7d9f5c8b6d-',
    detail: null,
    ...parts,
  };
}

/** A pod that keeps its detail: not ready, with these containers. */
export function aPodWith(containers: readonly ContainerRecord[], parts: Partial<PodRecord> = {}): PodRecord {
  const restarts = containers.reduce((sum, container) => sum + container.restarts, 0);
  return aPod({ ready: false, readySince: null, restarts, detail: aDetail({ containers }), ...parts });
}

export function aCrashingPod(parts: Partial<PodRecord> = {}): PodRecord {
  return aPodWith([aCrashingContainer()], parts);
}

/** Pending for five minutes: no node fits. */
export function anUnschedulablePod(parts: Partial<PodRecord> = {}, detail: Partial<PodDetail> = {}): PodRecord {
  const since = ago(5 * MINUTE);
  return aPod({
    created: since,
    phase: 'Pending',
    ready: false,
    readySince: null,
    node: null,
    detail: aDetail({
      startedAt: null,
      containers: [aContainer({ ready: false, state: { type: 'unknown' } })],
      conditions: [
        aCondition('PodScheduled', {
          status: 'False',
          reason: 'Unschedulable',
          message: text('0/3 nodes are available: 3 Insufficient cpu.'),
          changedAt: since,
        }),
      ],
      ...detail,
    }),
    ...parts,
  });
}

export function aNode(parts: Partial<NodeRecord> = {}): NodeRecord {
  return {
    namespace: '',
    name: 'worker-1',
    created: ago(10_000 * MINUTE),
    deletingAt: null,
    finalizers: [],
    labels: {},
    controller: null,
    marks: null,
    cordoned: false,
    changedBy: null,
    kubeletVersion: 'v1.34.2',
    taints: [],
    conditions: [aCondition('Ready', { reason: 'KubeletReady' })],
    ...parts,
  };
}

/** A node whose kubelet stopped reporting, two minutes ago unless told otherwise. */
export function aLostNode(parts: Partial<NodeRecord> = {}, changedAt: number | null = ago(2 * MINUTE)): NodeRecord {
  return aNode({
    conditions: [
      aCondition('Ready', {
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: text('Kubelet stopped posting node status.'),
        changedAt,
      }),
    ],
    ...parts,
  });
}

export function aDeployment(parts: Partial<DeploymentRecord> = {}): DeploymentRecord {
  return aPlainDeployment({
    images: ['app=shop/api:1.5.0'],
    conditions: [
      aCondition('Available', { reason: 'MinimumReplicasAvailable' }),
      aCondition('Progressing', {
        reason: 'NewReplicaSetAvailable',
        message: text('ReplicaSet "api-7d9f5c8b6d" has successfully progressed.'),
      }),
    ],
    ...parts,
  });
}

/** A FailedScheduling event of a pod, seen for four minutes until a minute ago. */
export function anEvent(parts: Partial<EventRecord> = {}): EventRecord {
  return {
    namespace: 'shop',
    object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
    container: null,
    source: 'default-scheduler',
    type: 'Warning',
    reason: 'FailedScheduling',
    message: text('0/3 nodes are available: 3 Insufficient cpu.'),
    count: 9,
    first: ago(5 * MINUTE),
    last: ago(MINUTE),
    ...parts,
  };
}

export interface SnapshotParts extends Partial<SnapshotObjects> {
  readonly now?: number;
  readonly bound?: Clock['bound'];
  readonly partial?: boolean;
  readonly coverage?: readonly Coverage[];
}

/** A look at noon that read every kind to its last page. */
export function aSnapshot({
  now = NOON,
  bound = 'exact',
  partial = false,
  coverage,
  ...objects
}: SnapshotParts = {}): Snapshot {
  return {
    cluster: 'shop-demo',
    source: 'https://127.0.0.1:6443',
    serverVersion: 'v1.34.2',
    clock: { now, bound },
    partial,
    coverage: coverage ?? coverageOf(),
    objects: { ...objectsByKind(() => []), ...objects },
    problems: [],
  };
}

/** Coverage of all kinds in all namespaces, but for those named. */
export function coverageOf(unread: Partial<Record<KindName, CoverageState>> = {}): readonly Coverage[] {
  return KINDS.map((kind) => coverageEntry(kind, null, unread[kind] ?? 'ok'));
}

export function coverageEntry(kind: KindName, namespace: string | null, state: CoverageState): Coverage {
  return { kind, namespace, state, reason: state === 'ok' ? null : `${kind}: ${state}` };
}

export const NO_COUNTERS: Counters = { restarts: [], events: [], firstSeen: [] };
/** What a first look knows of earlier ones. */
export const NO_MEMORY = { counters: NO_COUNTERS, lastLookAt: null };
