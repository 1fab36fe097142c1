import type { Snapshot } from '../../src/model/snapshot.ts';
import { aCrashingPod, aNode, aPod, aSnapshot, MINUTE, NOON } from '../support/snapshots.ts';

export const CLUSTER = 'shop-demo';
const WORKLOADS = 12;
const LOOK_EVERY = 10 * MINUTE;

export function timeOf(cycle: number): number {
  return NOON + cycle * LOOK_EVERY;
}

/** What the look of a cycle sees: workloads that crash for some looks and are well again for others, the same in every run. */
export function lookOf(cycle: number): Snapshot {
  const pods = Array.from({ length: WORKLOADS }, (_, index) => {
    const name = `svc-${index}`;
    const parts = { name: `${name}-0`, controller: { kind: 'StatefulSet' as const, name }, templateHash: null };
    return isSick(index, cycle) ? aCrashingPod(parts) : aPod(parts);
  });
  return aSnapshot({ now: timeOf(cycle), pods, nodes: [aNode()] });
}

/** Spells of four looks, by a hash that has nothing of chance. */
function isSick(workload: number, cycle: number): boolean {
  const spell = Math.floor((cycle + workload) / 4);
  return ((spell * 2_654_435_761 + workload * 40_503) >>> 7) % 10 < 3;
}
