import type { Evidence } from '../model/finding.ts';
import type { ConditionRecord, CustomResourceRecord, CustomStatus } from '../model/snapshot.ts';
import { type CustomTrouble, judgeCustom } from './custom-trouble.ts';
import { type Detector, defineDetector, NOTHING } from './detector.ts';
import { conditionEvidence, earliest } from './node-state.ts';

/** Conditions whose False is trouble: the Kubernetes API conventions' Ready and Available. */
const GOOD: ReadonlySet<string> = new Set(['Ready', 'Available']);
/** Conditions whose True is trouble: OpenShift's Degraded and Failing, kstatus' Stalled (Flux). */
const BAD: ReadonlySet<string> = new Set(['Degraded', 'Failing', 'Stalled']);
/** Ready is False for ever once such an object has done its work. */
const DONE: ReadonlySet<string> = new Set(['Completed', 'Succeeded', 'PodCompleted', 'Finished']);
/** Argo CD's Applications list errors as conditions that have no status. Source: Argo CD, ApplicationConditionType. */
const ARGO_ERRORS: ReadonlySet<string> = new Set(['ComparisonError', 'InvalidSpecError', 'SyncError', 'UnknownError']);
const MOST_TOLD = 3;

/** OperatorDegraded for all custom resources but those for which a rule of the user speaks. */
export function operatorDegradedBut(resources: ReadonlySet<string>): Detector {
  return defineDetector({
    code: 'OperatorDegraded',
    family: 'operator',
    severity: 'high',
    when: 'A custom resource the user listed has had Ready or Available False, Degraded, Failing or Stalled True, or the health Degraded (Argo CD) for more than 5 min.',
    notWhen:
      'It is suspended, being deleted, or its controller has not seen its newest spec; a rule of the user speaks for that resource.',
    advice: 'Read what its condition says, then the log of the operator that writes it.',
    subject: 'customresources',
    needs: ['customresources'],
    uses: [],
    judge(record, view) {
      if (resources.has(record.resource)) return NOTHING;
      const verdict = {
        rule: '',
        grace: view.thresholds.operator.grace,
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
      since: earliest(bad),
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
