import type { ConversationEntry } from './conversation.ts';
import type { Millis } from './objects.ts';
import type { AnalystName, Assessment } from './report.ts';

/**
 * What became of messages that a prune took out. What was observed and what was concluded stay apart: a guess never turns
 * into a fact by being summed up.
 */
export interface Summary extends SummaryCover {
  readonly analyst: AnalystName;
  /** The model that wrote it; null for the rules. */
  readonly model: string | null;
  /** By detectors, changes and people. */
  readonly observed: readonly SummaryLine[];
  /** By an analyst, never certain. */
  readonly concluded: readonly ConcludedLine[];
}

/** What a summary stands for. */
export interface SummaryCover {
  /** The newest message it covers, by its number; it covers all before it that are not in the conversation. Null when not known. */
  readonly upTo: number | null;
  /** How many messages it stands for, over all its updates. */
  readonly messages: number;
  /** The time they span; null when not known. */
  readonly from: Millis | null;
  readonly to: Millis | null;
}

export interface SummaryLine {
  /** The number of the incident it speaks of; null for the cluster as a whole. */
  readonly incident: number | null;
  readonly text: string;
}

export interface ConcludedLine extends SummaryLine {
  readonly confidence: Assessment['confidence'];
  /** Who concluded it; left out where that is who wrote the summary. */
  readonly by?: AnalystName;
}

/** What a summary stands for once it was brought up to date with these messages, which leave the conversation. */
export function summaryCover(previous: SummaryCover | null, removed: readonly ConversationEntry[]): SummaryCover {
  const numbers = removed.flatMap(({ number }) => (number === undefined ? [] : [number]));
  const times = removed.flatMap(({ at }) => (at === null ? [] : [at]));
  return {
    upTo: extreme(Math.max, [previous?.upTo ?? null, ...numbers]),
    messages: (previous?.messages ?? 0) + removed.length,
    from: extreme(Math.min, [previous?.from ?? null, ...times]),
    to: extreme(Math.max, [previous?.to ?? null, ...times]),
  };
}

function extreme(pick: (a: number, b: number) => number, values: readonly (number | null)[]): number | null {
  return values.reduce((best, value) => (best === null ? value : value === null ? best : pick(best, value)), null);
}
