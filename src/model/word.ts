import type { FindingCode } from './finding.ts';
import type { IncidentSeverity, IncidentTurn } from './incident.ts';
import type { Millis, ObjectRef } from './objects.ts';
import type { SafeText } from './safe-text.ts';

/** What people said of an incident. Neither observed nor concluded: wherever it is told, it is told as their word. */
export interface Word {
  /** Someone has taken it on; of the present or last episode. */
  readonly acknowledged: Said | null;
  /** Nobody wants to hear of it for a while; it lasts over episodes, until its time. */
  readonly muted: Mute | null;
  /** The newest ones, oldest first; bounded. */
  readonly notes: readonly PersonNote[];
  /** Of the present or last episode. */
  readonly verdict: Verdict | null;
}

/** Who said something, and when. */
export interface Said {
  /** One line, bounded. */
  readonly by: SafeText;
  /** By the clock of whoever said it. */
  readonly at: Millis;
  /** The cycle that heard it: the next message of the conversation tells it. */
  readonly cycle: number;
}

export interface Mute extends Said {
  readonly until: Millis;
  readonly because: SafeText | null;
  /** Null while it is in force. An ended one is kept until the incident is muted again or recurs. */
  readonly ended: MuteEnd | null;
  /** What would have been told meanwhile, oldest first; bounded. */
  readonly heldBack: readonly HeldBack[];
}

export interface MuteEnd {
  /** Who ended it before its time; null where its time came. */
  readonly by: SafeText | null;
  readonly at: Millis;
  readonly cycle: number;
}

export interface HeldBack {
  readonly turn: IncidentTurn;
  readonly severity: IncidentSeverity;
  readonly at: Millis;
  readonly cycle: number;
}

export interface PersonNote extends Said {
  readonly text: SafeText;
}

/** real: it was what it said. false-alarm: nothing was wrong. known: true, but nothing people need to be told of. */
export const VERDICTS = ['real', 'false-alarm', 'known'] as const;
export type VerdictKind = (typeof VERDICTS)[number];

export interface Verdict extends Said {
  readonly verdict: VerdictKind;
  readonly because: SafeText | null;
}

/** A verdict on one episode with what it was about, kept for measuring when the incident itself is forgotten. */
export interface VerdictRecord {
  /** The incident's number, and which of its episodes, from 1. */
  readonly incident: number;
  readonly episode: number;
  readonly code: FindingCode;
  readonly owner: ObjectRef;
  readonly severity: IncidentSeverity;
  readonly openedAt: Millis;
  /** What the detector had in hand, in one bounded text. */
  readonly evidence: SafeText;
  readonly verdict: Verdict;
}

export const NO_WORD: Word = { acknowledged: null, muted: null, notes: [], verdict: null };

/** People's word on an incident; most have none. */
export function wordOf({ word }: { readonly word?: Word }): Word {
  return word ?? NO_WORD;
}

/** Is the mute in force at that moment? */
export function isMuted({ muted }: Pick<Word, 'muted'>, now: Millis): boolean {
  return muted !== null && muted.ended === null && now < muted.until;
}
