import type { NodeRecord, TaintRecord } from '../../model/snapshot.ts';
import { CONDITIONS_READ, projectConditions } from './condition.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName } from './metadata.ts';
import { fields, items, millis } from './raw.ts';
import { lastWrite, WRITES_READ } from './writes.ts';

export const NODE_READ = {
  metadata: { ...METADATA_READ, managedFields: WRITES_READ },
  spec: { unschedulable: true, taints: { key: true, value: true, effect: true, timeAdded: true } },
  status: { nodeInfo: { kubeletVersion: true }, conditions: CONDITIONS_READ },
} as const satisfies FieldsRead;

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
