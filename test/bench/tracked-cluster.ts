import type { DeploymentRecord, PodRecord, Snapshot, StatefulSetRecord } from '../../src/model/snapshot.ts';
import { aService } from '../support/cluster-records.ts';
import {
  aContainer,
  aCrashingContainer,
  aDeployment,
  aNode,
  aPod,
  aPodWith,
  aSnapshot,
  aTermination,
  coverageEntry,
  KINDS,
  MINUTE,
  NOON,
} from '../support/snapshots.ts';
import { aReplicaSet, aStatefulSet, aTemplate } from '../support/workload-records.ts';

export interface TrackedCluster {
  readonly pods: number;
  /** Workloads of which one pod crash-loops: each is an incident. */
  readonly sick: number;
  /** Read namespace by namespace, as NAMESPACES asks for: coverage then has an entry for each. */
  readonly byNamespace?: boolean;
}

const REPLICAS = 5;
const NAMESPACES = 400;
/** Of the workloads: StatefulSets; the others are Deployments. */
const ONE_STATEFUL_IN = 5;
/** Of the pods, and of the workloads: what is different from one look to the next. */
const ONE_CHANGED_IN = 100;
/** Of the pods: what restarted once, and is well. */
const ONE_RESTARTED_IN = 30;

/**
 * A cluster at one of its looks, ten minutes apart. From one to the next 1 % of the pods are replaced, 1 % of the workloads
 * get another image, and what crashes has crashed again; `isSick` false: everything is well again.
 */
export function lookAt(cluster: TrackedCluster, look: number, isSick = true): Snapshot {
  const now = NOON + look * 10 * MINUTE;
  const workloads = cluster.pods / REPLICAS;
  const oneSickIn = Math.floor(workloads / cluster.sick);
  const pods: PodRecord[] = [];
  const deployments: DeploymentRecord[] = [];
  const replicasets: ReturnType<typeof aReplicaSet>[] = [];
  const statefulsets: StatefulSetRecord[] = [];
  for (let index = 0; index < workloads; index += 1) {
    const place = { namespace: `team-${index % NAMESPACES}`, name: `service-${index}` };
    const changed = index % ONE_CHANGED_IN === look ? look : 0;
    const image = `registry.example.com/${place.namespace}/${place.name}:1.${changed}.0`;
    const bad = isSick && index % oneSickIn === 0 && index / oneSickIn < cluster.sick;
    const counts = {
      desired: REPLICAS,
      ready: bad ? REPLICAS - 1 : REPLICAS,
      available: bad ? REPLICAS - 1 : REPLICAS,
    };
    const own = { ...place, ...counts, images: [`app=${image}`], template: templateOf(place.name, image) };
    const isStateful = index % ONE_STATEFUL_IN === 0;
    const set = `${place.name}-7d9f5c8b6d`;
    if (isStateful) statefulsets.push(aStatefulSet(own));
    else {
      deployments.push(aDeployment(own));
      replicasets.push(
        aReplicaSet({ ...place, ...counts, name: set, controller: { kind: 'Deployment', name: place.name } }),
      );
    }
    const controller = isStateful ? { kind: 'StatefulSet', name: place.name } : { kind: 'ReplicaSet', name: set };
    for (let replica = 0; replica < REPLICAS; replica += 1) {
      const number = index * REPLICAS + replica;
      const age = number % ONE_CHANGED_IN === look ? look : 0;
      const name = isStateful ? `${place.name}-${replica}` : `${set}-${age}${replica}x4k`;
      const parts = { namespace: place.namespace, name, controller, node: `node-${number % 5_000}` };
      pods.push(podOf(parts, bad && replica === 0, number % ONE_RESTARTED_IN === 0, look, now));
    }
  }
  const coverage =
    cluster.byNamespace === true
      ? KINDS.flatMap((kind) =>
          Array.from({ length: NAMESPACES }, (_, index) => coverageEntry(kind, `team-${index}`, 'ok')),
        )
      : undefined;
  return aSnapshot({
    ...{ now, pods, deployments, replicasets, statefulsets },
    nodes: Array.from({ length: 5_000 }, (_, index) => aNode({ name: `node-${index}` })),
    services: Array.from({ length: workloads / 3 }, (_, index) =>
      aService({ namespace: `team-${index % NAMESPACES}`, name: `service-${index}`, selector: null }),
    ),
    ...(coverage === undefined ? {} : { coverage }),
  });
}

function podOf(parts: Partial<PodRecord>, crashes: boolean, restarted: boolean, look: number, now: number): PodRecord {
  if (crashes) {
    const lastTermination = aTermination({ finishedAt: now - 2 * MINUTE, startedAt: now - 3 * MINUTE });
    return aPodWith([aCrashingContainer({ restarts: 5 + look, lastTermination })], parts);
  }
  if (!restarted) return aPod(parts);
  const lastTermination = aTermination({ finishedAt: NOON - 5_000 * MINUTE });
  return aPodWith([aContainer({ restarts: 1, lastTermination })], {
    ...parts,
    ready: true,
    readySince: NOON - 90 * MINUTE,
  });
}

/** As much as a workload usually says of itself. */
function templateOf(name: string, image: string) {
  const env = ['DB_URL', 'CACHE_URL', 'LOG_LEVEL', 'REGION', 'TIMEOUT', 'FLAGS'].map((variable) => `${variable}=#x7Gh`);
  return {
    ...aTemplate(name, {
      image,
      env,
      probes: '#aB3d',
      resources: {
        ...{ memoryRequest: '128Mi', memoryLimit: '256Mi', cpuRequest: '100m', cpuLimit: null, storageLimit: null },
      },
    }),
    configs: [`configmap/${name}`],
  };
}
