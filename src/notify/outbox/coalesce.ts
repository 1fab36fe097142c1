import type { Delivery, DeliveryAct, Notifications, Thread } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';
import type { ChannelTraits } from '../channel.ts';
import { deadChannels } from './dead-channels.ts';
import { deliveryId } from './identity.ts';
import { joinAll, lateLine, lateOf, weightiest } from './late.ts';
import { isOfStorm, wordsOfSummary } from './members.ts';
import { summaryDelivery } from './summary.ts';

/** More than that is too much, also for a channel that is only slow. */
export const MOST_OWED = 200;
/** Of what came and went untold, so many keep a message of their own where each incident has a life at the receiver. */
const MOST_ENDED = 100;

export interface CoalesceInput {
  readonly channels: readonly ChannelTraits[];
  /** More that begin, or are over, are one message to people. */
  readonly stormSize: number;
  /** Channels that were missing until now: what they are owed is as old as what a dead one is owed. */
  readonly returned: ReadonlySet<string>;
  /** It is with its receiver, or may be: it stays what it is. */
  readonly isUnderWay: (id: string) => boolean;
  readonly cluster: string;
  readonly cycle: number;
  readonly now: Millis;
}

/**
 * Less is owed to channels that take nothing. What one message can say is one message: the newest of an incident's episode
 * stands for those before it, and says so; what came and went is told as that, where each incident has a life at the receiver as
 * its beginning and its end. Where messages are for people, all that they were not told of is one message with the list. That something began, got worse or ended is never lost: it has its own
 * message, or a word or a count in one that stands for it. Pure; again, it changes nothing.
 */
export function coalesce(notifications: Notifications, input: CoalesceInput): Notifications {
  const dead = new Set(deadChannels(notifications, input.now).map(({ channel }) => channel));
  const owed = Map.groupBy(notifications.outbox, ({ channel }) => channel);
  return input.channels
    .filter(({ name }) => {
      const count = owed.get(name)?.length ?? 0;
      return count > 1 && (dead.has(name) || input.returned.has(name) || count > MOST_OWED);
    })
    .reduce((state, channel) => summarise(joinThreads(state, channel, input), channel, input), notifications);
}

/** One message for each incident of each thread, or one for its beginning and one for its end; and one for all digests. */
function joinThreads(
  notifications: Notifications,
  { name: channel, groups: isForPeople }: ChannelTraits,
  { isUnderWay }: CoalesceInput,
): Notifications {
  const groups = Map.groupBy(
    notifications.outbox.filter((delivery) => delivery.channel === channel && !isUnderWay(delivery.id)),
    groupOf,
  );
  groups.delete(null);
  const parts = [...groups.values()].flatMap((members) => (isForPeople ? [members] : inLife(members)));
  const merges = parts.flatMap(([first, ...others]): readonly Merge[] =>
    first === undefined || others.length === 0
      ? []
      : [{ members: [first, ...others], one: joined([first, ...others]), place: first }],
  );
  return replace(dropWords(notifications, channel, isUnderWay), merges);
}

/**
 * A receiver where each incident has a life takes no end of what it was never told began: both are owed, in this order.
 * What may have been told before is one message, as for people.
 */
function inLife(members: readonly Delivery[]): readonly (readonly Delivery[])[] {
  const begins = members.some(({ act }) => act === 'open');
  if (!begins || members.at(-1)?.notice.state !== 'resolved') return [members];
  const isEnd = ({ notice }: Delivery): boolean => notice.state === 'resolved';
  const last = members.findLastIndex((member) => !isEnd(member));
  // An end in between is said by the word of the beginning, which began more than once.
  return last < 0 ? [members] : [members.slice(0, last + 1), members.slice(last + 1)];
}

/** Several deliveries, and the one that stands for them from now on. */
interface Merge {
  readonly members: readonly [Delivery, ...Delivery[]];
  readonly one: Delivery;
  /** Of the members, whose place it takes. */
  readonly place: Delivery;
}

/** What can become one message; null for what stays by itself. */
function groupOf({ thread, notice }: Delivery): string | null {
  const { kind, incident } = notice;
  if (kind === 'digest') return kind;
  if (kind === 'storm' && notice.reason === 'reminder') return notice.reason;
  // Part of a storm's thread are many incidents.
  return thread === null || kind === 'analysis' || kind === 'storm' ? null : `${thread} ${incident ?? ''}`;
}

function joined(members: readonly [Delivery, ...Delivery[]]): Delivery {
  const newest = members.at(-1) ?? members[0];
  const late = joinAll(members);
  const act = actOf(members);
  const first = act === 'open' ? members.findLast((member) => member.act === 'open') : undefined;
  const reason = first?.notice.reason ?? weightiest(members) ?? newest.notice.reason;
  const lines = [...newest.notice.lines, lateLine(late)];
  // Nothing waits behind it: what it stands for must not settle it, should that be on its way by what is still on disk.
  const id = newest.thread === null ? `${newest.id}/late` : newest.id;
  return { ...newest, ...triesOf(members), id, act, notice: { ...newest.notice, reason, lines }, late };
}

/** Another message has its tries before it; that its receiver may have a part of it is not forgotten. */
function triesOf(members: readonly Delivery[]): Pick<Delivery, 'attempts' | 'lastProblem' | 'ownFault'> {
  const tried = members.findLast(({ attempts }) => attempts > 0);
  return { attempts: tried === undefined ? 0 : 1, lastProblem: tried?.lastProblem ?? null, ownFault: undefined };
}

function actOf(members: readonly Delivery[]): DeliveryAct {
  const acts = members.map(({ act }) => act).filter((act) => act !== 'edit');
  const isOver = members.at(-1)?.notice.state === 'resolved';
  return !isOver && acts.includes('open') ? 'open' : (acts.at(-1) ?? 'edit');
}

/** The model's word on what is over is in its report; of what is there the newest is enough. */
function dropWords(notifications: Notifications, channel: string, isUnderWay: (id: string) => boolean): Notifications {
  const newest = new Map<string | null, Delivery>();
  for (const delivery of notifications.outbox) {
    if (delivery.channel === channel && delivery.act !== 'edit') newest.set(delivery.thread, delivery);
    if (delivery.channel === channel && delivery.notice.kind === 'analysis')
      newest.set(`word ${delivery.thread}`, delivery);
  }
  const isUseful = (delivery: Delivery): boolean =>
    delivery.channel !== channel ||
    delivery.notice.kind !== 'analysis' ||
    isUnderWay(delivery.id) ||
    (newest.get(delivery.thread)?.notice.state !== 'resolved' && newest.get(`word ${delivery.thread}`) === delivery);
  const outbox = notifications.outbox.filter(isUseful);
  return outbox.length === notifications.outbox.length ? notifications : { ...notifications, outbox };
}

/** One message with the list, where there is too much for people to read, or to keep. */
function summarise(notifications: Notifications, channel: ChannelTraits, input: CoalesceInput): Notifications {
  const { name, groups } = channel;
  const pending = notifications.outbox.filter(
    (delivery) => delivery.channel === name && !input.isUnderWay(delivery.id),
  );
  const begun = new Set(pending.filter(({ act }) => act === 'open').map(({ thread }) => thread));
  const untold = pending.filter((delivery) => isUntold(delivery, begun) && (groups || isOver(delivery)));
  const known = groups ? (untold.find(isSummary) ?? null) : null;
  const most = groups ? input.stormSize : MOST_ENDED;
  if (untold.length <= most && known === null) return notifications;
  const chosen = new Set(groups ? untold : longestOver(untold, pending, untold.length - most / 2));
  // Where each has a life at the receiver, it goes with its beginning.
  const lives = new Set(groups ? [] : [...chosen].flatMap(({ thread }) => thread ?? []));
  const [first, ...others] = pending.filter((one) => chosen.has(one) || lives.has(one.thread ?? ''));
  if (first === undefined || others.length === 0) return notifications;
  const members: Merge['members'] = [first, ...others];
  const { cluster, cycle, now: at } = input;
  const thread = groups ? (known?.thread ?? `late ${cycle}`) : null;
  const { late, stillThere } = wordsOfSummary(members, known, notifications);
  const parts = { id: deliveryId(cluster, cycle, name, 'late'), channel: name, thread, cluster, at };
  const one = { ...summaryDelivery({ ...parts, late, stillThere }), ...triesOf(members) };
  // People read it after what else they are told of these incidents; to a machine it is what was before.
  const place = groups ? (untold.at(-1) ?? first) : first;
  const after = replace(notifications, [{ members, one, place }]);
  return thread === null ? after : { ...after, threads: withinThread(after.threads, members, one) };
}

/** What was never tried goes first: it is nothing that would have to end at the receiver. */
function longestOver(over: readonly Delivery[], pending: readonly Delivery[], count: number): readonly Delivery[] {
  const tried = new Set(pending.filter(({ attempts }) => attempts > 0).map(({ id, thread }) => thread ?? id));
  const wasTried = ({ id, thread }: Delivery): boolean => tried.has(thread ?? id);
  return [...over.filter((one) => !wasTried(one)), ...over.filter(wasTried)].slice(0, count);
}

function isOver({ notice }: Delivery): boolean {
  return notice.state !== 'firing';
}

function isSummary({ notice, late }: Delivery): boolean {
  return notice.kind === 'storm' && late !== undefined;
}

/** Does it speak of something of which nobody has been told that it began? @param begun threads that begin in this outbox */
function isUntold(delivery: Delivery, begun: ReadonlySet<string | null>): boolean {
  const { kind, reason } = delivery.notice;
  if (kind === 'digest' || kind === 'analysis' || delivery.act === 'edit') return false;
  // What a message for many ended is over, too, where the list says what is there.
  if (isOfStorm(delivery)) return reason !== 'reminder';
  return lateOf(delivery).words.some(({ openedAt }) => openedAt !== null) || begun.has(delivery.thread);
}

/** What follows of these incidents is said in the thread of the message that told them. */
function withinThread(threads: readonly Thread[], members: readonly Delivery[], one: Delivery): readonly Thread[] {
  const { channel, thread: key, createdAt: at, notice } = one;
  if (key === null) return threads;
  const keys = new Set(members.flatMap(({ thread }) => thread ?? []));
  const isMember = (thread: Thread): boolean =>
    thread.channel === channel &&
    thread.key !== key &&
    (keys.has(thread.key) || (thread.within !== null && keys.has(thread.within)));
  const moved = threads.map((thread) => (isMember(thread) ? { ...thread, within: key } : thread));
  if (moved.some((thread) => thread.channel === channel && thread.key === key)) return moved;
  return [
    ...moved,
    {
      ...{ channel, key, within: null, ref: null, openedAt: at, toldSeverity: notice.severity, toldAt: at },
      // It has no life of its own: what it tells of has.
      ...{ escalatedAt: null, resolvedAt: at },
    },
  ];
}

/** What a decision led to is the message that stands for it now. */
function replace(notifications: Notifications, merges: readonly Merge[]): Notifications {
  if (merges.length === 0) return notifications;
  const ones = new Map(merges.flatMap(({ members, one }) => members.map(({ id }) => [id, one] as const)));
  const places = new Set(merges.map(({ place }) => place.id));
  return {
    ...notifications,
    outbox: notifications.outbox.flatMap((delivery) => {
      const one = ones.get(delivery.id);
      return one === undefined ? [delivery] : places.has(delivery.id) ? [one] : [];
    }),
    decisions: notifications.decisions.map((decision) => {
      const one = decision.delivery === null ? undefined : ones.get(decision.delivery);
      return one === undefined ? decision : { ...decision, delivery: one.id };
    }),
  };
}
