import type { StatefulSetRecord } from '../../model/snapshot.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { sharedName } from './metadata.ts';
import { count, fields } from './raw.ts';
import { projectWorkload, WORKLOAD_READ } from './workload.ts';

export const STATEFUL_SET_READ = {
  ...WORKLOAD_READ,
  spec: { ...WORKLOAD_READ.spec, serviceName: true, updateStrategy: true },
  status: { ...WORKLOAD_READ.status, currentRevision: true, updateRevision: true },
} as const satisfies FieldsRead;

export function projectStatefulSet(raw: unknown, intern: Interner): StatefulSetRecord | null {
  const workload = projectWorkload(raw, intern);
  if (workload === null) return null;
  const spec = fields(fields(raw).spec);
  const status = fields(fields(raw).status);
  const strategy = fields(spec.updateStrategy);
  return {
    ...workload,
    service: sharedName(spec.serviceName, intern),
    currentRevision: sharedName(status.currentRevision, intern),
    updateRevision: sharedName(status.updateRevision, intern),
    partition: count(fields(strategy.rollingUpdate).partition),
    onDelete: strategy.type === 'OnDelete',
  };
}
