import type { Decision, Delivery, Thread } from '../model/notification.ts';
import { stormNotice } from './compose/storm.ts';
import { deliveryId } from './outbox/identity.ts';
import type { PlanInput, Ruling } from './ruling.ts';
import { openThread, touchThread } from './threads.ts';

/** Many incidents that would each be a message to one channel in one cycle, as one. */
export interface Storm {
  readonly delivery: Delivery;
  readonly threads: readonly Thread[];
  readonly decisions: readonly Decision[];
}

const ACTS = ['open', 'resolve'] as const;

/** Takes out what is too much for people to read one by one: more than `stormSize` that open, or end, at once. */
export function groupStorms(
  rulings: readonly Ruling[],
  input: PlanInput,
): { readonly storms: readonly Storm[]; readonly single: readonly Ruling[] } {
  const storms: Storm[] = [];
  const grouped = new Set<Ruling>();
  for (const channel of input.channels.filter(({ groups }) => groups)) {
    for (const act of ACTS) {
      const members = rulings.filter((ruling) => ruling.channel.name === channel.name && ruling.verdict.act === act);
      if (members.length <= input.rules.stormSize) continue;
      for (const member of members) grouped.add(member);
      storms.push(toStorm(members, act, channel.name, input));
    }
  }
  return { storms, single: rulings.filter((ruling) => !grouped.has(ruling)) };
}

function toStorm(
  members: readonly Ruling[],
  act: (typeof ACTS)[number],
  channel: string,
  { situation }: PlanInput,
): Storm {
  const { cluster, cycle, at } = situation;
  const incidents = members.map(({ incident }) => incident);
  const reason = act === 'open' ? 'opened' : 'resolved';
  const id = deliveryId(cluster, cycle, channel, 'storm', act);
  const key = `storm ${cycle} ${act}`;
  return {
    delivery: {
      id,
      channel,
      act: act === 'open' ? 'open' : 'single',
      thread: act === 'open' ? key : null,
      notice: stormNotice(incidents, reason, cluster, at),
      createdAt: at,
      attempts: 0,
      nextAt: at,
      lastProblem: null,
    },
    threads: [
      ...(act === 'open' ? [stormThread(key, channel, members, at)] : []),
      ...members.map(({ incident, thread, verdict }) =>
        thread === null
          ? { ...openThread(incident, channel, verdict, at), within: key }
          : touchThread(thread, incident, verdict, at),
      ),
    ],
    decisions: members.map(({ incident, verdict }) => ({
      at,
      cycle,
      incident: incident.number,
      episode: incident.occurrences,
      channel,
      tell: false,
      reason: 'grouped',
      because: `${verdict.reason}, in one message with ${members.length - 1} others`,
      delivery: id,
    })),
  };
}

/** It has no life of its own: its incidents have theirs. */
function stormThread(key: string, channel: string, members: readonly Ruling[], at: number): Thread {
  const [first] = members;
  return {
    channel,
    key,
    within: null,
    ref: null,
    openedAt: at,
    toldSeverity: first?.incident.severity ?? 'info',
    toldAt: at,
    escalatedAt: null,
    resolvedAt: at,
  };
}
