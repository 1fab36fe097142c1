import type { Evidence, Finding, FindingSeverity } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { CustomResourceRecord } from '../../model/snapshot.ts';
import { heldLongerThan, measured } from '../age.ts';
import { type Judgement, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';

/** What is wrong with a custom resource, before its age is looked at. */
export interface CustomTrouble {
  readonly message: string;
  readonly evidence: readonly Evidence[];
  /** Null: its status does not say since when. */
  readonly since: Millis | null;
}

export interface CustomVerdict {
  /** Set apart what several rules remember of one object. */
  readonly rule: string;
  readonly grace: Millis;
  readonly severity: FindingSeverity;
  /** Null: the usual commands. */
  readonly remedy: readonly string[] | null;
}

/** Judges the age of a custom resource's trouble, and who it is to be told of. */
export function judgeCustom(
  record: CustomResourceRecord,
  trouble: CustomTrouble | null,
  verdict: CustomVerdict,
  view: View,
): Judgement {
  if (trouble === null || record.deletingAt !== null) return NOTHING;
  const object = customRef(record);
  // A status its controller wrote of an older spec, or of one it was told to leave alone, says nothing of now.
  if (record.suspended || record.unobserved) return { findings: [], excused: [object] };
  const key = `OperatorDegraded/${record.namespace}/${object.kind}:${record.name}:${verdict.rule}`;
  const since = trouble.since ?? view.firstNoticed(key);
  if (!heldLongerThan(since, verdict.grace, view)) return { findings: [], noticed: [key], excused: [object] };
  const finding: Finding = {
    code: 'OperatorDegraded',
    severity: verdict.severity,
    object,
    owner: object,
    message: trouble.message,
    evidence: trouble.evidence,
    remedy: verdict.remedy ?? usualRemedy(record),
    since: measured(since, view.clock),
  };
  return { findings: [finding], noticed: [key] };
}

function customRef({ kind, resource, namespace, name }: CustomResourceRecord): ObjectRef {
  return { kind: kind === '' ? resource : kind, namespace, name };
}

function usualRemedy(record: CustomResourceRecord): string[] {
  const { namespace, name } = record;
  const resource = record.resource === '' ? record.kind.toLowerCase() : record.resource;
  return [
    kubectl(namespace, `describe ${resource} ${name}`),
    kubectl(namespace, `get events --field-selector involvedObject.name=${name}`),
  ];
}
