import { at } from '../api/read.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import {
  AGE,
  type Column,
  column,
  condition,
  containerColumns,
  count,
  NAME,
  numberAt,
  pairs,
  selector,
  since,
  textAt,
  wide,
} from './column.ts';
import { humanDuration } from './human-duration.ts';

const TEMPLATE = ['spec', 'template', 'spec', 'containers'] as const;
const SELECTOR = wide('Selector', (object) => selector(at(object, 'spec', 'selector')));

function ready(of: string): Column {
  return column('Ready', (object) => `${numberAt(object, 'status.readyReplicas')}/${numberAt(object, of)}`);
}

export const DEPLOYMENT_COLUMNS: readonly Column[] = [
  NAME,
  ready('spec.replicas'),
  count('Up-to-date', (object) => numberAt(object, 'status.updatedReplicas')),
  count('Available', (object) => numberAt(object, 'status.availableReplicas')),
  AGE,
  ...containerColumns(...TEMPLATE),
  SELECTOR,
];

export const REPLICA_SET_COLUMNS: readonly Column[] = [
  NAME,
  count('Desired', (object) => numberAt(object, 'spec.replicas')),
  count('Current', (object) => numberAt(object, 'status.replicas')),
  count('Ready', (object) => numberAt(object, 'status.readyReplicas')),
  AGE,
  ...containerColumns(...TEMPLATE),
  SELECTOR,
];

export const REPLICATION_CONTROLLER_COLUMNS: readonly Column[] = [
  ...REPLICA_SET_COLUMNS.slice(0, -1),
  wide('Selector', (object) => pairs(at(object, 'spec', 'selector'))),
];

export const STATEFUL_SET_COLUMNS: readonly Column[] = [
  NAME,
  ready('spec.replicas'),
  AGE,
  ...containerColumns(...TEMPLATE),
];

export const DAEMON_SET_COLUMNS: readonly Column[] = [
  NAME,
  count('Desired', (object) => numberAt(object, 'status.desiredNumberScheduled')),
  count('Current', (object) => numberAt(object, 'status.currentNumberScheduled')),
  count('Ready', (object) => numberAt(object, 'status.numberReady')),
  count('Up-to-date', (object) => numberAt(object, 'status.updatedNumberScheduled')),
  count('Available', (object) => numberAt(object, 'status.numberAvailable')),
  column('Node Selector', (object) => pairs(at(object, 'spec', 'template', 'spec', 'nodeSelector'))),
  AGE,
  ...containerColumns(...TEMPLATE),
  SELECTOR,
];

export const JOB_COLUMNS: readonly Column[] = [
  NAME,
  column('Status', jobStatus),
  column('Completions', (job) => {
    const succeeded = numberAt(job, 'status.succeeded');
    const completions = at(job, 'spec', 'completions');
    if (typeof completions === 'number') return `${succeeded}/${completions}`;
    const parallelism = numberAt(job, 'spec.parallelism', 1);
    return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
  }),
  column('Duration', (job, now) => {
    const start = Date.parse(textAt(job, 'status.startTime'));
    if (Number.isNaN(start)) return '';
    const end = Date.parse(textAt(job, 'status.completionTime'));
    return humanDuration((Number.isNaN(end) ? now : end) - start);
  }),
  AGE,
  ...containerColumns(...TEMPLATE),
  SELECTOR,
];

function jobStatus(job: KubernetesObject): string {
  const holds = (type: string): boolean => condition(job, type)?.status === 'True';
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (holds('Suspended')) return 'Suspended';
  if (holds('FailureTarget')) return 'FailureTarget';
  return holds('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

export const CRON_JOB_COLUMNS: readonly Column[] = [
  NAME,
  column('Schedule', (object) => textAt(object, 'spec.schedule')),
  column('Timezone', (object) => textAt(object, 'spec.timeZone', '<none>')),
  column('Suspend', (object) => (at(object, 'spec', 'suspend') === true ? 'True' : 'False')),
  count('Active', (object) => {
    const active = at(object, 'status', 'active');
    return Array.isArray(active) ? active.length : 0;
  }),
  column('Last Schedule', (object, now) => {
    const last = textAt(object, 'status.lastScheduleTime');
    return last === '' ? '<none>' : since(last, now);
  }),
  AGE,
  ...containerColumns('spec', 'jobTemplate', ...TEMPLATE),
  wide('Selector', (object) => selector(at(object, 'spec', 'jobTemplate', 'spec', 'selector'))),
];
