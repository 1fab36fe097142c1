import type { ChannelHealth, Delivery, Notifications, Thread } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';
import type { DeliveryResult, NotDelivered } from '../channel.ts';

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const FIRST_PAUSE: Millis = 20 * SECOND;
const LONGEST_PAUSE: Millis = 15 * MINUTE;
/** A receiver may ask for patience, not for silence. */
const MOST_PATIENCE: Millis = 60 * MINUTE;
/** A message that its receiver cannot take will not become another one, and others of its thread wait behind it. */
const TRIES_OF_INVALID = 4;

export interface Attempt {
  readonly delivery: Delivery;
  readonly result: DeliveryResult;
  readonly at: Millis;
  /** From 0 to below 1: keeps the tries of many agents apart. */
  readonly chance: number;
}

/**
 * What is to be handed to a channel next, now; null when nothing is. Nothing overtakes what its thread was owed before, also
 * when that is taken and not on disk yet: after a crash an end must not be followed by its beginning.
 *
 * @param isWithheld of what is taken and not kept yet, or was replaced by what is not on disk yet; its thread waits
 */
export function nextDelivery(
  { outbox }: Pick<Notifications, 'outbox'>,
  channel: string,
  now: Millis,
  isWithheld: (id: string) => boolean = () => false,
): Delivery | null {
  const held = new Set<string>();
  for (const delivery of outbox) {
    if (delivery.channel !== channel) continue;
    const isFree = delivery.thread === null || !held.has(delivery.thread);
    if (isFree && isDue(delivery, now) && !isWithheld(delivery.id)) return delivery;
    if (delivery.thread !== null) held.add(delivery.thread);
  }
  return null;
}

/** What was never tried is due at once, by whose clock ever it was written; so is what a clock that was set back put off. */
function isDue({ attempts, nextAt }: Delivery, now: Millis): boolean {
  return attempts === 0 || nextAt <= now || nextAt - now > MOST_PATIENCE;
}

/**
 * For how long a channel that did not take a message is left alone, whatever else is owed to it: as long as it asks for, and
 * where it does not, not so long that news waits for a channel that is well again.
 */
export function pauseOfChannel({ retryAfterMs }: NotDelivered): Millis {
  return retryAfterMs === null ? FIRST_PAUSE : Math.min(retryAfterMs, MOST_PATIENCE);
}

/** A channel that takes messages again is tried at once with those that waited for it, and not with what waits for itself. */
export function release(notifications: Notifications, channel: string, at: Millis): Notifications {
  const outbox = notifications.outbox.map((one) => (isHeldUp(one, channel, at) ? { ...one, nextAt: at } : one));
  return { ...notifications, outbox };
}

/** Whether a message waits for its channel, and longer than until now. */
export function isHeldUp({ channel, attempts, nextAt, ownFault }: Delivery, by: string, now: Millis): boolean {
  return channel === by && attempts > 0 && nextAt > now && ownFault !== true;
}

/** What the ledger keeps of a try: taken messages are owed no longer, the others are tried again later. */
export function settle(notifications: Notifications, attempt: Attempt): Notifications {
  return attempt.result.ok
    ? release(taken(notifications, attempt.delivery, attempt.result.ref), attempt.delivery.channel, attempt.at)
    : failed(notifications, attempt, attempt.result);
}

function taken(notifications: Notifications, { id, channel, thread }: Delivery, ref: string | null): Notifications {
  const isThread = (one: Thread): boolean => one.channel === channel && one.key === thread;
  return {
    ...notifications,
    outbox: notifications.outbox.filter((delivery) => delivery.id !== id),
    threads:
      ref === null
        ? notifications.threads
        : notifications.threads.map((one) => (isThread(one) ? { ...one, ref } : one)),
    channels: notifications.channels.filter((health) => health.channel !== channel),
  };
}

function failed(notifications: Notifications, { delivery, at, chance }: Attempt, result: NotDelivered): Notifications {
  const pause = pauseAfter(delivery.attempts, result, chance);
  const isHopeless = result.reason === 'invalid' && delivery.attempts + 1 >= TRIES_OF_INVALID;
  const later = {
    ...{ attempts: delivery.attempts + 1, nextAt: at + pause, lastProblem: result.message },
    ownFault: isOwnFault(notifications, delivery, result) ? true : undefined,
  };
  return {
    ...notifications,
    outbox: notifications.outbox.flatMap((one) =>
      one.id !== delivery.id ? [one] : isHopeless ? [] : [{ ...one, ...later }],
    ),
    channels: withFailure(notifications.channels, delivery.channel, result, at),
  };
}

/** Not taken again by a channel that took another one since: released with the others it would hold them up each time. */
function isOwnFault({ channels }: Notifications, { channel, attempts }: Delivery, { reason }: NotDelivered): boolean {
  const isWell = !channels.some((health) => health.channel === channel);
  return reason === 'invalid' || (attempts > 0 && isWell);
}

function pauseAfter(attempts: number, { reason, retryAfterMs }: NotDelivered, chance: number): Millis {
  if (retryAfterMs !== null) return Math.min(retryAfterMs, MOST_PATIENCE);
  const pause = reason === 'invalid' ? LONGEST_PAUSE : Math.min(FIRST_PAUSE * 2 ** attempts, LONGEST_PAUSE);
  return Math.round(pause * (0.75 + 0.5 * chance));
}

function withFailure(
  channels: readonly ChannelHealth[],
  channel: string,
  { message, remedy }: NotDelivered,
  at: Millis,
): readonly ChannelHealth[] {
  const known = channels.find((health) => health.channel === channel);
  const lastProblem = remedy === null ? message : `${message} ${remedy}`;
  const health: ChannelHealth = {
    channel,
    failures: (known?.failures ?? 0) + 1,
    failingSince: known?.failingSince ?? at,
    lastProblem,
    toldElsewhere: known?.toldElsewhere ?? false,
  };
  return [...channels.filter((one) => one.channel !== channel), health];
}
