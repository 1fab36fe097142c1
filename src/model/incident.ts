import type { Advice, FollowedAdvice } from './advice.ts';
import type { Change } from './change.ts';
import type { CrashLog, Evidence, FindingCode, FindingSeverity } from './finding.ts';
import type { Millis, ObjectRef } from './objects.ts';
import type { Quieting, Weight } from './weight.ts';
import type { Verdict, Word } from './word.ts';

export const INCIDENT_SEVERITIES = ['SEV-1', 'SEV-2', 'SEV-3', 'SEV-4', 'info'] as const;
export type IncidentSeverity = (typeof INCIDENT_SEVERITIES)[number];

/**
 * open: seen in the newest look that could see it (or healthy for less than its clearing time). unknown: the kinds it
 * rests on could not be read. resolved: healthy for its clearing time. gone: its object was deleted. folded: it turned out
 * to be the consequence of another incident, which tells of it from then on.
 */
export type IncidentState = 'open' | 'unknown' | 'resolved' | 'gone' | 'folded';

/** What one look meant for one incident. */
export type IncidentTurn = 'opened' | 'ongoing' | 'resolved' | 'gone' | 'recurring' | 'flapping' | 'unknown' | 'folded';

/** One stretch of the trouble, from opening to end. */
export interface Episode {
  readonly openedAt: Millis;
  readonly endedAt: Millis;
  readonly how: 'resolved' | 'gone' | 'folded';
  /** What was seen to end it, in words: `image app 1.5.0 -> 1.4.2 while it was open`. */
  readonly ending: string;
  /** Advice of that time that a change followed, and whether the trouble was gone then; bounded. */
  readonly followed: readonly FollowedAdvice[];
  /** What people said it was; left out where nobody did. */
  readonly verdict?: Verdict;
}

export interface AffectedObjects {
  /** Objects in trouble now. */
  readonly count: number;
  /** A bounded sample of their names. */
  readonly names: readonly string[];
  /** The most there were in this episode: only more than that is news. */
  readonly peak: number;
}

/** A trouble that follows from the incident's own. */
export interface Consequence {
  /** The key it would have as an incident of its own. */
  readonly key: string;
  readonly code: FindingCode;
  readonly owner: ObjectRef;
  readonly message: string;
  /** Objects in trouble. */
  readonly count: number;
}

/** What an incident was called before its cause was found. */
export interface ToldAs {
  readonly code: FindingCode;
  readonly owner: ObjectRef;
}

/** One trouble of one workload over its whole life. Keyed by cluster, owner and reason family; never by a pod's name. */
export interface Incident {
  /** Short and stable: people say INC-42. Given once, never used again. */
  readonly number: number;
  readonly key: string;
  readonly family: string;
  readonly code: FindingCode;
  readonly owner: ObjectRef;
  readonly state: IncidentState;
  readonly severity: IncidentSeverity;
  /** What made it that, beyond the code; null when nothing did. */
  readonly severityBecause: string | null;
  readonly findingSeverity: FindingSeverity;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly remedy: readonly string[];
  /** What a crashed container wrote last; kept so that each crash is read once. */
  readonly log: CrashLog | null;
  readonly affected: AffectedObjects;
  /** What follows from it, as the newest look that saw the incident shows it. */
  readonly consequences: readonly Consequence[];
  /** The most other objects that consequences reached in this episode: only more than that is news. */
  readonly consequencePeak: number;
  /** The first time this key was ever in trouble. */
  readonly firstSeen: Millis;
  /** The start of the present (or last) episode: by status where it says, else the first look that saw it. */
  readonly openedAt: Millis;
  /** False when openedAt is only the first look that saw it. */
  readonly startKnown: boolean;
  /** The newest look that saw it. */
  readonly lastSeen: Millis;
  /** Since when looks have found it healthy, and how many did; null and 0 while it is bad. */
  readonly healthySince: Millis | null;
  readonly healthyLooks: number;
  readonly endedAt: Millis | null;
  /** Of an occurrence: when it happened last; null for a state. */
  readonly occurredAt: Millis | null;
  /** It came and went too often: said once, then quiet until it settles. */
  readonly flapping: boolean;
  /** When it opened lately, oldest first; what flapping is told by. */
  readonly openings: readonly Millis[];
  /** The number of the incident it is a consequence of, while the state is folded. */
  readonly foldedInto: number | null;
  /** How many episodes there were, the present one counted. */
  readonly occurrences: number;
  /** The newest ended episodes, oldest first; bounded. */
  readonly episodes: readonly Episode[];
  /** What was changed on what it rests on, shortly before the episode opened and since, oldest first; bounded. */
  readonly changes: readonly Change[];
  /** What was advised in this episode, oldest first; bounded. */
  readonly advice: readonly Advice[];
  /** Advice of this episode that a change followed, and whether it is clear since; bounded. */
  readonly followed: readonly FollowedAdvice[];
  /** Why it cannot be judged, while the state is unknown. */
  readonly unknownBecause: string | null;
  /** What this episode was first told as, where its cause was found later; left out where it has its first name. */
  readonly toldAs?: ToldAs;
  /** The number of the incident that told of it until its cause ended, in this episode; left out where none did. */
  readonly toldIn?: number;
  /** The key of the trouble that opened it under a cause that is not found yet; left out where the cause was found, or none was awaited. */
  readonly standsFor?: string;
  /** What people said of it; left out where nobody said anything. */
  readonly word?: Word;
  /** Of its owner, or of what matters most among its consequences. */
  readonly weight: Weight;
  /** Why people are not told of it now; null when they are. */
  readonly quietedBy: Quieting | null;
  /** Have people heard of this episode? `again`: they have, and will once more when nothing quiets it any longer. */
  readonly told: 'yes' | 'no' | 'again';
}

/** What one look meant for one incident, and what of it people should hear. */
export interface IncidentUpdate {
  readonly turn: IncidentTurn;
  readonly incident: Incident;
  /** Set when this look changed the severity. */
  readonly previousSeverity: IncidentSeverity | null;
  /** Changes this look found on what an incident rests on that was open before; none that are routine. */
  readonly changes: readonly Change[];
  /** Worth a model call and a word to people: the turn, a severity, more objects in trouble, or a change. */
  readonly loud: boolean;
  /** Its cause was found with this look: from now on it is told under the cause's name. */
  readonly renamed?: true;
  /** People's mute ended with this look and it is still there: loud for that alone. */
  readonly muteOver?: true;
  /** It was quieted until now, and is loud because it is still bad. */
  readonly wasQuieted?: boolean;
}

export function incidentName(incident: Pick<Incident, 'number'>): string {
  return `INC-${incident.number}`;
}

/** Something quiets it, or it has come and gone while something did: nobody is told of it, not even with other news. */
export function isUnheard({ incident }: Pick<IncidentUpdate, 'incident'>): boolean {
  return incident.quietedBy !== null || (!isOpen(incident) && incident.told === 'no');
}

export function isOpen(incident: Pick<Incident, 'state'>): boolean {
  return incident.state === 'open' || incident.state === 'unknown';
}
