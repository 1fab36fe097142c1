import { FINDING_SEVERITIES, type Finding, type FindingCode } from '../../model/finding.ts';
import { type ObjectRef, objectKey } from '../../model/objects.ts';
import type { View } from '../view.ts';

/** All findings of one family on one owner: what will be one incident, or a consequence of one. */
export interface Trouble {
  readonly owner: ObjectRef;
  readonly family: string;
  readonly findings: readonly Finding[];
}

/** Everything wrong in one look, by what rules ask for. */
export interface Troubles {
  readonly view: View;
  readonly all: readonly Trouble[];
  /** Troubles of an owner, in the order of `codes`: the first code that is there comes first. */
  of(owner: ObjectRef, codes: readonly FindingCode[]): readonly Trouble[];
  /** Troubles that have a finding of one of these codes. */
  withCode(...codes: readonly FindingCode[]): readonly Trouble[];
}

/** Names the cause of one trouble, or null where the look shows none. */
export interface CauseRule {
  /** Troubles with a finding of one of these codes are asked about. */
  readonly consequences: readonly FindingCode[];
  causeOf(trouble: Trouble, troubles: Troubles): Trouble | null;
}

export function hasCode(trouble: Trouble, codes: readonly FindingCode[]): boolean {
  return trouble.findings.some(({ code }) => codes.includes(code));
}

/** The worst of several possible causes: the severest, then the oldest, then the first by name and family. */
export function worst(troubles: readonly Trouble[]): Trouble | null {
  return troubles.toSorted(bySeverity)[0] ?? null;
}

function bySeverity(a: Trouble, b: Trouble): number {
  return rank(a) - rank(b) || compare(oldest(a), oldest(b)) || compare(idOf(a), idOf(b));
}

function idOf({ owner, family }: Trouble): string {
  return `${objectKey(owner)}|${family}`;
}

/** Two that have no known start are equal, and no number. */
function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rank({ findings }: Trouble): number {
  return Math.min(...findings.map(({ severity }) => FINDING_SEVERITIES.indexOf(severity)));
}

function oldest({ findings }: Trouble): number {
  return Math.min(...findings.map(({ since }) => since ?? Number.POSITIVE_INFINITY));
}

export function indexTroubles(all: readonly Trouble[], view: View): Troubles {
  const byOwner = Map.groupBy(all, ({ owner }) => objectKey(owner));
  const byCode = new Map<FindingCode, Trouble[]>();
  for (const trouble of all) {
    for (const code of new Set(trouble.findings.map((finding) => finding.code))) {
      const known = byCode.get(code);
      if (known === undefined) byCode.set(code, [trouble]);
      else known.push(trouble);
    }
  }
  return {
    view,
    all,
    of: (owner, codes) => {
      const own = byOwner.get(objectKey(owner)) ?? [];
      return codes.flatMap((code) => own.filter((trouble) => hasCode(trouble, [code])));
    },
    withCode: (...codes) => [...new Set(codes.flatMap((code) => byCode.get(code) ?? []))],
  };
}
