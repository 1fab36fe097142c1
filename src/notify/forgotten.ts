import { INCIDENT_SEVERITIES, incidentName } from '../model/incident.ts';
import type { Decision, Delivery, Notice, Thread } from '../model/notification.ts';
import type { ChannelTraits } from './channel.ts';
import { clock } from './compose/clock.ts';
import { episodeOf } from './left-open.ts';
import { deliveryId } from './outbox/identity.ts';
import type { PlanInput } from './ruling.ts';

/** With head a phone's screen. */
const MOST_LISTED = 10;

/** Ends of which nothing more is known than that they came. */
export interface ForgottenEnds {
  readonly deliveries: readonly Delivery[];
  readonly threads: readonly Thread[];
  readonly decisions: readonly Decision[];
}

/**
 * Closes conversations about incidents that the ledger has forgotten: it forgets none that is there. Many in one channel for
 * people are one message.
 */
export function endForgotten(forgotten: readonly Thread[], input: PlanInput): ForgottenEnds {
  const { channels, rules, situation } = input;
  const { cycle, at } = situation;
  const all = channels.flatMap((channel) => {
    const own = forgotten.filter((thread) => thread.channel === channel.name);
    const isStorm = channel.groups && own.length > rules.stormSize;
    const storm = isStorm ? [stormOf(own, channel, input)] : [];
    const deliveries = isStorm ? own.flatMap(() => storm) : own.map((thread) => endOf(thread, input));
    const decisions = own.map((thread, index): Decision => {
      const { number, occurrence } = episodeOf(thread.key) ?? { number: null, occurrence: 0 };
      const others = own.length - 1;
      return {
        ...{ at, cycle, incident: number, episode: occurrence, channel: channel.name, tell: !isStorm },
        reason: isStorm ? 'grouped' : 'resolved',
        because: isStorm ? `resolved, in one message with ${others} others` : null,
        delivery: deliveries[index]?.id ?? null,
      };
    });
    return [{ deliveries: isStorm ? storm : deliveries, decisions }];
  });
  return {
    deliveries: all.flatMap(({ deliveries }) => deliveries),
    threads: forgotten.map((thread) => ({ ...thread, toldAt: at, resolvedAt: at })),
    decisions: all.flatMap(({ decisions }) => decisions),
  };
}

function endOf(thread: Thread, { situation }: PlanInput): Delivery {
  const { cluster, cycle, at } = situation;
  const { channel, key, within, toldSeverity: severity, openedAt } = thread;
  const number = episodeOf(key)?.number ?? null;
  return {
    id: deliveryId(cluster, cycle, channel, key, 'resolve'),
    channel,
    act: within === null ? 'resolve' : 'reply',
    thread: within ?? key,
    notice: {
      ...noticeOf(cluster, at),
      ...{ kind: 'incident', severity, incident: number, since: openedAt },
      title: `${nameOf(thread)} is over`,
      lines: [
        {
          label: 'what',
          text: `told ${clock(openedAt)}; it ended while this channel was not there, and is not remembered`,
        },
      ],
    },
    ...{ createdAt: at, attempts: 0, nextAt: at, lastProblem: null },
  };
}

function stormOf(threads: readonly Thread[], { name: channel }: ChannelTraits, { situation }: PlanInput): Delivery {
  const { cluster, cycle, at } = situation;
  const bySeverity = INCIDENT_SEVERITIES.map((severity) => threads.filter((each) => each.toldSeverity === severity));
  const worst = bySeverity.flat();
  const counts = bySeverity.flatMap((members) =>
    members[0] === undefined ? [] : [`${members.length} ${members[0].toldSeverity}`],
  );
  const more = worst.length - MOST_LISTED;
  const lines = [
    ...worst.slice(0, MOST_LISTED).map((each) => `${nameOf(each)} ${each.toldSeverity} told ${clock(each.openedAt)}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
  return {
    id: deliveryId(cluster, cycle, channel, 'storm', 'forgotten'),
    ...{ channel, act: 'single', thread: null },
    notice: {
      ...noticeOf(cluster, at),
      kind: 'storm',
      severity: worst[0]?.toldSeverity ?? 'info',
      since: Math.min(...threads.map(({ openedAt }) => openedAt)),
      title: `${threads.length} incidents are over, ended while this channel was not there: ${counts.join(', ')}`,
      lines: lines.map((text) => ({ label: 'list', text })),
    },
    ...{ createdAt: at, attempts: 0, nextAt: at, lastProblem: null },
  };
}

function noticeOf(cluster: string, at: number): Omit<Notice, 'kind' | 'severity' | 'since' | 'title' | 'lines'> {
  return {
    ...{ reason: 'resolved', state: 'resolved', cluster, incident: null, code: null, object: null, owner: null },
    // When it ended is not known.
    ...{ tier: null, at, endedAt: null, command: null, muteCommand: null },
  };
}

function nameOf({ key }: Thread): string {
  const episode = episodeOf(key);
  return episode === null ? key : incidentName(episode);
}
