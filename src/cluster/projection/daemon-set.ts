import type { DaemonSetRecord } from '../../model/snapshot.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { sharedValue } from './metadata.ts';
import { count, fields } from './raw.ts';
import { projectWorkload, WORKLOAD_READ } from './workload.ts';

export const DAEMON_SET_READ = {
  ...WORKLOAD_READ,
  spec: { ...WORKLOAD_READ.spec, updateStrategy: true },
  status: {
    ...WORKLOAD_READ.status,
    desiredNumberScheduled: true,
    numberReady: true,
    numberAvailable: true,
    updatedNumberScheduled: true,
    numberMisscheduled: true,
  },
} as const satisfies FieldsRead;

/** Its number of pods follows from the nodes and stands in status. */
export function projectDaemonSet(raw: unknown, intern: Interner): DaemonSetRecord | null {
  const workload = projectWorkload(raw, intern);
  if (workload === null) return null;
  const status = fields(fields(raw).status);
  const strategy = fields(fields(fields(raw).spec).updateStrategy);
  return {
    ...workload,
    desired: count(status.desiredNumberScheduled),
    ready: count(status.numberReady),
    available: count(status.numberAvailable),
    updated: count(status.updatedNumberScheduled),
    misscheduled: count(status.numberMisscheduled),
    onDelete: strategy.type === 'OnDelete',
    maxUnavailable: sharedValue(fields(strategy.rollingUpdate).maxUnavailable, intern) ?? '1',
  };
}
