import fc from 'fast-check';
import type { Coverage, CoverageState, KindName, PodRecord, Snapshot } from '../../src/model/snapshot.ts';
import {
  aCondition,
  aContainer,
  aCrashingContainer,
  aDeployment,
  aDetail,
  aLostNode,
  aNode,
  aPod,
  aPodWith,
  aSnapshot,
  aTermination,
  coverageEntry,
  MINUTE,
  NOON,
  running,
} from './snapshots.ts';

/** A little cluster that anything may happen to between looks, and looks that may be blind to any part of it. */

export const NAMESPACES = ['shop', 'bank'] as const;
export const WORKLOADS = [
  { namespace: 'shop', name: 'api' },
  { namespace: 'shop', name: 'web' },
  { namespace: 'bank', name: 'api' },
] as const;

/** flapping: it crashed since the last look, and runs at the moment of this one. */
export type Health = 'healthy' | 'crashing' | 'flapping' | 'absent';
export type NodeHealth = 'ready' | 'lost' | 'absent';

export interface Step {
  readonly minutes: number;
  readonly workloads: readonly Health[];
  readonly node: NodeHealth;
  /** By kind, in each namespace; nodes by the first. */
  readonly read: Readonly<Record<'pods' | 'deployments' | 'nodes', readonly CoverageState[]>>;
  /** Codes whose detector throws in this look. */
  readonly failing: readonly string[];
}

const state = fc.constantFrom<CoverageState>('ok', 'ok', 'ok', 'ok', 'ok', 'denied', 'failed', 'absent');
const states = fc.tuple(state, state);
const health = fc.constantFrom<Health>('healthy', 'healthy', 'healthy', 'crashing', 'crashing', 'flapping', 'absent');

const step: fc.Arbitrary<Step> = fc.record({
  minutes: fc.constantFrom(0.5, 1, 5, 5, 5, 6, 10, 30),
  workloads: fc.tuple(health, health, health),
  node: fc.constantFrom<NodeHealth>('ready', 'ready', 'lost', 'absent'),
  read: fc.record({ pods: states, deployments: states, nodes: states }),
  failing: fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.constantFrom(['CrashLoopBackOff'], ['DeploymentUnavailable'], ['NodeNotReady']) },
  ),
});

/** Random steps, some of which last: trouble and health that stay are what incidents live on. */
export const anyHistory: fc.Arbitrary<readonly Step[]> = fc
  .array(fc.tuple(step, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 10 })
  .map((runs) => runs.flatMap(([each, times]) => Array.from({ length: times }, () => each)));

const SEEN: Step['read'] = { pods: ['ok', 'ok'], deployments: ['ok', 'ok'], nodes: ['ok', 'ok'] };

/** A history of one workload, from left to right; the others are well and the node is up. */
function historyOf(...parts: readonly (readonly [Health, minutes: number, times: number, unread?: 'pods'])[]): Step[] {
  return parts.flatMap(([first, minutes, times, unread]) => {
    const read: Step['read'] = unread === undefined ? SEEN : { ...SEEN, pods: ['denied', 'denied'] };
    const each: Step = { minutes, workloads: [first, 'healthy', 'healthy'], node: 'ready', read, failing: [] };
    return Array.from({ length: times }, () => each);
  });
}

/** In which every turn comes up that there is: random histories may go without the rare ones. */
export const EVENTFUL_HISTORY: readonly Step[] = historyOf(
  ['crashing', 5, 3],
  // It cannot be looked at, then it is over.
  ['crashing', 5, 1, 'pods'],
  ['healthy', 30, 3],
  // What follows from the crash is seen first, and folded under it once that is seen, too.
  ['crashing', 10, 3, 'pods'],
  ['crashing', 5, 2],
  ['healthy', 10, 4],
  // Again and again.
  ['crashing', 5, 2],
  ['healthy', 10, 4],
  ['crashing', 5, 2],
  ['healthy', 10, 4],
  ['crashing', 5, 2],
  ['absent', 5, 2],
);

export interface TrackedWorld {
  /** Lets the step happen, and looks. */
  look(step: Step): Snapshot;
  /** When a container of the workload last started again; null when it never did. */
  lastCrash(namespace: string, name: string): number | null;
}

export function createTrackedWorld(): TrackedWorld {
  let now = NOON;
  let nodeLostAt: number | null = null;
  const lives = WORKLOADS.map((place) => ({
    ...place,
    restarts: 0,
    crashedAt: null as number | null,
    downSince: null as number | null,
  }));

  return {
    look({ minutes, workloads, node, read }) {
      now += minutes * MINUTE;
      const pods: PodRecord[] = [];
      const deployments = [];
      for (const [index, life] of lives.entries()) {
        const happens = workloads[index] ?? 'healthy';
        if (happens === 'crashing' || happens === 'flapping') {
          life.restarts += 1;
          life.crashedAt = now - 15_000;
        }
        life.downSince = happens === 'crashing' ? (life.downSince ?? now - 15_000) : null;
        if (happens === 'absent') Object.assign(life, { restarts: 0, crashedAt: null });
        else {
          pods.push(podOf(life, happens));
          deployments.push(deploymentOf(life));
        }
      }
      nodeLostAt = node === 'lost' ? (nodeLostAt ?? now - 2 * MINUTE) : null;
      const nodes = node === 'absent' ? [] : [nodeLostAt === null ? aNode() : aLostNode({}, nodeLostAt)];
      const isRead = (kind: keyof typeof read, namespace: string) => stateOf(read[kind], namespace) === 'ok';
      return aSnapshot({
        now,
        coverage: coverageOfStep(read),
        pods: pods.filter(({ namespace }) => isRead('pods', namespace)),
        deployments: deployments.filter(({ namespace }) => isRead('deployments', namespace)),
        nodes: isRead('nodes', '') ? nodes : [],
      });
    },
    lastCrash: (namespace, name) =>
      lives.find((life) => life.namespace === namespace && life.name === name)?.crashedAt ?? null,
  };
}

interface Life {
  readonly namespace: string;
  readonly name: string;
  readonly restarts: number;
  readonly crashedAt: number | null;
  readonly downSince: number | null;
}

function podOf({ namespace, name, restarts, crashedAt, downSince }: Life, health: Health): PodRecord {
  const parts = {
    namespace,
    name: `${name}-7d9f5c8b6d-x2x4k`,
    controller: { kind: 'ReplicaSet', name: `${name}-7d9f5c8b6d` },
  };
  if (crashedAt === null) return aPod(parts);
  const lastTermination = aTermination({ finishedAt: crashedAt - 1_000 });
  if (health !== 'crashing') {
    return aPodWith([aContainer({ restarts, lastTermination, state: running(crashedAt) })], { ...parts, ready: true });
  }
  const conditions = [aCondition('Ready', { status: 'False', changedAt: downSince })];
  const containers = [aCrashingContainer({ restarts, lastTermination })];
  return aPodWith(containers, { ...parts, detail: aDetail({ conditions, containers }) });
}

function deploymentOf({ namespace, name, downSince }: Life) {
  if (downSince === null) return aDeployment({ namespace, name, desired: 1, available: 1 });
  const conditions = [aCondition('Available', { status: 'False', changedAt: downSince })];
  return aDeployment({ namespace, name, desired: 1, available: 0, conditions });
}

function stateOf(byNamespace: readonly CoverageState[], namespace: string): CoverageState {
  return byNamespace[namespace === '' ? 0 : NAMESPACES.indexOf(namespace as (typeof NAMESPACES)[number])] ?? 'absent';
}

function coverageOfStep(read: Step['read']): Coverage[] {
  const each = (kind: KindName, byNamespace: readonly CoverageState[]) =>
    NAMESPACES.map((namespace) => coverageEntry(kind, namespace, stateOf(byNamespace, namespace)));
  return [
    ...each('pods', read.pods),
    ...each('deployments', read.deployments),
    coverageEntry('nodes', null, stateOf(read.nodes, '')),
    coverageEntry('replicasets', null, 'absent'),
    coverageEntry('jobs', null, 'denied'),
    coverageEntry('events', null, 'failed'),
  ];
}
