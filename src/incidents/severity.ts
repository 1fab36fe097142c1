import { duration } from '../model/duration.ts';
import type { FindingSeverity } from '../model/finding.ts';
import type { IncidentSeverity } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import type { Tier } from '../model/weight.ts';

/** What the severity of a trouble follows from. */
export interface SeverityInput {
  /** Of the finding: how bad its code is for a workload of normal importance. */
  readonly finding: FindingSeverity;
  /** Null counts like P2. */
  readonly tier: Tier | null;
  /** How many replicas (of a Service: endpoints) serve, of how many that should; null where that is not known. */
  readonly replicas: Replicas | null;
  /** For how long it has been so; an occurrence, which happened at a moment, lasts no time. */
  readonly lasted: Millis;
  /** Null: nobody said. Then time changes nothing. */
  readonly toleratedDowntime: Millis | null;
}

/** `wanted` is at least 1, `serving` at most that. */
export interface Replicas {
  readonly serving: number;
  readonly wanted: number;
}

/** A trouble that has outlasted the tolerated downtime so many times is worse by one. */
export const OVERLONG = 5;
/** From this share of its replicas on a P0 service is as good as gone. */
export const MOST = 0.5;

/**
 * SEV-1 to SEV-4 of a trouble; docs/severity.md has the table and the reasons. Four numbers are added and the sum is
 * bounded to 1 to 4:
 *
 * - the code: critical 1 (2 while some replicas serve), high 2, medium 3, low 4;
 * - the tier: P0 one worse unless less than half is gone, P1 one worse when all is gone, P3 one milder;
 * - the time, where a tolerated downtime is known: one milder while it is not used up, one worse from five times of it on.
 *   Nothing is used up while nothing is gone.
 *
 * It never gets milder with more gone, more time, a higher tier or a shorter tolerated downtime. Info stays info.
 */
export function incidentSeverity(input: SeverityInput): IncidentSeverity {
  const { finding } = input;
  if (finding === 'info') return 'info';
  const sum = ofCode(finding, input.replicas) + ofTier(input) + ofTime(input);
  return LEVELS[Math.min(Math.max(sum, 1), 4) - 1] ?? 'SEV-4';
}

const LEVELS = ['SEV-1', 'SEV-2', 'SEV-3', 'SEV-4'] as const;

/** What made it that, in words, the most telling first: `2 h over tolerated downtime (30 min), 3 of 3 gone, tier P1`. Null when nothing beyond the code did. */
export function severityReason(input: SeverityInput): string | null {
  const { finding, tier, replicas, lasted, toleratedDowntime } = input;
  if (finding === 'info' || (tier === null && toleratedDowntime === null)) return null;
  const parts: string[] = [];
  if (toleratedDowntime !== null && shareGone(replicas) > 0) parts.push(timeReason(lasted, toleratedDowntime));
  if (replicas !== null) {
    const gone = replicas.wanted - replicas.serving;
    parts.push(gone === 0 ? `all ${replicas.wanted} serve` : `${gone} of ${replicas.wanted} gone`);
  }
  if (tier !== null) parts.push(`tier ${tier}`);
  return parts.join(', ');
}

function timeReason(lasted: Millis, toleratedDowntime: Millis): string {
  const tolerated = `tolerated downtime (${duration(toleratedDowntime)})`;
  const over = lasted - toleratedDowntime;
  if (over < 0) return `within ${tolerated}`;
  return over < SHORTEST_TOLD ? `${tolerated} used up` : `${duration(over)} over ${tolerated}`;
}

const SHORTEST_TOLD: Millis = 60_000;

/** SEV-1 is for what is gone: critical trouble of a workload that still serves with some of its replicas is SEV-2. */
function ofCode(finding: Exclude<FindingSeverity, 'info'>, replicas: Replicas | null): number {
  if (finding === 'critical') return shareGone(replicas) === 1 ? 1 : 2;
  return { high: 2, medium: 3, low: 4 }[finding];
}

function ofTier({ tier, replicas }: SeverityInput): number {
  if (tier === 'P0') return shareGone(replicas) >= MOST ? -1 : 0;
  if (tier === 'P1') return replicas !== null && shareGone(replicas) === 1 ? -1 : 0;
  return tier === 'P3' ? 1 : 0;
}

function ofTime({ replicas, lasted, toleratedDowntime }: SeverityInput): number {
  if (toleratedDowntime === null) return 0;
  if (shareGone(replicas) === 0 || lasted < toleratedDowntime) return 1;
  return lasted < OVERLONG * toleratedDowntime ? 0 : -1;
}

/** What is not known counts as gone: nobody has seen it serve. */
function shareGone(replicas: Replicas | null): number {
  return replicas === null ? 1 : 1 - replicas.serving / replicas.wanted;
}
