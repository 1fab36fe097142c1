import type { Evidence } from '../../model/finding.ts';
import type { ConditionRecord, CustomResourceRecord, CustomStatus } from '../../model/snapshot.ts';
import { type Detector, defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence, earliestChange } from '../evidence/conditions.ts';
import { type CustomTrouble, judgeCustom } from './custom-trouble.ts';

/** Conditions whose False is trouble: the Kubernetes API conventions' Ready and Available, Crossplane's Synced and Healthy. */
const GOOD: ReadonlySet<string> = new Set(['Ready', 'Available', 'Synced', 'Healthy']);
/** Conditions whose True is trouble: OpenShift's Degraded and Failing, kstatus' Stalled (Flux), Argo CD's of ApplicationSets and Rollouts. */
const BAD: ReadonlySet<string> = new Set(['Degraded', 'Failing', 'Stalled', 'ErrorOccurred', 'InvalidSpec']);
/** An object that has done its work, or was stopped on purpose, is not ready for ever. */
const DONE: ReadonlySet<string> = new Set([
  'Completed',
  'Succeeded',
  'PodCompleted',
  'Finished',
  'Stopped',
  'Paused',
  'ReconcilePaused',
  'Suspended',
]);
/** Words of controllers for what takes its time: databases and clusters are not made in five minutes. */
const UNDER_WAY =
  /Creating|Provisioning|Reconciling|InProgress|Progressing|Initializ|WaitingFor|Cloning|Running$|Updating|Upgrading/;
/** Argo CD's Applications list errors as conditions that have no status. Source: Argo CD, ApplicationConditionType. */
const ARGO_ERRORS: ReadonlySet<string> = new Set(['ComparisonError', 'InvalidSpecError', 'SyncError', 'UnknownError']);
const MOST_TOLD = 3;

/** OperatorDegraded for all custom resources but those for which a rule of the user speaks. */
export function operatorDegradedBut(resources: ReadonlySet<string>): Detector {
  return defineDetector({
    code: 'OperatorDegraded',
    family: 'operator',
    severity: 'high',
    when: 'A custom resource the user listed has had Ready, Available, Synced or Healthy False, Degraded, Failing or Stalled True, or the health Degraded (Argo CD) for more than 5 min; for more than 1 h where its reason says that it is being made.',
    notWhen:
      'It is suspended, stopped, done or being deleted, or its controller has not seen its newest spec; a rule of the user speaks for that resource.',
    advice: 'Read what its condition says, then the log of the operator that writes it.',
    subject: 'customresources',
    needs: ['customresources'],
    uses: [],
    judge(record, view) {
      if (resources.has(record.resource)) return NOTHING;
      const verdict = {
        rule: '',
        grace: isUnderWay(record) ? view.thresholds.operator.underWay : view.thresholds.operator.grace,
        severity: 'high',
        remedy: null,
      } as const;
      return judgeCustom(record, troubleOf(record), verdict, view);
    },
  });
}

export const operatorDegraded = operatorDegradedBut(new Set());

function troubleOf(record: CustomResourceRecord): CustomTrouble | null {
  const bad = record.conditions.filter((condition) => isBad(condition, record));
  if (bad.length > 0) {
    const told = bad.slice(0, MOST_TOLD);
    return {
      message: told.map(describeCondition).join(', '),
      evidence: [...told.flatMap(conditionEvidence), ...healthEvidence(record)],
      since: earliestChange(bad),
    };
  }
  const health = valueAt(record, 'health.status') ?? valueAt(record, 'phase');
  if (health?.value === 'Degraded') {
    return {
      message: 'its health is Degraded',
      evidence: healthEvidence(record),
      since: timeAt(record, 'health.lastTransitionTime'),
    };
  }
  if (isFailedSync(record)) {
    return {
      message: 'it cannot be synced',
      evidence: healthEvidence(record),
      since: timeAt(record, 'operationState.finishedAt'),
    };
  }
  return null;
}

function isBad({ type, status, reason }: ConditionRecord, { group }: CustomResourceRecord): boolean {
  if (status === 'False') return GOOD.has(type) && !(reason !== null && DONE.has(reason));
  if (status === 'True') return BAD.has(type);
  return group === 'argoproj.io' && ARGO_ERRORS.has(type);
}

/** Is all that is wrong said to be in the making? */
function isUnderWay(record: CustomResourceRecord): boolean {
  const { conditions } = record;
  const bad = conditions.filter((condition) => isBad(condition, record));
  if (bad.length === 0) return false;
  if (conditions.some(({ type, status }) => type === 'Issuing' && status === 'True')) return true;
  // What was Available and waits for its pods is an outage.
  return bad.every(({ type, reason }) => type === 'Ready' && reason !== null && UNDER_WAY.test(reason));
}

function describeCondition({ type, status, reason }: ConditionRecord): string {
  if (ARGO_ERRORS.has(type)) return type;
  return `${type} is ${status}${reason === null ? '' : ` (${reason})`}`;
}

/** An Application that differs from its source, and whose last attempt to mend that failed. */
function isFailedSync(record: CustomResourceRecord): boolean {
  const phase = valueAt(record, 'operationState.phase')?.value;
  return valueAt(record, 'sync.status')?.value === 'OutOfSync' && (phase === 'Failed' || phase === 'Error');
}

const HEALTH_PATHS: ReadonlySet<string> = new Set([
  'health.status',
  'health.message',
  'sync.status',
  'operationState.phase',
  'operationState.message',
  'phase',
]);

function healthEvidence({ status }: CustomResourceRecord): Evidence[] {
  return status
    .filter(({ path }) => HEALTH_PATHS.has(path))
    .map(({ path, value }) => ({ label: `status.${path}`, value, free: true as const }));
}

function valueAt({ status }: CustomResourceRecord, path: string): CustomStatus | undefined {
  return status.find((entry) => entry.path === path);
}

function timeAt(record: CustomResourceRecord, path: string): number | null {
  const at = Date.parse(valueAt(record, path)?.value ?? '');
  return Number.isNaN(at) ? null : at;
}
