import type { Evidence, FindingSeverity } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import type { ConditionRecord, CustomResource, CustomResourceRecord } from '../../model/snapshot.ts';
import { customResourceName } from '../../model/snapshot.ts';
import { type Detector, defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence } from '../evidence/conditions.ts';
import { type CustomTrouble, judgeCustom } from './custom-trouble.ts';

/** What the user wants to be told of a custom resource; written in the rules file. */
export interface CustomRule {
  readonly name: string;
  readonly resource: CustomResource;
  readonly when: CustomSign;
  readonly holdsFor: Millis;
  readonly severity: FindingSeverity;
  /** Null: the sign itself is the message. */
  readonly message: string | null;
  readonly advice: string | null;
  /** Commands, `{namespace}` and `{name}` filled in; null: the usual ones. */
  readonly remedy: readonly string[] | null;
}

/** Where the trouble shows: in a condition, or in a word of the status (`health.status`). */
export type CustomSign =
  | { readonly type: 'condition'; readonly condition: string; readonly statuses: readonly ConditionRecord['status'][] }
  | { readonly type: 'status'; readonly path: string; readonly values: readonly string[] };

/** The detector of one rule. It has the code OperatorDegraded, whose own rule leaves this resource to it. */
export function customRule(rule: CustomRule): Detector {
  const resource = customResourceName(rule.resource);
  return defineDetector({
    code: 'OperatorDegraded',
    family: 'operator',
    severity: rule.severity,
    when: `Rule ${rule.name}: ${resource} has ${describeSign(rule.when)}.`,
    notWhen: 'It is suspended, being deleted, or its controller has not seen its newest spec.',
    advice: rule.advice ?? 'Read its status, then the log of the operator that writes it.',
    subject: 'customresources',
    needs: ['customresources'],
    uses: [],
    judge(record, view) {
      if (record.resource !== resource) return NOTHING;
      const verdict = {
        rule: rule.name,
        grace: rule.holdsFor,
        severity: rule.severity,
        remedy: rule.remedy?.map((command) => fillIn(command, record)) ?? null,
      };
      return judgeCustom(record, troubleOf(record, rule), verdict, view);
    },
  });
}

function troubleOf(record: CustomResourceRecord, rule: CustomRule): CustomTrouble | null {
  const { when: sign } = rule;
  const advice: Evidence[] = [
    { label: 'rule', value: rule.name },
    ...(rule.advice === null ? [] : [{ label: 'advice', value: rule.advice }]),
  ];
  if (sign.type === 'condition') {
    const found = record.conditions.find(
      ({ type, status }) => type === sign.condition && sign.statuses.includes(status),
    );
    if (found === undefined) return null;
    const reason = found.reason === null ? '' : ` (${found.reason})`;
    return {
      message: rule.message ?? `${found.type} is ${found.status}${reason}`,
      evidence: [...conditionEvidence(found), ...advice],
      since: found.changedAt,
    };
  }
  const found = record.status.find(({ path, value }) => path === sign.path && sign.values.includes(value));
  if (found === undefined) return null;
  return {
    message: rule.message ?? `status.${found.path} is ${sign.values.find((value) => value === found.value)}`,
    evidence: [{ label: `status.${found.path}`, value: found.value, free: true }, ...advice],
    since: null,
  };
}

function describeSign(sign: CustomSign): string {
  return sign.type === 'condition'
    ? `condition ${sign.condition} ${sign.statuses.join(' or ')}`
    : `status.${sign.path} ${sign.values.join(' or ')}`;
}

function fillIn(command: string, { namespace, name }: CustomResourceRecord): string {
  return command.replaceAll('{namespace}', namespace).replaceAll('{name}', name);
}
