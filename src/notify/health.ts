import type { Notifications } from '../model/notification.ts';
import type { RepeatTrouble } from './repeats.ts';

/** A channel that failed once may have had a bad moment; this often, and people should know. */
const WORTH_SAYING = 3;

/** Channels that take no messages, or do not hear what is still there, each in one line. */
export function describeHealth(
  { channels, outbox }: Notifications,
  repeats: readonly RepeatTrouble[] = [],
): readonly string[] {
  const failing = channels.filter(({ failures }) => failures >= WORTH_SAYING);
  const known = new Set(failing.map(({ channel }) => channel));
  return [
    ...failing.map(({ channel, failingSince, lastProblem }) => {
      const owed = outbox.filter((delivery) => delivery.channel === channel).length;
      const since = failingSince === null ? '' : ` since ${minute(failingSince)}`;
      return `channel ${channel} takes no messages${since}, ${owed} owed: ${lastProblem ?? 'no reason known'}`;
    }),
    ...repeats
      .filter(({ channel }) => !known.has(channel))
      .map(
        ({ channel, since, message }) =>
          `channel ${channel} is not told again what fires since ${minute(since)}: ${message}`,
      ),
  ];
}

function minute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}
