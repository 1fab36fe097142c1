import { THRESHOLDS, type Thresholds } from '../../detectors/index.ts';
import { durationText, parseDuration } from '../yaml/duration-text.ts';

/** A threshold by the name people write, `deployment.grace`, with its default. */
export interface NamedThreshold {
  readonly name: string;
  readonly value: number;
  readonly unit: 'duration' | 'share' | 'count';
}

/** No count that judges a cluster is as large as the shortest duration, one second. */
const SHORTEST_DURATION = 1_000;
const LARGEST_COUNT = 999;

export const NAMED_THRESHOLDS: readonly NamedThreshold[] = Object.entries(THRESHOLDS).flatMap(([group, values]) =>
  Object.entries(values as Readonly<Record<string, number>>).map(([name, value]) => ({
    name: `${group}.${name}`,
    value,
    unit: value >= SHORTEST_DURATION ? ('duration' as const) : value < 1 ? ('share' as const) : ('count' as const),
  })),
);

/** What may stand for a threshold, in words. */
export function allowedFor({ unit }: NamedThreshold): string {
  if (unit === 'duration') return 'a duration of 1 s to 30 d such as 90s, 10m or 1h30m';
  return unit === 'share' ? 'a share above 0, at most 1' : `a whole number from 1 to ${LARGEST_COUNT}`;
}

/** The value written for it; null when it is none that is allowed. */
export function readThreshold({ unit }: NamedThreshold, given: unknown): number | null {
  if (unit === 'duration') return typeof given === 'string' ? parseDuration(given.trim()) : null;
  if (typeof given !== 'number') return null;
  if (unit === 'share') return given > 0 && given <= 1 ? given : null;
  return Number.isInteger(given) && given >= 1 && given <= LARGEST_COUNT ? given : null;
}

export function thresholdText({ unit, value }: NamedThreshold): string {
  return unit === 'duration' ? durationText(value) : String(value);
}

/** The defaults with what was changed. */
export function withThresholds(changes: ReadonlyMap<string, number>): Thresholds {
  const groups = Object.entries(THRESHOLDS).map(([group, values]) => [
    group,
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, changes.get(`${group}.${name}`) ?? value])),
  ]);
  // The names are the defaults' own.
  return Object.fromEntries(groups) as Thresholds;
}
