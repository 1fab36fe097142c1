import type { Millis } from '../../../model/objects.ts';
import { parseCpu, parseMemory } from '../scenario/quantity.ts';
import type { NodeSpec } from '../scenario/scenario.ts';
import { type ConditionChange, withConditions } from './conditions.ts';
import { uidOf } from './naming.ts';
import type { Node } from './objects.ts';

/** What a healthy kubelet says, in its words. */
export const HEALTHY: readonly ConditionChange[] = [
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
];

/** A node that has just registered. */
export function healthyNode(spec: NodeSpec, index: number, now: Millis): Node {
  const { cpu, memory, pods } = spec.allocatable;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    namespace: '',
    name: spec.name,
    uid: uidOf(`Node/${spec.name}/${now}`),
    createdAt: now,
    resourceVersion: 0,
    spec,
    allocatable: { cpu: parseCpu(cpu) ?? 0, memory: parseMemory(memory) ?? 0, pods },
    index,
    up: true,
    downSince: 0,
    outage: 0,
    cordoned: false,
    taints: spec.taints.map((taint) => ({ ...taint, timeAdded: null })),
    conditions: withConditions([], HEALTHY, now),
    heartbeatAt: now,
    runtimeUp: true,
    networkUp: true,
    images: new Set(),
    deferred: [],
  };
}
