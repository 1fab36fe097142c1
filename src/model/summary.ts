import type { Millis } from './objects.ts';
import type { AnalystName, Assessment } from './report.ts';

/**
 * What became of messages that a prune took out. What was observed and what was concluded stay apart: a guess never turns
 * into a fact by being summed up.
 */
export interface Summary {
  readonly analyst: AnalystName;
  /** The model that wrote it; null for the rules. */
  readonly model: string | null;
  /** The newest message it covers, by its number; it covers all before it that are not in the conversation. Null when not known. */
  readonly upTo: number | null;
  /** How many messages it stands for, over all its updates. */
  readonly messages: number;
  /** The time they span; null when not known. */
  readonly from: Millis | null;
  readonly to: Millis | null;
  /** By detectors, changes and people. */
  readonly observed: readonly SummaryLine[];
  /** By an analyst, never certain. */
  readonly concluded: readonly ConcludedLine[];
}

export interface SummaryLine {
  /** The number of the incident it speaks of; null for the cluster as a whole. */
  readonly incident: number | null;
  readonly text: string;
}

export interface ConcludedLine extends SummaryLine {
  readonly confidence: Assessment['confidence'];
}
