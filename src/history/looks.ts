import type { Incident, IncidentSeverity, IncidentTurn } from '../model/incident.ts';
import type { Decision, Notifications } from '../model/notification.ts';
import type { Millis } from '../model/objects.ts';
import type { Word } from '../model/word.ts';

/**
 * What one look gave the rules of `notify` to decide on, and what they decided: enough to decide again by other rules. A
 * whole one stands for itself; any other says what is different from the look before it.
 */
export interface LookRecord {
  readonly cycle: number;
  readonly at: Millis;
  /** Set in a whole one: how things stood just before this look. */
  readonly before: LookStart | null;
  /** Those with news. Of an open incident that is not among them nothing was new. */
  readonly updates: readonly KeptUpdate[];
  /** As this look left them. In a whole one: all that are open or folded, those that ended within two days, and those whose end a channel has not heard; else those that differ. */
  readonly incidents: readonly KeptIncident[];
  /** When what this look found changed in the cluster had been changed; without what is routine. */
  readonly changedAt: readonly Millis[];
  /** Why it saw nothing at all; null when it saw. */
  readonly blind: string | null;
  /** Set with the first look of a process: when the look before was. */
  readonly awaySince: Millis | null;
  /** Between two cycles of the schedule. */
  readonly intervalMs: Millis;
  /** What the session had cost by then, in US dollars; null when nobody counts. */
  readonly costUsd: number | null;
  /** What was really decided. */
  readonly decisions: readonly Decision[];
}

/** How a look found what people had been told. */
export interface LookStart {
  readonly channels: readonly KeptChannel[];
  /** Without what is owed. Of decisions the newest on each open incident and channel. */
  readonly notifications: Notifications;
}

/** What deciding needs to know of a channel. */
export interface KeptChannel {
  readonly name: string;
  readonly groups: boolean;
  readonly edits: boolean;
}

/** Of an update of an incident, what deciding may ask for. */
export interface KeptUpdate {
  readonly number: number;
  readonly turn: IncidentTurn;
  readonly previousSeverity: IncidentSeverity | null;
  readonly loud: boolean;
  readonly renamed?: true;
  readonly muteOver?: true;
  readonly wasQuieted?: boolean;
}

/** What is dropped of an incident: bulk that a message may show, and nothing that is decided by. */
type Dropped = 'evidence' | 'remedy' | 'log' | 'advice' | 'changes' | 'word';

/** An incident without bulk, with its workload's labels. */
export interface KeptIncident extends Omit<Incident, Dropped> {
  /** Without notes, and without what a mute held back. */
  readonly word?: Word;
  readonly labels: Readonly<Record<string, string>>;
}

export interface LooksQuery {
  readonly cluster: string;
  /** From the newest whole look at or before this moment on, or the first there is; left out: the first. */
  readonly from?: Millis;
  /** Up to but without this moment. */
  readonly to?: Millis;
  /** The `position` of the last look that was read, for reading on. */
  readonly after?: number;
  /** At most 1,000, which is also what is taken when left out. */
  readonly limit?: number;
}

export interface StoredLook extends LookRecord {
  /** Where it stands; give the last one's back to read on. */
  readonly position: number;
}
