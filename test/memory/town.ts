import type { DeploymentRecord, PodRecord, Snapshot } from '../../src/model/snapshot.ts';
import {
  aCondition,
  aContainer,
  aCrashingContainer,
  aDeployment,
  aDetail,
  aNode,
  aPod,
  aPodWith,
  aSnapshot,
  aTermination,
  MINUTE,
  waiting,
} from '../support/snapshots.ts';
import { aTemplate } from '../support/workload-records.ts';

/** A small cluster that lives for months: Deployments of two pods, of which one may be ill. */

const NAMESPACES = ['shop', 'payments', 'identity', 'logistics', 'data', 'growth'] as const;
const NAMES = ['api', 'web', 'worker', 'gateway', 'sync', 'cache', 'search'] as const;
const NODES = ['worker-1', 'worker-2', 'worker-3'] as const;

/** What may ail a workload, and the code it is told by. */
export const AILMENTS = { crash: 'CrashLoopBackOff', memory: 'OOMKilled', image: 'ImagePullFailed' } as const;
export type Ailment = keyof typeof AILMENTS;

export interface Workload {
  readonly namespace: string;
  readonly name: string;
  /** Tag of the image it runs, or should run. */
  tag: string;
  /** Of its memory, in Mi. */
  limit: number;
  changedAt: number | null;
  ailment: Ailment | null;
  illSince: number;
  restarts: number;
}

export function settle(start: number): Workload[] {
  return NAMESPACES.flatMap((namespace) =>
    NAMES.map((name) => ({
      ...{ namespace, name, tag: '1.0.0', limit: 512, changedAt: null, ailment: null, illSince: start, restarts: 0 },
    })),
  );
}

/** What a look sees now. */
export function lookAt(town: readonly Workload[], now: number): Snapshot {
  return aSnapshot({
    now,
    nodes: NODES.map((name) => aNode({ name })),
    deployments: town.map((workload) => deploymentOf(workload)),
    pods: town.flatMap((workload) => [podOf(workload, 0, null, now), podOf(workload, 1, workload.ailment, now)]),
  });
}

function imageOf({ namespace, name, tag }: Workload): string {
  return `registry.example.com/${namespace}/${name}:${tag}`;
}

function resourcesOf({ limit }: Workload) {
  const memoryLimit = `${limit}Mi`;
  return { memoryRequest: '128Mi', memoryLimit, cpuRequest: '100m', cpuLimit: null, storageLimit: null };
}

function deploymentOf(workload: Workload): DeploymentRecord {
  const { namespace, name, ailment, changedAt } = workload;
  const ready = ailment === null ? 2 : 1;
  return aDeployment({
    ...{ namespace, name, desired: 2, ready, available: ready, updated: 2 },
    images: [`app=${imageOf(workload)}`],
    template: aTemplate(name, { image: imageOf(workload), resources: resourcesOf(workload) }),
    changedBy: changedAt === null ? null : { manager: 'kubectl-set', at: changedAt },
  });
}

function podOf(workload: Workload, place: number, ailment: Ailment | null, now: number): PodRecord {
  const { namespace, name, illSince, restarts } = workload;
  const set = `${name}-7d9f5c8b6d`;
  const parts = {
    ...{ namespace, name: `${set}-${['x2x4k', 'q8w5z'][place]}`, labels: { app: name } },
    ...{ controller: { kind: 'ReplicaSet', name: set }, node: NODES[place] ?? null },
  };
  if (ailment === null) return aPod(parts);
  const image = imageOf(workload);
  const conditions = [aCondition('Ready', { status: 'False', changedAt: illSince })];
  const container = containerOf(ailment, image, restarts, resourcesOf(workload), now);
  return aPodWith([container], { ...parts, detail: aDetail({ conditions, containers: [container] }) });
}

function containerOf(ailment: Ailment, image: string, restarts: number, resources: object, now: number) {
  const shared = { image, resources: { ...aContainer().resources, ...resources } };
  if (ailment === 'image') {
    const state = waiting('ImagePullBackOff', `Back-off pulling image "${image}": not found`);
    return aContainer({ ...shared, ready: false, state });
  }
  const reason = ailment === 'memory' ? { reason: 'OOMKilled', exitCode: 137 } : { reason: 'Error', exitCode: 1 };
  const lastTermination = aTermination({ ...reason, startedAt: now - 3 * MINUTE, finishedAt: now - 2 * MINUTE });
  return aCrashingContainer({ ...shared, restarts, lastTermination });
}
