import type { Snapshot } from '../../src/model/snapshot.ts';
import { aCrashingPod, aLostNode, aPod, aSnapshot } from './snapshots.ts';

/** Looks at clusters where one trouble is everywhere. */

export function manyHealthyPods(count: number): Snapshot {
  return aSnapshot({ pods: Array.from({ length: count }, (_, index) => aPod({ name: `api-${index}` })) });
}

/** Crash-looping pods, `perWorkload` of them on each Deployment. */
export function manyCrashingPods(count: number, perWorkload: number): Snapshot {
  const pods = Array.from({ length: count }, (_, index) => {
    const name = `app-${Math.floor(index / perWorkload)}-7d9f5c8b6d`;
    return aCrashingPod({ name: `${name}-${index}`, controller: { kind: 'ReplicaSet', name } });
  });
  return aSnapshot({ pods });
}

export function manyLostNodes(count: number): Snapshot {
  return aSnapshot({ nodes: Array.from({ length: count }, (_, index) => aLostNode({ name: `worker-${index}` })) });
}
