import type { ExcusedTrouble } from '../model/detection.ts';
import type { Finding, FindingCode, FindingSeverity } from '../model/finding.ts';
import type { ObjectRef } from '../model/objects.ts';
import type { KindName, RecordByKind } from '../model/snapshot.ts';
import type { View } from './view.ts';

/** What every detector says of itself. docs/detectors.md is written from it. */
export interface DetectorRule {
  readonly code: FindingCode;
  /** Findings of one family on one owner are one incident. */
  readonly family: string;
  /** The default severity, for docs; a finding may differ where its docs say so. */
  readonly severity: FindingSeverity;
  /** An occurrence happened at a moment and is over when it did not happen again; a state lasts until it ends. */
  readonly occurrence?: true;
  /** When it speaks, in one sentence. */
  readonly when: string;
  /** When it is silent although it might seem to apply; null when there is no such case. */
  readonly notWhen: string | null;
  /** What to do first, in one sentence. */
  readonly advice: string;
  /** Kinds that must have been read to the last page in the subject's namespace, or the detector does not run there. */
  readonly needs: readonly KindName[];
  /** Kinds that make the verdict better where they were read. */
  readonly uses: readonly KindName[];
  /** It speaks only of what was not read, where the code's other detector would: its silence proves nothing, and adds no need. */
  readonly fallback?: boolean;
}

/** Judges one subject at a time, so that a single changed object can be judged alone. */
export interface Detector<K extends KindName = KindName> extends DetectorRule {
  /** The kind whose objects are judged; of pods those that keep a detail, since the others need no attention. */
  readonly subject: K;
  judge(subject: RecordByKind[K], view: View): Judgement;
}

/** Judges a look as a whole, after all objects were judged: what no single object shows. */
export interface LookDetector extends DetectorRule {
  readonly subject: null;
  /**
   * @param findings what the detectors before it found.
   * @param excused troubles they know of and do not tell.
   */
  judgeLook(view: View, findings: readonly Finding[], excused: readonly ExcusedTrouble[]): Judgement;
}

export type AnyDetector = Detector | LookDetector;

export interface Judgement {
  readonly findings: readonly Finding[];
  /**
   * Keys of bad states that carry no start time of their own: the ledger remembers when each was first seen, for as
   * long as every look notices it. `Code/namespace/name`.
   */
  readonly noticed?: readonly string[];
  /** Owners whose trouble is there, but is not told anew (in its grace, during a rollout): an open incident is not healthy then. */
  readonly excused?: readonly ObjectRef[];
}

/** The one shared "nothing to say": healthy subjects allocate nothing. */
export const NOTHING: Judgement = { findings: [] };

/** Keeps the subject's kind checked inside the detector while lists hold detectors of any kind. */
export function defineDetector<K extends KindName>(detector: Detector<K>): Detector {
  return detector as unknown as Detector;
}

export function defineLookDetector(detector: Omit<LookDetector, 'subject'>): LookDetector {
  return { ...detector, subject: null };
}
