import { INCIDENT_SEVERITIES } from '../../model/incident.ts';
import type { Delivery, Late, LateWord, Notice, NoticeLine } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';
import { wordLine } from './late.ts';

/** With head and command a phone's screen. */
const MOST_LISTED = 10;
/** Of more, only how many they are is kept: worst and newest first, what is still there before what is over. */
const MOST_WORDS = 200;

export interface SummaryParts {
  readonly id: string;
  readonly channel: string;
  /** Null where each incident has a life of its own at the receiver. */
  readonly thread: string | null;
  readonly late: Late;
  /** How much of it is not over, with or without a word on it. */
  readonly stillThere: number;
  readonly cluster: string;
  readonly at: Millis;
}

/** One message for all that a channel could not be told: what is still there, and what came and went. */
export function summaryDelivery({ id, channel, thread, late, stillThere, cluster, at }: SummaryParts): Delivery {
  const sorted = late.words.toSorted(byWeight);
  const words = sorted.slice(0, MOST_WORDS);
  const kept = { ...late, words, more: late.more + sorted.length - words.length };
  return {
    ...{ id, channel, act: thread === null ? 'single' : 'open', thread, late: kept },
    notice: summaryNotice(kept, stillThere, thread === null, cluster, at),
    ...{ createdAt: at, attempts: 0, nextAt: at, lastProblem: null },
  };
}

function byWeight(a: LateWord, b: LateWord): number {
  const isOver = ({ endedAt }: LateWord): number => (endedAt === null ? 0 : 1);
  const rank = ({ severity }: LateWord): number => INCIDENT_SEVERITIES.indexOf(severity);
  const newest = ({ openedAt, endedAt }: LateWord): number => endedAt ?? openedAt ?? 0;
  return isOver(a) - isOver(b) || rank(a) - rank(b) || newest(b) - newest(a);
}

function summaryNotice(
  { words, since, more }: Late,
  stillThere: number,
  isNote: boolean,
  cluster: string,
  at: Millis,
): Notice {
  const worded = words.filter(({ endedAt }) => endedAt === null).length;
  // Of those of which no word is kept some may be there.
  const there = worded + Math.min(more, Math.max(0, stillThere - worded));
  const over = words.length + more - there;
  const listed = words.slice(0, MOST_LISTED).map(wordLine);
  const left = words.length + more - listed.length;
  const lines = [...listed, ...(left > 0 ? [`and ${left} more`] : [])];
  return {
    ...{ kind: 'storm', reason: there > 0 ? 'opened' : 'resolved' },
    state: isNote ? 'note' : there > 0 ? 'firing' : 'resolved',
    severity: words[0]?.severity ?? 'info',
    ...{ cluster, incident: null, code: null, object: null, owner: null, tier: null },
    title: `untold while this channel took nothing: ${[...say(there, 'still there'), ...say(over, 'over')].join(', ')}`,
    ...{ since, at, endedAt: there > 0 || isNote ? null : at },
    lines: lines.map((text): NoticeLine => ({ label: 'list', text })),
    command: 'k8s-monitor incidents list',
    muteCommand: null,
  };
}

function say(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}
