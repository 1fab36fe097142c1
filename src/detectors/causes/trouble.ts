import { FINDING_SEVERITIES, type Finding, type FindingCode } from '../../model/finding.ts';
import { type Millis, type ObjectRef, objectKey } from '../../model/objects.ts';
import type { View } from '../view.ts';

/** All findings of one family on one owner: what will be one incident, or a consequence of one. */
export interface Trouble {
  readonly owner: ObjectRef;
  readonly family: string;
  readonly findings: readonly Finding[];
  readonly codes: ReadonlySet<FindingCode>;
  /** The worst of its findings, as a place in FINDING_SEVERITIES. */
  readonly rank: number;
  /** The earliest known start; null when none is known. */
  readonly since: Millis | null;
}

/** Names the cause of one trouble, or null where the look shows none. */
export interface CauseRule {
  /** As docs/causes.md calls it. */
  readonly name: string;
  /** Troubles with a finding of one of these codes are asked about. */
  readonly consequences: readonly FindingCode[];
  /** Codes of what it may name. */
  readonly causes: readonly FindingCode[];
  causeOf(trouble: Trouble, troubles: Troubles): Trouble | null;
}

/** Everything wrong in one look, by what rules ask for. Each question costs what its answer holds, not what the look does. */
export interface Troubles {
  readonly view: View;
  /** Troubles of an owner, in the order of `codes`: the first code that is there comes first. */
  of(owner: ObjectRef, codes: readonly FindingCode[]): readonly Trouble[];
  /** Troubles that have a finding of this code, the worst first. */
  withCode(code: FindingCode): readonly Trouble[];
  /** The same in one namespace. */
  inNamespace(namespace: string, code: FindingCode): readonly Trouble[];
  /** Troubles whose owner's name stands in the text as a word of its own. */
  namedIn(text: string): readonly Trouble[];
}

export function createTrouble(family: string, findings: readonly [Finding, ...Finding[]]): Trouble {
  let rank: number = FINDING_SEVERITIES.length;
  let since: Millis | null = null;
  for (const finding of findings) {
    rank = Math.min(rank, FINDING_SEVERITIES.indexOf(finding.severity));
    if (finding.since !== null && (since === null || finding.since < since)) since = finding.since;
  }
  return { owner: findings[0].owner, family, findings, codes: new Set(findings.map(({ code }) => code)), rank, since };
}

export function hasCode({ codes }: Trouble, wanted: readonly FindingCode[]): boolean {
  return wanted.some((code) => codes.has(code));
}

/** The worst of several possible causes: the severest, then the oldest, then the first by name and family. */
export function worst(troubles: readonly Trouble[]): Trouble | null {
  return troubles.reduce<Trouble | null>(
    (found, trouble) => (found === null || compare(trouble, found) < 0 ? trouble : found),
    null,
  );
}

function compare(a: Trouble, b: Trouble): number {
  return (
    a.rank - b.rank ||
    (a.since ?? Number.MAX_SAFE_INTEGER) - (b.since ?? Number.MAX_SAFE_INTEGER) ||
    compareText(objectKey(a.owner), objectKey(b.owner)) ||
    compareText(a.family, b.family)
  );
}

/** By code unit: the same on every machine, unlike localeCompare. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** What a trouble's detectors said of it, in one text. */
export function wordsOf({ findings }: Trouble): string {
  return findings.flatMap(({ message, evidence }) => [message, ...evidence.map(({ value }) => value)]).join('\n');
}

/** Did `cause` begin before `trouble`, or at most `tolerance` after it? What has no known start is given the benefit of the doubt. */
export function isNotLater(cause: Trouble, since: Millis | null, tolerance: Millis): boolean {
  return cause.since === null || since === null || cause.since <= since + tolerance;
}

export function indexTroubles(all: readonly Trouble[], view: View): Troubles {
  const byOwner = Map.groupBy(all, ({ owner }) => objectKey(owner));
  const byCode = new Map<string, Trouble[]>();
  const byPlace = new Map<string, Trouble[]>();
  for (const trouble of all.toSorted(compare)) {
    for (const code of trouble.codes) {
      add(byCode, code, trouble);
      add(byPlace, `${code}/${trouble.owner.namespace}`, trouble);
    }
  }
  let byFirstWord: ReadonlyMap<string, readonly Trouble[]> | null = null;

  return {
    view,
    of(owner, codes) {
      const own = byOwner.get(objectKey(owner));
      return own === undefined ? [] : codes.flatMap((code) => own.filter((trouble) => trouble.codes.has(code)));
    },
    withCode: (code) => byCode.get(code) ?? [],
    inNamespace: (namespace, code) => byPlace.get(`${code}/${namespace}`) ?? [],
    namedIn(text) {
      byFirstWord ??= Map.groupBy(all, ({ owner }) => wordsIn(owner.name)[0] ?? '');
      const known = byFirstWord;
      const candidates = new Set(wordsIn(text).flatMap((word) => known.get(word) ?? []));
      return [...candidates].filter(({ owner }) => isNamed(text, owner.name));
    },
  };
}

function add(index: Map<string, Trouble[]>, key: string, trouble: Trouble): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [trouble]);
  else known.push(trouble);
}

/** Names may hold dots; a text ends its sentences with one. */
function wordsIn(text: string): readonly string[] {
  return [...new Set(text.match(/[A-Za-z0-9-]+/g))];
}

/** Does the name stand in the text by itself, not as a part of another? */
export function isNamed(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[A-Za-z0-9-]/.test(`${text[at - 1] ?? ' '}${text[at + name.length] ?? ' '}`)) return true;
  }
  return false;
}
