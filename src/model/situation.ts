import type { Change } from './change.ts';
import type { Incident, IncidentUpdate } from './incident.ts';
import type { Millis } from './objects.ts';
import type { QuietRun } from './session.ts';
import type { Coverage } from './snapshot.ts';
import type { Note } from './weight.ts';
import type { Word } from './word.ts';

/** Everything one cycle knows after its ledger is committed: what people, the model and the rules analyst are told from. */
export interface Situation {
  readonly cluster: string;
  readonly serverVersion: string | null;
  readonly cycle: number;
  readonly at: Millis;
  readonly counts: ClusterCounts;
  /** One update for each incident this look had a word on; ended ones of earlier cycles are not among them. */
  readonly updates: readonly IncidentUpdate[];
  /** Open and unknown incidents after this look, worst first, oldest first within a severity. */
  readonly open: readonly Incident[];
  /** Incidents that follow from another, which tells of them; in the order of the ledger. */
  readonly folded: readonly Incident[];
  /** What was changed in the cluster since the last message, oldest first. */
  readonly changes: readonly Change[];
  /** Coverage entries that are denied or failed. */
  readonly notSeen: readonly Coverage[];
  /** Files or objects the look had to skip, and storage troubles, in words. */
  readonly problems: readonly string[];
  /** What the cluster file says to the model. */
  readonly notes: readonly Note[];
  /** Quiet cycles before this one that no message has told yet. */
  readonly quiet: QuietRun | null;
  /** What people said since the last message. */
  readonly said: readonly SaidOf[];
}

/** Of an incident, what people newly said of it, and no more. */
export interface SaidOf {
  readonly incident: Incident;
  readonly word: Word;
}

/** Pods that have succeeded are not counted. A number is null when its kind was not read. */
export interface ClusterCounts {
  readonly nodes: number | null;
  readonly nodesReady: number | null;
  readonly pods: number | null;
  readonly podsReady: number | null;
}
