import type { Finding, FindingCode, FindingSeverity } from './finding.ts';
import type { ObjectRef } from './objects.ts';
import type { KindName } from './snapshot.ts';

/** What all detectors made of one look. */
export interface Detection {
  readonly findings: readonly Finding[];
  /** `Code/namespace/name` of bad states without a start time, to be remembered by the ledger. */
  readonly noticed: readonly string[];
  /** Troubles that are there but not told anew; their open incidents are not healthy. */
  readonly excused: readonly ExcusedTrouble[];
  /** Codes whose detector threw on some subject: their silence in this look proves nothing. */
  readonly failed: ReadonlySet<FindingCode>;
  /** The same in words: the fault is ours, and the rest of the look stands. */
  readonly problems: readonly string[];
  readonly rules: ReadonlyMap<FindingCode, CodeRule>;
  /** Which trouble is the consequence of which; at most one cause each. */
  readonly links: readonly CauseLink[];
  /** Causes that this look shows, and that are in their grace while what follows from them is told; none of them is in `links`. */
  readonly awaited: readonly AwaitedCause[];
}

export interface CauseLink {
  readonly consequence: TroubleId;
  readonly cause: TroubleId;
}

/** A cause that is not found yet, of a trouble that is. */
export interface AwaitedCause extends CauseLink {
  /** How bad the two are together, as far as the look tells. */
  readonly severity: FindingSeverity;
}

/** All findings of one family on one owner. */
export interface TroubleId {
  readonly owner: ObjectRef;
  readonly family: string;
}

export interface ExcusedTrouble {
  readonly code: FindingCode;
  readonly owner: ObjectRef;
}

/** What tracking must know of a code. */
export interface CodeRule {
  /** Findings of one family on one owner are one incident. */
  readonly family: string;
  /** Kinds that must have been read for the code's silence to prove anything. */
  readonly needs: readonly KindName[];
  /** It happened at a moment, and is over when it did not happen again. */
  readonly occurrence: boolean;
}
