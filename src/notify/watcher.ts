import { duration } from '../model/duration.ts';
import { isOpen } from '../model/incident.ts';
import type { Decision, Delivery, DeliveryAct, Notice, Notifications, Thread } from '../model/notification.ts';
import type { NotifyRules } from '../model/notify-rules.ts';
import type { Millis } from '../model/objects.ts';
import type { Situation } from '../model/situation.ts';
import type { ChannelTraits } from './channel.ts';
import { deliveryId } from './outbox/identity.ts';
import { owe } from './outbox/owe.ts';
import { rememberDecisions } from './remember.ts';

export interface WatcherPlan {
  readonly situation: Situation;
  readonly before: Notifications;
  readonly rules: Pick<NotifyRules, 'blindCycles'>;
  readonly channels: readonly ChannelTraits[];
  /** Why this look saw nothing at all; null when it saw. */
  readonly blind: string | null;
  /** At the first cycle after a start: when the look before was. Null at any other, and without one. */
  readonly lastLookAt: Millis | null;
  /** Between two cycles of the schedule. */
  readonly intervalMs: Millis;
}

/** The agent's own state is as bad as what it may miss. */
const SEVERITY = 'SEV-2';

/**
 * Owes every channel a word when the agent itself is blind for as many cycles as the rules say, another when it sees again,
 * and one when it comes back after an absence of as many. What changed meanwhile is counted; its incidents speak for
 * themselves.
 */
export function planWatcher(plan: WatcherPlan): Notifications {
  const { before, blind, situation } = plan;
  if (blind !== null) return away(stillBlind(plan, blind), plan);
  if (before.blind === null) return away(before, plan);
  const seeing = { ...before, blind: null };
  return before.blind.told ? seeAgain(seeing, before.blind.since, plan) : away(seeing, plan, situation);
}

function stillBlind({ before, rules, situation, ...plan }: WatcherPlan, why: string): Notifications {
  const { at } = situation;
  const known = before.blind ?? { since: at, cycles: 0, told: false };
  const blind = { ...known, cycles: known.cycles + 1 };
  if (blind.told || blind.cycles < rules.blindCycles) return { ...before, blind };
  const { open } = situation;
  return say(
    { ...before, blind: { ...blind, told: true } },
    { ...plan, situation },
    {
      act: 'open',
      key: `watcher ${blind.since}`,
      because: `${blind.cycles} looks in a row saw nothing`,
      notice: {
        state: 'firing',
        title: 'the agent sees nothing of the cluster',
        since: blind.since,
        lines: [
          why,
          `${blind.cycles} looks in a row saw nothing: incidents may come and go untold`,
          ...(open.length === 0 ? [] : [`${open.length} open before, not known now`]),
        ],
        command: 'k8s-monitor check',
      },
    },
  );
}

function seeAgain(seeing: Notifications, since: Millis, plan: WatcherPlan): Notifications {
  const { at } = plan.situation;
  return say(seeing, plan, {
    act: 'resolve',
    key: `watcher ${since}`,
    because: `blind for ${duration(at - since)}`,
    notice: {
      state: 'resolved',
      title: `the agent sees the cluster again, after ${duration(at - since)}`,
      since,
      lines: [meanwhile(plan.situation)],
      command: null,
    },
  });
}

function away(before: Notifications, plan: WatcherPlan, situation: Situation = plan.situation): Notifications {
  const { rules, lastLookAt, intervalMs } = plan;
  const { at } = situation;
  if (lastLookAt === null || at - lastLookAt <= rules.blindCycles * intervalMs) return before;
  const gap = duration(at - lastLookAt);
  return say(before, plan, {
    act: 'single',
    key: null,
    because: `no look for ${gap}`,
    notice: {
      state: 'note',
      title: `the agent was away for ${gap} and is back`,
      since: lastLookAt,
      lines: [meanwhile(situation)],
      command: null,
    },
  });
}

/** What the first look afterwards found. */
function meanwhile({ updates, open }: Situation): string {
  const count = (...turns: readonly string[]) => updates.filter(({ turn }) => turns.includes(turn)).length;
  const opened = count('opened', 'recurring', 'flapping');
  const over = updates.filter(({ incident, turn }) => !isOpen(incident) && turn !== 'folded').length;
  const parts = [...(opened === 0 ? [] : [`${opened} opened`]), ...(over === 0 ? [] : [`${over} ended`])];
  return `meanwhile: ${parts.length === 0 ? 'nothing opened or ended' : parts.join(', ')}; ${open.length} open now`;
}

interface Word {
  readonly act: DeliveryAct;
  readonly key: string | null;
  readonly because: string;
  readonly notice: Pick<Notice, 'state' | 'title' | 'since' | 'command'> & { readonly lines: readonly string[] };
}

function say(
  before: Notifications,
  { situation, channels }: Pick<WatcherPlan, 'situation' | 'channels'>,
  { act, key, because, notice: { lines, ...words } }: Word,
): Notifications {
  const { cluster, cycle, at } = situation;
  const notice: Notice = {
    ...{ kind: 'watcher', reason: 'watcher', severity: SEVERITY, cluster, incident: null, code: null, object: null },
    ...{ owner: null, tier: null, at, endedAt: words.state === 'resolved' ? at : null, muteCommand: null },
    ...words,
    lines: lines.map((text) => ({ label: 'what', text })),
  };
  const deliveries = channels.map(
    ({ name: channel }): Delivery => ({
      ...{ id: deliveryId(cluster, cycle, channel, 'watcher', act), channel, act, thread: key, notice },
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
  if (act === 'resolve') return threads.map((one) => (one.key === key ? { ...one, resolvedAt: at } : one));
  const opened = channels.map(
    ({ name: channel }): Thread => ({
      ...{ channel, key, within: null, ref: null, openedAt: at, toldSeverity: SEVERITY, toldAt: at },
      ...{ escalatedAt: null, resolvedAt: null },
    }),
  );
  return [...threads, ...opened];
}
