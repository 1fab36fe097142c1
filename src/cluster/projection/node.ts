import type { NodeRecord, TaintRecord } from '../../model/snapshot.ts';
import { projectConditions } from './condition.ts';
import type { Interner } from './interner.ts';
import { projectMetadata, sharedName } from './metadata.ts';
import { fields, items, millis } from './raw.ts';
import { lastWrite } from './writes.ts';

export function projectNode(raw: unknown, intern: Interner): NodeRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const spec = fields(fields(raw).spec);
  const status = fields(fields(raw).status);
  return {
    ...base,
    cordoned: spec.unschedulable === true,
    changedBy: lastWrite(raw, ['f:spec', 'f:unschedulable'], intern),
    kubeletVersion: sharedName(fields(status.nodeInfo).kubeletVersion, intern),
    taints: projectTaints(spec.taints, intern),
    conditions: projectConditions(status.conditions, 'lastHeartbeatTime', intern),
  };
}

function projectTaints(raw: unknown, intern: Interner): readonly TaintRecord[] {
  const taints: TaintRecord[] = [];
  for (const item of items(raw)) {
    const taint = fields(item);
    const key = sharedName(taint.key, intern);
    if (key !== null)
      taints.push({
        key,
        value: sharedName(taint.value, intern),
        effect: sharedName(taint.effect, intern) ?? '',
        addedAt: millis(taint.timeAdded),
      });
  }
  return taints;
}
