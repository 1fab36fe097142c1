import type { Incident } from '../../model/incident.ts';
import type { Decision, Delivery } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';

/** One decision, with what it is about. */
export interface Explained {
  readonly decision: Decision;
  /** Null for what is about the agent or the day. */
  readonly incident: Incident | null;
  /** The message; null where there is none. */
  readonly delivery: Delivery | null;
}

export interface Replay {
  readonly looks: number;
  readonly from: Millis | null;
  readonly to: Millis | null;
  readonly channels: readonly string[];
  /** In the order of the looks; of the history also what was really told and these rules do not tell. */
  readonly explained: readonly Explained[];
  /** Messages that would have been changed with nobody pinged. */
  readonly edits: number;
  /** What was really decided at those looks, in their order; null where nobody watched. */
  readonly really: readonly Explained[] | null;
  /** What is to be known of how far it can be trusted, a sentence each. */
  readonly notes: readonly string[];
}

/** A message for many incidents is one, and told. */
export function isTold({ tell, reason }: Decision): boolean {
  return tell || reason === 'grouped';
}

/** What one channel heard, and what was kept from it. */
export interface ChannelTotals {
  readonly channel: string;
  /** Messages that ping people; one for many incidents is one. */
  readonly messages: number;
  /** Decisions by reason, most first. */
  readonly told: readonly ReasonCount[];
  readonly keptBack: readonly ReasonCount[];
}

export interface ReasonCount {
  readonly reason: Decision['reason'];
  readonly count: number;
}

/** Of each of these channels. */
export function totalsOf(explained: readonly Explained[], channels: readonly string[]): readonly ChannelTotals[] {
  return channels.map((channel) => {
    const own = explained.map(({ decision }) => decision).filter((decision) => decision.channel === channel);
    return {
      channel,
      messages: countMessages(own),
      told: byReason(own.filter(isTold)),
      keptBack: byReason(own.filter((decision) => !isTold(decision))),
    };
  });
}

export function countMessages(decisions: readonly Decision[]): number {
  return new Set(decisions.filter(isTold).map(({ delivery }) => delivery)).size;
}

function byReason(decisions: readonly Decision[]): readonly ReasonCount[] {
  return [...Map.groupBy(decisions, ({ reason }) => reason)]
    .map(([reason, members]) => ({ reason, count: members.length }))
    .toSorted((a, b) => b.count - a.count);
}

/** A decision of these rules, of reality, or both: one of the two is there. */
export interface Compared {
  readonly ours: Explained | null;
  readonly really: Explained | null;
}

/** Each decision beside the one that was really made on the same thing at the same look; oldest first. */
export function compareDecisions(ours: readonly Explained[], really: readonly Explained[]): readonly Compared[] {
  const left = Map.groupBy(really, nameOf);
  const compared = ours.map(
    (explained): Compared => ({ ours: explained, really: left.get(nameOf(explained))?.shift() ?? null }),
  );
  const only = [...left.values()].flat().map((explained): Compared => ({ ours: null, really: explained }));
  return [...compared, ...only].toSorted((a, b) => atOf(a) - atOf(b));
}

/** Do both say the same to people, for the same reason? */
export function isSame({ ours, really }: Compared): boolean {
  if (ours === null || really === null) return false;
  return isTold(ours.decision) === isTold(really.decision) && ours.decision.reason === really.decision.reason;
}

function atOf({ ours, really }: Compared): Millis {
  return (ours ?? really)?.decision.at ?? 0;
}

function nameOf({ decision: { cycle, incident, episode, channel, reason } }: Explained): string {
  return `${cycle} ${incident ?? reason} ${episode} ${channel}`;
}
