import type { Decision, Delivery, TellReason, Thread } from '../model/notification.ts';
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

const KINDS = ['open', 'resolve', 'remind'] as const;
type Kind = (typeof KINDS)[number];

const REASONS: Readonly<Record<Kind, TellReason>> = { open: 'opened', resolve: 'resolved', remind: 'reminder' };

/**
 * Takes out what is too much for people to read one by one: more than `stormSize` that open, or end, at once. Reminders say
 * nothing new: from two on they are one message.
 */
export function groupStorms(
  rulings: readonly Ruling[],
  input: PlanInput,
): { readonly storms: readonly Storm[]; readonly single: readonly Ruling[] } {
  const storms: Storm[] = [];
  const grouped = new Set<Ruling>();
  for (const channel of input.channels.filter(({ groups }) => groups)) {
    for (const kind of KINDS) {
      const members = rulings.filter((ruling) => ruling.channel.name === channel.name && isOf(kind, ruling));
      if (members.length <= (kind === 'remind' ? 1 : input.rules.stormSize)) continue;
      for (const member of members) grouped.add(member);
      storms.push(toStorm(members, kind, channel.name, input));
    }
  }
  return { storms, single: rulings.filter((ruling) => !grouped.has(ruling)) };
}

function isOf(kind: Kind, { verdict }: Ruling): boolean {
  return kind === 'remind' ? verdict.reason === 'reminder' : verdict.act === kind;
}

function toStorm(members: readonly Ruling[], kind: Kind, channel: string, { situation }: PlanInput): Storm {
  const { cluster, cycle, at } = situation;
  const incidents = members.map(({ incident }) => incident);
  const others = members.length - 1;
  const id = deliveryId(cluster, cycle, channel, 'storm', kind);
  const key = `storm ${cycle} ${kind}`;
  return {
    delivery: {
      id,
      channel,
      act: kind === 'open' ? 'open' : 'single',
      thread: kind === 'open' ? key : null,
      notice: stormNotice(incidents, REASONS[kind], cluster, at),
      createdAt: at,
      attempts: 0,
      nextAt: at,
      lastProblem: null,
    },
    threads: [
      ...(kind === 'open' ? [stormThread(key, channel, members, at)] : []),
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
      because: `${verdict.reason}, in one message with ${others} other${others === 1 ? '' : 's'}`,
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
