import type { IncidentSeverity } from './incident.ts';
import type { Millis } from './objects.ts';

/** Why people are told. `analysis`: what an analyst makes of it, into a thread that is open. `watcher`: the agent itself was blind or away. */
export const TELL_REASONS = [
  'opened',
  'worsened',
  'recurring',
  'flapping',
  'resolved',
  'reminder',
  'escalated',
  'digest',
  'analysis',
  'watcher',
] as const;
export type TellReason = (typeof TELL_REASONS)[number];

/** Why they are not. */
export const KEEP_BACK_REASONS = [
  'unchanged',
  'quiet_hours',
  'maintenance',
  'below_severity',
  'muted',
  'acknowledged',
  'folded',
  'grouped',
  'no_route',
] as const;
export type KeepBackReason = (typeof KEEP_BACK_REASONS)[number];

/** One decision on one incident and one channel. That nothing changed is decided every cycle and kept nowhere. */
export interface Decision {
  readonly at: Millis;
  readonly cycle: number;
  /** Null for what is about the cluster or the agent as a whole. */
  readonly incident: number | null;
  /** The incident's episode, from 1; 0 without an incident. */
  readonly episode: number;
  /** Null when no channel came into question. */
  readonly channel: string | null;
  readonly tell: boolean;
  readonly reason: TellReason | KeepBackReason;
  /** What made it that, in words: the route, the window, who muted. */
  readonly because: string | null;
  /** The delivery it led to. */
  readonly delivery: string | null;
}

/** What a message says, before any channel gives it its form. All text is redacted and bounded. */
export interface Notice {
  readonly kind: 'incident' | 'storm' | 'digest' | 'watcher' | 'analysis' | 'sample';
  readonly reason: TellReason;
  /** firing: it is there. resolved: it is over. note: neither. */
  readonly state: 'firing' | 'resolved' | 'note';
  readonly severity: IncidentSeverity;
  readonly cluster: string;
  readonly incident: number | null;
  readonly code: string | null;
  /** Of the object it is about; null for the cluster as a whole. */
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string } | null;
  readonly owner: string | null;
  readonly tier: string | null;
  /** One line: `payments/api is running out of memory`. */
  readonly title: string;
  readonly since: Millis | null;
  readonly at: Millis;
  /** Set when it is over. */
  readonly endedAt: Millis | null;
  /** What a person reads, most important first; each at most a few lines. */
  readonly lines: readonly NoticeLine[];
  /** The first command to run; null when none is known. */
  readonly command: string | null;
  /** How to keep it quiet: the command to run. */
  readonly muteCommand: string | null;
}

export interface NoticeLine {
  readonly label: NoticeLabel;
  readonly text: string;
}

export const NOTICE_LABELS = [
  'what',
  'affected',
  'changed before',
  'likely cause',
  'last time',
  'ended by',
  'analysis',
  'list',
  'owner',
] as const;
export type NoticeLabel = (typeof NOTICE_LABELS)[number];

/**
 * How a message stands to those before it. open: the first of its thread. reply: people are pinged in the thread. edit: the
 * first message is changed, nobody is pinged. resolve: the thread's end. single: of no thread.
 */
export type DeliveryAct = 'open' | 'reply' | 'edit' | 'resolve' | 'single';

/** Owed until a channel has taken it. The id is the same at every try: receivers know a second one by it. */
export interface Delivery {
  readonly id: string;
  readonly channel: string;
  readonly act: DeliveryAct;
  /** `INC-42#3`: the incident and its episode; null for a single message. */
  readonly thread: string | null;
  readonly notice: Notice;
  readonly createdAt: Millis;
  /** Tries that failed. */
  readonly attempts: number;
  /** Not before. */
  readonly nextAt: Millis;
  readonly lastProblem: string | null;
  /** True where it waits for itself, not for its channel: that took others meanwhile, or calls this one no message of its kind. */
  readonly ownFault?: boolean | undefined;
  /** Set on a message that stands for others, which its channel could not take. */
  readonly late?: Late | undefined;
}

/** What a message says for others too: they were owed while its channel took nothing. */
export interface Late {
  /** Messages it stands for, itself among them. */
  readonly messages: number;
  /** When the first of them was owed. */
  readonly since: Millis;
  /** One for each thing they spoke of. */
  readonly words: readonly LateWord[];
  /** So many more things, of which no word is kept. */
  readonly more: number;
}

/** What nobody could be told of one incident, or of another thing that messages speak of. */
export interface LateWord {
  /** `INC-7`; else the thread, or the id of the message. */
  readonly about: string;
  readonly title: string;
  /** The worst of it. */
  readonly severity: IncidentSeverity;
  /** How often it began. */
  readonly opened: number;
  /** The first time; null when that it began had been told. */
  readonly openedAt: Millis | null;
  /** The last time it got worse. */
  readonly worsenedAt: Millis | null;
  /** Null while it is there. */
  readonly endedAt: Millis | null;
}

/** A conversation with people that a channel keeps for one episode of one incident. */
export interface Thread {
  readonly channel: string;
  readonly key: string;
  /** The key of the storm it was told in: what follows is said in that thread. Null where it has its own. */
  readonly within: string | null;
  /** How the receiver calls it; opaque, and null where it has no name for it. */
  readonly ref: string | null;
  readonly openedAt: Millis;
  /** The severity people were told last, and when; reminders and worsening are reckoned from it. */
  readonly toldSeverity: IncidentSeverity;
  readonly toldAt: Millis;
  /** When it was passed on because nobody had acknowledged it; null when it was not. */
  readonly escalatedAt: Millis | null;
  readonly resolvedAt: Millis | null;
}

/** What a channel was last like. */
export interface ChannelHealth {
  readonly channel: string;
  /** Tries in a row that failed. */
  readonly failures: number;
  readonly failingSince: Millis | null;
  readonly lastProblem: string | null;
  /** That it is dead was told through another channel. */
  readonly toldElsewhere: boolean;
}

/** A channel that was told something, or is owed it, and is not configured now. */
export interface MissingChannel {
  readonly channel: string;
  /** The first look without it. */
  readonly since: Millis;
}

/** Everything the ledger keeps of telling people. */
export interface Notifications {
  /** Oldest first; delivered in this order within a thread. */
  readonly outbox: readonly Delivery[];
  readonly threads: readonly Thread[];
  /** Newest last; bounded. */
  readonly decisions: readonly Decision[];
  readonly channels: readonly ChannelHealth[];
  readonly missing: readonly MissingChannel[];
  /** When the last digest was told; at first, when its time began. */
  readonly digestAt: Millis | null;
  /** What the session had cost then, in US dollars; null when nobody counted. */
  readonly digestCostUsd: number | null;
  /** Since when looks saw nothing, and how many did; null while they see. */
  readonly blind: { readonly since: Millis; readonly cycles: number; readonly told: boolean } | null;
}

export const NO_NOTIFICATIONS: Notifications = {
  outbox: [],
  threads: [],
  decisions: [],
  channels: [],
  missing: [],
  digestAt: null,
  digestCostUsd: null,
  blind: null,
};
