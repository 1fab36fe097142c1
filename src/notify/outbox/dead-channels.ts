import { duration } from '../../model/duration.ts';
import type { ChannelHealth, Decision, Delivery, Notice, Notifications, Thread } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';
import { rememberDecisions } from '../remember.ts';
import { deliveryId } from './identity.ts';

/** A channel that takes nothing for so long is dead: that is told through the others. */
export const DEAD_AFTER: Millis = 10 * 60_000;

const SEVERITY = 'SEV-3';

/** A channel that there is. */
export interface KnownChannel {
  readonly name: string;
  /** People look at it by themselves or are called by it; a log and the events of the cluster are neither. */
  readonly isRead: boolean;
}

export interface DeadChannelsInput {
  readonly channels: readonly KnownChannel[];
  readonly cluster: string;
  readonly cycle: number;
  readonly now: Millis;
}

/** Channels that have taken nothing for so long that they count as dead. */
export function deadChannels({ channels }: Pick<Notifications, 'channels'>, now: Millis): readonly ChannelHealth[] {
  return channels.filter(({ failingSince }) => failingSince !== null && now - failingSince >= DEAD_AFTER);
}

/**
 * Says through each channel that works, once, that another one is dead, and in the same thread when it is well again.
 * Channels that nobody reads say it only where all that are read are dead too, or there are none.
 */
export function tellDeadChannels(notifications: Notifications, input: DeadChannelsInput): Notifications {
  const died = deadChannels(notifications, input.now).flatMap((health) =>
    listeners(health, notifications, input).map((channel) => ({ health, channel })),
  );
  const back = notifications.threads.flatMap((thread) => {
    const name = thread.resolvedAt === null ? deadIn(thread.key) : null;
    const isDead = notifications.channels.some(
      ({ channel, failingSince }) => thread.key === keyOf(channel, failingSince),
    );
    return name === null || isDead || !input.channels.some((one) => one.name === thread.channel)
      ? []
      : [{ thread, name }];
  });
  if (died.length === 0 && back.length === 0) return notifications;
  const told = new Set(died.map(({ health }) => health.channel));
  const ended = new Set(back.map(({ thread }) => thread));
  const deliveries = [
    ...died.map(({ health, channel }) => deadDelivery(health, channel, input)),
    ...back.map(({ thread, name }) => backDelivery(thread, name, notifications, input)),
  ];
  return {
    ...notifications,
    outbox: [...notifications.outbox, ...deliveries],
    decisions: rememberDecisions(
      notifications.decisions,
      deliveries.map((delivery) => decisionOf(delivery, input)),
    ),
    threads: [
      ...notifications.threads.map((thread) => (ended.has(thread) ? { ...thread, resolvedAt: input.now } : thread)),
      ...died.map(({ health, channel }) => threadOf(keyOf(health.channel, health.failingSince), channel, input.now)),
    ],
    channels: notifications.channels.map((health) =>
      told.has(health.channel) ? { ...health, toldElsewhere: true } : health,
    ),
  };
}

/** Who is to hear of a dead channel and has not yet. */
function listeners(
  { channel: dead, failingSince }: ChannelHealth,
  notifications: Notifications,
  { channels, now }: DeadChannelsInput,
): readonly string[] {
  const failing = new Set(notifications.channels.map(({ channel }) => channel));
  const gone = new Set(deadChannels(notifications, now).map(({ channel }) => channel));
  const others = channels.filter(({ name }) => name !== dead);
  const hasReaders = others.some(({ name, isRead }) => isRead && !gone.has(name));
  const key = keyOf(dead, failingSince);
  const knows = new Set(notifications.threads.filter((thread) => thread.key === key).map(({ channel }) => channel));
  return others
    .filter(({ name, isRead }) => (isRead || !hasReaders) && !failing.has(name) && !knows.has(name))
    .map(({ name }) => name);
}

function keyOf(channel: string, since: Millis | null): string {
  return `channel ${channel} ${since ?? 0}`;
}

/** The channel that such a thread is about; null for any other thread. */
function deadIn(key: string): string | null {
  return /^channel (.+) \d+$/.exec(key)?.[1] ?? null;
}

function decisionOf({ id, channel, notice }: Delivery, { cycle, now }: DeadChannelsInput): Decision {
  return {
    ...{ at: now, cycle, incident: null, episode: 0, channel, tell: true, reason: 'watcher' },
    ...{ because: notice.title, delivery: id },
  };
}

function threadOf(key: string, channel: string, at: Millis): Thread {
  return {
    ...{ channel, key, within: null, ref: null, openedAt: at, toldSeverity: SEVERITY, toldAt: at },
    ...{ escalatedAt: null, resolvedAt: null },
  };
}

function deadDelivery(health: ChannelHealth, channel: string, { cluster, now }: DeadChannelsInput): Delivery {
  const { channel: dead, failingSince, lastProblem } = health;
  const since = failingSince ?? now;
  return deliveryOf('open', channel, keyOf(dead, failingSince), deliveryId(cluster, since, channel, 'dead', dead), {
    ...{ state: 'firing', cluster, at: now, since, endedAt: null },
    title: `channel ${dead} takes no messages`,
    lines: [
      lastProblem ?? 'no reason known',
      'What is told through it arrives nowhere until it is mended; it is kept, and told then.',
    ],
    command: `k8s-monitor notify test ${dead}`,
  });
}

function backDelivery(
  { channel, key, openedAt }: Thread,
  name: string,
  { outbox }: Notifications,
  { channels, cluster, now }: DeadChannelsInput,
): Delivery {
  const since = Number(/\d+$/.exec(key)?.[0] ?? openedAt);
  const owed = outbox.filter((delivery) => delivery.channel === name).length;
  const isThere = channels.some((one) => one.name === name);
  return deliveryOf('resolve', channel, key, deliveryId(cluster, since, channel, 'alive', name), {
    ...{ state: 'resolved', cluster, at: now, since, endedAt: now },
    title: `channel ${name} ${isThere ? 'takes messages again' : 'is no longer configured'}`,
    lines: [
      `it took none for ${duration(now - since)}`,
      ...(isThere && owed > 0 ? [`${owed} message${owed === 1 ? '' : 's'} to it on the way`] : []),
    ],
    command: null,
  });
}

function deliveryOf(
  act: Delivery['act'],
  channel: string,
  thread: string,
  id: string,
  words: Pick<Notice, 'state' | 'cluster' | 'at' | 'since' | 'endedAt' | 'title' | 'command'> & {
    readonly lines: readonly string[];
  },
): Delivery {
  const notice: Notice = {
    ...{ kind: 'watcher', reason: 'watcher', severity: SEVERITY, incident: null, code: null, object: null },
    ...{ owner: null, tier: null, muteCommand: null },
    ...words,
    lines: words.lines.map((text) => ({ label: 'what', text })),
  };
  const { at } = words;
  return { id, channel, act, thread, notice, createdAt: at, attempts: 0, nextAt: at, lastProblem: null };
}
