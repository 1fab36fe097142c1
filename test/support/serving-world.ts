import fc from 'fast-check';
import type { ContainerRecord, PodRecord, Snapshot } from '../../src/model/snapshot.ts';
import { aService, aSlice } from './cluster-records.ts';
import {
  aCondition,
  aContainer,
  aCrashingContainer,
  aDeployment,
  aDetail,
  aLostNode,
  aNode,
  aPod,
  aReplicaSet,
  aSnapshot,
  aTermination,
  MINUTE,
  NOON,
  running,
  SECOND,
} from './snapshots.ts';

/** A Deployment of two pods behind a Service, on a node of three: everything that can be told before its cause. */

/** killed: out of memory, and waits. Once it is `unready` after that its container runs again. */
export type PodHealth = 'well' | 'unready' | 'killed';

export interface ServingStep {
  /** What happens, happens this long before the look. */
  readonly lead: number;
  readonly minutes: number;
  readonly pods: readonly PodHealth[];
  readonly node: 'ready' | 'lost';
  /** The Service selects what is not there. */
  readonly astray: boolean;
}

const health = fc.constantFrom<PodHealth>('well', 'well', 'unready', 'killed');
const step: fc.Arbitrary<ServingStep> = fc.record({
  lead: fc.constantFrom(5, 30, 60, 150, 170, 200),
  minutes: fc.constantFrom(1, 3, 5, 5, 5, 10, 30),
  // Most troubles come over all pods of a workload.
  pods: fc.oneof(
    health.map((both) => [both, both]),
    fc.tuple(health, health),
  ),
  node: fc.constantFrom('ready', 'ready', 'ready', 'lost'),
  astray: fc.constantFrom(false, false, false, false, false, true),
});

/** Steps that last for a few looks. */
export const anyServing: fc.Arbitrary<readonly ServingStep[]> = fc
  .array(fc.tuple(step, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 12 })
  .map((runs) => runs.flatMap(([each, times]) => Array.from({ length: times }, () => each)));

const WELL: ServingStep = { lead: 30, minutes: 40, pods: ['well', 'well'], node: 'ready', astray: false };
/** Long enough for everything to be over, a flapping occurrence too. */
export const RECOVERY: readonly ServingStep[] = [WELL, WELL, WELL, WELL, WELL];

interface PodLife {
  health: PodHealth;
  unreadySince: number | null;
  restarts: number;
  killedAt: number | null;
  startedAt: number;
}

export function createServingWorld(): (step: ServingStep) => Snapshot {
  let now = NOON;
  let lostAt: number | null = null;
  let goneSince: number | null = null;
  const lives: PodLife[] = [0, 1].map(() => {
    return { health: 'well', unreadySince: null, restarts: 0, killedAt: null, startedAt: NOON - 120 * MINUTE };
  });

  function live(life: PodLife, next: PodHealth, at: number): void {
    if (next === 'killed' && life.health !== 'killed')
      Object.assign(life, { killedAt: at, restarts: life.restarts + 1 });
    if (next !== 'killed' && life.health === 'killed') life.startedAt = at;
    life.health = next;
  }

  return ({ lead, minutes, pods, node, astray }) => {
    now += minutes * MINUTE;
    const at = now - Math.min(lead * SECOND, minutes * MINUTE);
    lostAt = node === 'lost' ? (lostAt ?? at) : null;
    for (const [index, life] of lives.entries()) {
      live(life, pods[index] ?? 'well', at);
      // The node of the first pod is the one that is lost.
      const isReady = life.health === 'well' && !(index === 0 && lostAt !== null);
      life.unreadySince = isReady ? null : (life.unreadySince ?? at);
    }
    const ready = lives.filter(({ unreadySince }) => unreadySince === null).length;
    goneSince = ready === 0 ? (goneSince ?? at) : null;
    const conditions = goneSince === null ? [] : [aCondition('Available', { status: 'False', changedAt: goneSince })];
    return aSnapshot({
      now,
      pods: lives.map(podOf),
      deployments: [aDeployment({ desired: 2, ready, available: ready, conditions })],
      replicasets: [aReplicaSet()],
      services: [aService(astray ? { selector: { app: 'nobody' } } : {})],
      endpointslices: [aSlice(astray ? { ready: 0, notReady: 0 } : { ready, notReady: 2 - ready })],
      nodes: [lostAt === null ? aNode() : aLostNode({}, lostAt), aNode({ name: 'worker-2' }), ...OTHERS],
    });
  };
}

/** One of so many is no tenth of the cluster. */
const OTHERS = Array.from({ length: 20 }, (_, index) => aNode({ name: `other-${index}` }));

function podOf({ health, unreadySince, restarts, killedAt, startedAt }: PodLife, index: number): PodRecord {
  const place = { name: `api-7d9f5c8b6d-${index}`, node: `worker-${index + 1}`, restarts };
  if (unreadySince === null && killedAt === null) return aPod(place);
  const lastTermination =
    killedAt === null ? null : aTermination({ reason: 'OOMKilled', exitCode: 137, finishedAt: killedAt });
  const container: ContainerRecord =
    health === 'killed'
      ? aCrashingContainer({ restarts, lastTermination })
      : aContainer({ ready: unreadySince === null, restarts, lastTermination, state: running(startedAt) });
  const isReady = unreadySince === null;
  const condition = aCondition('Ready', isReady ? {} : { status: 'False', changedAt: unreadySince });
  return aPod({ ...place, ready: isReady, detail: aDetail({ conditions: [condition], containers: [container] }) });
}
