import { describeDay, openUntil } from '../incidents/index.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Decision, Notifications } from '../model/notification.ts';
import type { DigestRule, NotifyRules } from '../model/notify-rules.ts';
import type { Millis } from '../model/objects.ts';
import type { Situation } from '../model/situation.ts';
import type { ChannelTraits } from './channel.ts';
import { digestNotice } from './compose/digest-notice.ts';
import { deliveryId } from './outbox/identity.ts';
import { owe } from './outbox/owe.ts';
import { rememberDecisions } from './remember.ts';

export interface DigestPlan {
  readonly situation: Pick<Situation, 'cluster' | 'cycle' | 'at'>;
  /** As this look left it. */
  readonly ledger: Pick<Ledger, 'incidents' | 'changes'>;
  readonly before: Notifications;
  readonly rules: Pick<NotifyRules, 'digest'>;
  readonly channels: readonly ChannelTraits[];
  /** What the session has cost up to now, in US dollars; null when nobody counts. */
  readonly costUsd: number | null;
}

const DAY: Millis = 24 * 60 * 60 * 1000;
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

/**
 * Owes the digest once a day, with the first cycle at or after its time. The first cycle of all begins the day and tells
 * nothing; after a long absence one digest tells the whole of it. Quiet hours do not hold it: its time is people's choice.
 */
export function planDigest({ situation, ledger, before, rules, channels, costUsd }: DigestPlan): Notifications {
  const { digest } = rules;
  const { cluster, cycle, at } = situation;
  const begun = { digestAt: at, digestCostUsd: costUsd };
  const { digestAt: since } = before;
  // A rule that comes later tells the day by then, and no more.
  if (digest === null) return since !== null && at - since < DAY ? before : { ...before, ...begun };
  if (since === null) return { ...before, ...begun };
  const due = lastTime(digest, at);
  if (due === null || due <= since) return before;
  const notice = digestNotice({
    ...{ cluster, costUsd: spent(before.digestCostUsd, costUsd) },
    day: describeDay(ledger, since, at),
    dayBefore: describeDay(ledger, since - (at - since), since),
  });
  const told = channels.filter(({ name }) => digest.channels.includes(name));
  const deliveries = told.map(({ name: channel }) => ({
    ...{ id: deliveryId(cluster, cycle, channel, 'digest'), channel, act: 'single' as const, thread: null, notice },
    ...{ createdAt: at, attempts: 0, nextAt: at, lastProblem: null },
  }));
  const decisions = deliveries.map(
    ({ id, channel }): Decision => ({
      ...{ at, cycle, incident: null, episode: 0, channel, tell: true, reason: 'digest' },
      ...{ because: `daily at ${timeText(digest.at)} ${digest.timezone}`, delivery: id },
    }),
  );
  return {
    ...before,
    ...begun,
    outbox: owe(before.outbox, deliveries),
    decisions: rememberDecisions(before.decisions, decisions),
  };
}

/** When the clocks of the zone showed the time last; null in the hour that a day has more when clocks go back. */
function lastTime({ at, timezone }: DigestRule, now: Millis): Millis | null {
  const until = openUntil({ when: { type: 'weekly', days: EVERY_DAY, startsAt: at, lasts: DAY, timezone } }, now);
  return until === null ? null : until - DAY;
}

/** A session that began anew has cost what it has. */
function spent(before: number | null, now: number | null): number | null {
  if (now === null) return null;
  return before === null || before > now ? now : now - before;
}

function timeText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
