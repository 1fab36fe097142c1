import type { ApiState, KubernetesObject } from '../../src/cluster/simulator/index.ts';
import { staticState } from '../../src/cluster/simulator/index.ts';
import type { WatchedCluster } from './journey.ts';
import { crashedContainer, NOW, rawDeployment, rawNode, rawPod } from './kubernetes-objects.ts';

const LOOK_EVERY = 5 * 60_000;
const HASH = '7d9f5c8b6d';

/** A cluster in which `each` more workloads crash at every look, and none recovers: each look is news. */
export function sickeningCluster(looks: number, each: number): WatchedCluster {
  let look = 1;
  const now = () => NOW + (look - 1) * LOOK_EVERY;
  const sick = (): ApiState => staticState({ now, objects: [rawNode('worker-1'), ...crashing(look * each)] });
  return {
    name: 'sickening',
    state: {
      now,
      serverVersion: 'v1.34.2',
      resourceVersion: () => String(look),
      list: (group, plural) => sick().list(group, plural),
    },
    advance: () => {
      look += 1;
    },
    isOver: () => look >= looks,
  };
}

function crashing(count: number): KubernetesObject[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `service-${index}`;
    const deployment = rawDeployment(name);
    const pod = rawPod(`${name}-${HASH}-x2x4k`, {
      metadata: {
        ownerReferences: [{ kind: 'ReplicaSet', name: `${name}-${HASH}`, controller: true }],
      },
      status: { containerStatuses: [crashedContainer('app')], conditions: [] },
    });
    return [{ ...deployment, metadata: { ...deployment.metadata, name } }, pod];
  }).flat();
}
