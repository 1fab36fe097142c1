import type { Notifications } from '../model/notification.ts';

/** A channel that failed once may have had a bad moment; this often, and people should know. */
const WORTH_SAYING = 3;

/** Channels that take no messages, each in one line. */
export function describeHealth({ channels, outbox }: Notifications): readonly string[] {
  return channels
    .filter(({ failures }) => failures >= WORTH_SAYING)
    .map(({ channel, failingSince, lastProblem }) => {
      const owed = outbox.filter((delivery) => delivery.channel === channel).length;
      const since = failingSince === null ? '' : ` since ${new Date(failingSince).toISOString().slice(0, 16)}Z`;
      return `channel ${channel} takes no messages${since}, ${owed} owed: ${lastProblem ?? 'no reason known'}`;
    });
}
