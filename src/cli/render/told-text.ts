import { type Incident, incidentName } from '../../model/incident.ts';
import type { Decision, Delivery, Notifications, Thread } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';
import { pad } from './table.ts';
import { moment, shortTime } from './times.ts';
import { wrap } from './wrap.ts';

/** What the ledger knows of telling people of one incident. */
export interface Told {
  /** Oldest first. */
  readonly decisions: readonly Decision[];
  readonly threads: readonly Thread[];
  /** Not taken yet. */
  readonly outbox: readonly Delivery[];
}

export function toldOf({ number }: Incident, { decisions, threads, outbox }: Notifications): Told {
  const own = decisions.filter(({ incident }) => incident === number);
  const ids = new Set(own.map(({ delivery }) => delivery));
  const prefix = `${incidentName({ number })}#`;
  return {
    decisions: own,
    threads: threads.filter(({ key }) => key.startsWith(prefix)),
    // One message of a storm speaks of many incidents.
    outbox: outbox.filter(({ id, notice }) => notice.incident === number || ids.has(id)),
  };
}

const INDENT = 8;
const MOST_SHOWN = 20;

/**
 * Who was told what, when and why, a line each: `told opened (route all)`, `not told: quiet_hours (night)`, and what is owed.
 * Nothing where no channel ever came into question.
 */
export function toldText({ decisions, outbox }: Told, now: Millis, columns: number | null): string {
  const shown = decisions.slice(-MOST_SHOWN);
  const earlier = decisions.length - shown.length;
  const channels = Math.max(0, ...[...shown, ...outbox].map(({ channel }) => (channel ?? '-').length)) + 2;
  const moments = [...shown.map(({ at }) => at), ...outbox.map(({ createdAt }) => createdAt)];
  const times = Math.max(0, ...moments.map((at) => shortTime(at, now).length));
  const owed = new Set(outbox.map(({ id }) => id));
  const lines = [
    ...(earlier > 0 ? [`… and ${earlier} earlier (-o json shows them)`] : []),
    ...shown.map((decision) => {
      const { at, channel, delivery } = decision;
      const state = delivery !== null && owed.has(delivery) ? ', not taken yet' : '';
      return `${pad(shortTime(at, now), times)}  ${pad(channel ?? '-', channels)}${decisionText(decision)}${state}`;
    }),
    ...outbox.map(({ channel, act, createdAt, attempts, lastProblem }) => {
      const tries = attempts === 0 ? 'not tried yet' : `${attempts} ${attempts === 1 ? 'try' : 'tries'} failed`;
      const problem = lastProblem === null ? '' : `: ${lastProblem}`;
      return `${pad(shortTime(createdAt, now), times)}  ${pad(channel, channels)}owed: ${act}, ${tries}${problem}`;
    }),
  ];
  if (lines.length === 0) return '';
  const indent = ' '.repeat(INDENT);
  return [`${indent}who was told:`, ...lines.map((line) => wrap(`${indent}  ${line}`, columns, INDENT + 4))].join('\n');
}

/** `told opened (route all)`, `not told: quiet_hours (night)`. */
function decisionText({ tell, reason, because }: Pick<Decision, 'tell' | 'reason' | 'because'>): string {
  // One message for many is no silence.
  const word = tell || reason === 'grouped' ? 'told' : 'not told:';
  return `${word} ${reason}${because === null ? '' : ` (${because})`}`;
}

/** The same for machines. */
export function toldData({ decisions, threads, outbox }: Told) {
  return {
    decisions: decisions.map((decision) => ({ ...decision, at: moment(decision.at) })),
    threads: threads.map((thread) => ({
      ...thread,
      openedAt: moment(thread.openedAt),
      toldAt: moment(thread.toldAt),
      escalatedAt: moment(thread.escalatedAt),
      resolvedAt: moment(thread.resolvedAt),
    })),
    outbox: outbox.map(({ id, channel, act, thread, notice, createdAt, attempts, nextAt, lastProblem }) => ({
      ...{ id, channel, act, thread, reason: notice.reason, title: notice.title, attempts, lastProblem },
      ...{ createdAt: moment(createdAt), nextAt: moment(nextAt) },
    })),
  };
}
