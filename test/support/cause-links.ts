import { linkCauses } from '../../src/detectors/causes/index.ts';
import { createView, DETECTORS } from '../../src/detectors/index.ts';
import type { CauseLink } from '../../src/model/detection.ts';
import type { Finding, FindingCode } from '../../src/model/finding.ts';
import { describeObject, type ObjectRef, objectKey } from '../../src/model/objects.ts';
import { aFinding } from './findings.ts';
import { ago, aSnapshot, MINUTE, NO_MEMORY, type SnapshotParts, text } from './snapshots.ts';

const FAMILIES = new Map(DETECTORS.map(({ code, family }) => [code, family]));
export const familyOf = (code: FindingCode) => FAMILIES.get(code) ?? code;

export const ref = (kind: string, name: string, namespace = 'shop'): ObjectRef => ({ kind, namespace, name });
export const node = (name: string) => ref('Node', name, '');

interface TroubleParts {
  /** What was judged; the owner itself unless told. */
  readonly of?: ObjectRef;
  /** The cluster's words. */
  readonly says?: string;
  readonly severity?: Finding['severity'];
  /** How long ago it began, in minutes; null: not known. */
  readonly for?: number | null;
}

/** A finding of a code on an owner, 20 minutes old. */
export function trouble(code: FindingCode, owner: ObjectRef, parts: TroubleParts = {}): Finding {
  const { of = owner, says = 'nothing', severity = 'high', for: minutes = 20 } = parts;
  return aFinding({
    ...{
      code,
      owner,
      object: of,
      severity,
      message: 'in trouble',
      since: minutes === null ? null : ago(minutes * MINUTE),
    },
    evidence: [{ label: code === 'PodNotScheduled' ? 'scheduler' : 'says', value: text(says), free: true }],
  });
}

/** `DeploymentUnavailable shop/Deployment api` -> its cause, told the same way. */
export function causesIn(parts: SnapshotParts, ...findings: readonly Finding[]): Readonly<Record<string, string>> {
  const links = linkCauses(findings, createView(aSnapshot(parts), NO_MEMORY), familyOf);
  const nameOf = ({ owner, family }: CauseLink['cause']) => {
    const codes = findings.filter(
      (each) => objectKey(each.owner) === objectKey(owner) && familyOf(each.code) === family,
    );
    return `${codes.map(({ code }) => code).join('+')} ${describeObject(owner)}`;
  };
  return Object.fromEntries(links.map(({ consequence, cause }) => [nameOf(consequence), nameOf(cause)]));
}
