import type { MissingChannel, Notifications } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';

/** A channel may be missing for a moment: a variable forgotten at a restart loses nothing. */
const KEPT_FOR_MISSING: Millis = 7 * 24 * 60 * 60_000;

/**
 * Remembers since when channels are missing that were told something or are owed it, and forgets that a week later: nobody
 * will take it. What they were like is forgotten at once.
 *
 * @param names of the channels that there are.
 */
export function forgetChannels(notifications: Notifications, names: readonly string[], now: Millis): Notifications {
  const isThere = new Set(names);
  // A clock that was set back is not waited for.
  const known = new Map(notifications.missing.map(({ channel, since }) => [channel, Math.min(since, now)]));
  const spokenTo = new Set([...notifications.outbox, ...notifications.threads].map(({ channel }) => channel));
  const missing = [...spokenTo]
    .filter((channel) => !isThere.has(channel))
    .map((channel): MissingChannel => ({ channel, since: known.get(channel) ?? now }));
  const isForgotten = ({ since }: MissingChannel): boolean => now - since >= KEPT_FOR_MISSING;
  const forgotten = new Set(missing.filter(isForgotten).map(({ channel }) => channel));
  const isKept = ({ channel }: { readonly channel: string }): boolean => !forgotten.has(channel);
  const channels = notifications.channels.filter(({ channel }) => isThere.has(channel));
  const isSame =
    forgotten.size === 0 &&
    channels.length === notifications.channels.length &&
    missing.length === notifications.missing.length &&
    missing.every(({ channel, since }) =>
      notifications.missing.some((one) => one.channel === channel && one.since === since),
    );
  if (isSame) return notifications;
  return {
    ...notifications,
    outbox: notifications.outbox.filter(isKept),
    threads: notifications.threads.filter(isKept),
    channels,
    missing: missing.filter(isKept),
  };
}

/** Those that were missing until now: what they are owed may long be over. @param names of the channels that there are. */
export function returnedChannels(
  { missing }: Pick<Notifications, 'missing'>,
  names: readonly string[],
): ReadonlySet<string> {
  const wereMissing = new Set(missing.map(({ channel }) => channel));
  return new Set(names.filter((name) => wereMissing.has(name)));
}
