import type { Finding, FindingCode, FindingSeverity } from '../model/finding.ts';
import { FINDING_CODES, FINDING_SEVERITIES } from '../model/finding.ts';
import type { Millis, ObjectRef } from '../model/objects.ts';
import { objectKey } from '../model/objects.ts';
import { incidentKey } from './key.ts';

/** All findings of one family on one owner: what one look says about one incident. */
export interface FindingGroup {
  readonly key: string;
  readonly family: string;
  /** The one that speaks for the group: the most exact, then the worst, then the oldest, then the first by name and words. */
  readonly lead: Finding;
  /** The worst of its findings: who speaks is not always who is worst. */
  readonly severity: FindingSeverity;
  /** Objects in trouble, each once. */
  readonly objects: readonly ObjectRef[];
  /** The earliest known start; null when none is known. */
  readonly since: Millis | null;
  /** Every code in it, each once, the lead's first. */
  readonly codes: readonly FindingCode[];
  /** When it happened last, where all of it are occurrences; null as soon as one is a state. */
  readonly occurredAt: Millis | null;
  /** Its own key, where it stands under that of a cause that is not found yet; left out where it has its own. */
  readonly standsFor?: string;
}

export function groupFindings(
  cluster: string,
  findings: readonly Finding[],
  familyOf: (finding: Finding) => string,
): FindingGroup[] {
  const groups = new Map<string, { family: string; findings: Finding[] }>();
  for (const finding of findings) {
    const family = familyOf(finding);
    const key = incidentKey(cluster, finding.owner, family);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { family, findings: [finding] });
    else group.findings.push(finding);
  }
  return [...groups].map(([key, group]) => {
    const ordered = group.findings.toSorted(bySpeaker);
    const [lead = group.findings[0]] = ordered;
    if (lead === undefined) throw new Error('a group holds at least one finding');
    const known = ordered.map((finding) => finding.since).filter((since) => since !== null);
    return {
      key,
      family: group.family,
      lead,
      severity: worstSeverity(ordered),
      objects: [...new Map(ordered.map(({ object }) => [objectKey(object), object])).values()],
      since: known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b)),
      codes: [...new Set(ordered.map(({ code }) => code))],
      occurredAt: lastOccurrence(ordered),
    };
  });
}

function worstSeverity(findings: readonly Finding[]): FindingSeverity {
  return FINDING_SEVERITIES.find((severity) => findings.some((finding) => finding.severity === severity)) ?? 'info';
}

function lastOccurrence(findings: readonly Finding[]): Millis | null {
  const moments = findings.map(({ occurredAt }) => occurredAt ?? null);
  return moments.reduce((last, moment) => (last === null || moment === null ? null : Math.max(last, moment)));
}

function bySpeaker(a: Finding, b: Finding): number {
  return (
    exactness(a) - exactness(b) ||
    FINDING_SEVERITIES.indexOf(a.severity) - FINDING_SEVERITIES.indexOf(b.severity) ||
    byStart(a, b) ||
    compareText(a.object.name, b.object.name) ||
    compareText(objectKey(a.object), objectKey(b.object)) ||
    FINDING_CODES.indexOf(a.code) - FINDING_CODES.indexOf(b.code) ||
    compareText(JSON.stringify([a.message, a.evidence]), JSON.stringify([b.message, b.evidence]))
  );
}

/** What has no known start comes last. */
function byStart(a: Finding, b: Finding): number {
  if (a.since === b.since) return 0;
  return (a.since ?? Number.POSITIVE_INFINITY) - (b.since ?? Number.POSITIVE_INFINITY);
}

/** Of one container's trouble the most exact code speaks: FINDING_CODES has them in that order. */
function exactness({ code, severity }: Finding): number {
  return severity !== 'info' && EXACT.has(code) ? 0 : 1;
}

/** They say why a container crashes; CrashLoopBackOff and FrequentRestarts only that it does. */
const EXACT: ReadonlySet<FindingCode> = new Set(['InitContainerFailing', 'OOMKilled']);

/** By code unit: the same on every machine, unlike localeCompare. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
