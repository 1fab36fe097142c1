import { duration } from '../model/duration.ts';
import type { Decision, Delivery, DeliveryAct, Notice, Notifications, Thread } from '../model/notification.ts';
import type { NotifyRules } from '../model/notify-rules.ts';
import type { Millis } from '../model/objects.ts';
import type { Situation } from '../model/situation.ts';
import type { ChannelTraits } from './channel.ts';
import { backNotice, blindNotice, seeingNotice, sightedNotice, WATCHER_SEVERITY } from './compose/watcher-notices.ts';
import { deliveryId } from './outbox/identity.ts';
import { owe } from './outbox/owe.ts';
import { rememberDecisions } from './remember.ts';

export interface WatcherPlan {
  readonly situation: Situation;
  readonly before: Notifications;
  readonly rules: Pick<NotifyRules, 'blindCycles'>;
  /** None: it is remembered all the same, for the one that comes. */
  readonly channels: readonly ChannelTraits[];
  /** Why this look saw nothing at all; null when it saw. */
  readonly blind: string | null;
  /** At the first cycle after a start: when the look before was. Null at any other, and without one. */
  readonly lastLookAt: Millis | null;
  /** Between two cycles of the schedule. */
  readonly intervalMs: Millis;
}

/**
 * Owes every channel a word when the agent itself is blind for as many cycles as the rules say, those that heard it another
 * when it sees again, and every one when it comes back after an absence of as many, with what happened meanwhile; the
 * incidents speak for themselves as well.
 */
export function planWatcher(plan: WatcherPlan): Notifications {
  const { before, blind, situation } = plan;
  if (blind !== null) return away(stillBlind(plan, blind), plan);
  const known = endOld(before, plan);
  if (known.blind === null) return away(known, plan);
  const seeing = { ...known, blind: null };
  return known.blind.told ? seeAgain(seeing, known.blind.since, plan) : away(seeing, plan, situation);
}

/** Channels that were missing when it saw again hear that when they are back. */
function endOld(before: Notifications, { situation, channels }: WatcherPlan): Notifications {
  const there = new Map(channels.map((channel) => [channel.name, channel]));
  const waiting = before.threads.filter(
    ({ channel, key, resolvedAt }) =>
      resolvedAt === null && there.has(channel) && isOfWatcher(key) && key !== threadOf(before.blind?.since ?? 0),
  );
  return waiting.reduce((told, { channel, key }) => {
    const listener = there.get(channel);
    if (listener === undefined) return told;
    return say(told, situation, [listener], {
      ...{ act: 'resolve', key, because: 'it saw again while this channel was not there' },
      notice: sightedNotice(situation, Number(key.split(' ')[1])),
    });
  }, before);
}

function isOfWatcher(key: string): boolean {
  return /^watcher \d+$/.test(key);
}

function stillBlind({ before, rules, situation, channels }: WatcherPlan, why: string): Notifications {
  const known = before.blind ?? { since: situation.at, cycles: 0, told: false };
  const blind = { ...known, cycles: known.cycles + 1 };
  const key = threadOf(blind.since);
  const knows = new Set(before.threads.filter((thread) => thread.key === key).map(({ channel }) => channel));
  // One that came meanwhile hears it too.
  const untold = channels.filter(({ name }) => !knows.has(name));
  if (blind.cycles < rules.blindCycles || untold.length === 0) return { ...before, blind };
  return say({ ...before, blind: { ...blind, told: true } }, situation, untold, {
    ...{ act: 'open', key, because: `${blind.cycles} looks in a row saw nothing` },
    notice: blindNotice(situation, blind.since, blind.cycles, why),
  });
}

function seeAgain(seeing: Notifications, since: Millis, { situation, channels }: WatcherPlan): Notifications {
  const key = threadOf(since);
  const told = channels.filter(({ name }) =>
    seeing.threads.some((thread) => thread.channel === name && thread.key === key && thread.resolvedAt === null),
  );
  return say(seeing, situation, told, {
    ...{ act: 'resolve', key, because: `blind for ${duration(situation.at - since)}` },
    notice: seeingNotice(situation, since),
  });
}

function away(before: Notifications, plan: WatcherPlan, situation: Situation = plan.situation): Notifications {
  const { rules, lastLookAt, intervalMs, channels } = plan;
  if (lastLookAt === null || situation.at - lastLookAt <= rules.blindCycles * intervalMs) return before;
  return say(before, situation, channels, {
    ...{ act: 'single', key: null, because: `no look for ${duration(situation.at - lastLookAt)}` },
    notice: backNotice(situation, lastLookAt),
  });
}

/** One conversation for each time it was blind. */
function threadOf(since: Millis): string {
  return `watcher ${since}`;
}

interface Word {
  readonly act: DeliveryAct;
  readonly key: string | null;
  readonly because: string;
  readonly notice: Notice;
}

function say(
  before: Notifications,
  { cluster, cycle, at }: Situation,
  channels: readonly ChannelTraits[],
  { act, key, because, notice }: Word,
): Notifications {
  const deliveries = channels.map(
    ({ name: channel }): Delivery => ({
      ...{ id: deliveryId(cluster, cycle, channel, key ?? 'watcher', act), channel, act, thread: key, notice },
      ...{ createdAt: at, attempts: 0, nextAt: at, lastProblem: null },
    }),
  );
  const decisions = deliveries.map(
    ({ id: delivery, channel }): Decision => ({
      ...{ at, cycle, incident: null, episode: 0, channel, tell: true, reason: 'watcher', because, delivery },
    }),
  );
  return {
    ...before,
    outbox: owe(before.outbox, deliveries),
    threads: withThreads(before.threads, act, key, channels, at),
    decisions: rememberDecisions(before.decisions, decisions),
  };
}

/** So that a channel finds what it began with when it is over. */
function withThreads(
  threads: readonly Thread[],
  act: DeliveryAct,
  key: string | null,
  channels: readonly ChannelTraits[],
  at: Millis,
): readonly Thread[] {
  if (key === null) return threads;
  const told = new Set(channels.map(({ name }) => name));
  if (act === 'resolve')
    return threads.map((one) => (one.key === key && told.has(one.channel) ? { ...one, resolvedAt: at } : one));
  const opened = channels.map(
    ({ name: channel }): Thread => ({
      ...{ channel, key, within: null, ref: null, openedAt: at, toldSeverity: WATCHER_SEVERITY, toldAt: at },
      ...{ escalatedAt: null, resolvedAt: null },
    }),
  );
  return [...threads, ...opened];
}
