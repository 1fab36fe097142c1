import { type Incident, incidentName } from '../../model/incident.ts';
import type { Decision } from '../../model/notification.ts';
import { describeObject, type Millis } from '../../model/objects.ts';
import {
  type ChannelTotals,
  type Compared,
  compareDecisions,
  countMessages,
  type Explained,
  isSame,
  isTold,
  type ReasonCount,
  type Replay,
  totalsOf,
} from '../notify/explained.ts';
import type { Paint } from './paint.ts';
import { foldingTable } from './table.ts';
import { fullTime, moment, weekTime } from './times.ts';
import { wrap } from './wrap.ts';

export interface ExplainedReplay extends Replay {
  /** `recording ./looks`, `history of ./sessions`. */
  readonly title: string;
  readonly cluster: string;
  /** Null: no rules but the defaults. */
  readonly clusterFile: string | null;
}

const DAY: Millis = 24 * 60 * 60 * 1000;
const HEADER = ['when', 'told', 'channel', 'why', 'what'];

/** What `k8s-monitor notify explain` prints: what would have been sent, a line each, and what would not, and why. */
export function explainText(replay: ExplainedReplay, paint: Paint, columns: number | null): string {
  const { title, cluster, looks, from, to, channels, explained, clusterFile, really, notes } = replay;
  const head = [
    `${cluster} · ${title}`,
    `${counted(looks, 'look')} from ${fullTime(from)} to ${fullTime(to)}`,
    clusterFile === null ? 'default rules' : `rules of ${clusterFile}`,
    `to ${channels.join(', ')}`,
  ].join(' · ');
  const compared = compareDecisions(explained, really ?? []);
  const rows = compared.map((each) => toRow(each, replay, paint));
  const header = really === null ? HEADER : [...HEADER, 'really'];
  return [
    wrap(head, columns, 2),
    ...notes.map((note) => wrap(`note: ${note}`, columns, 2)),
    ...sums(replay, compared).map((line) => wrap(line, columns, 4)),
    ...(rows.length === 0 ? [] : ['', foldingTable(header, rows, 3, columns)]),
    '',
  ].join('\n');
}

function sums({ explained, edits, really, channels }: ExplainedReplay, compared: readonly Compared[]): string[] {
  const kept = explained.filter(({ decision }) => !isTold(decision)).length;
  const total = [
    counted(messagesOf(explained), 'message'),
    counted(edits, 'quiet change'),
    `${kept} kept back; nothing was sent`,
  ].join(', ');
  if (really === null) return [total, ...totalsOf(explained, channels).map((own) => `  ${totalsText(own)}`)];
  const all = [...new Set([...channels, ...really.flatMap(({ decision }) => decision.channel ?? [])])];
  const other = compared.filter((each) => !isSame(each)).length;
  return [
    total,
    ...totalsOf(explained, all).flatMap((own, index) => {
      const then = totalsOf(really, all)[index];
      return [`  ${totalsText(own)}`, ...(then === undefined ? [] : [`    really: ${totalsText(then, false)}`])];
    }),
    other === 0
      ? `all ${counted(compared.length, 'decision')} as really made`
      : `${other} of ${counted(compared.length, 'decision')} differ from what was really decided`,
  ];
}

/** `slack: 5 messages (2 opened, 2 resolved, 1 reminder), 3 kept back (3 quiet_hours)`. */
function totalsText({ channel, messages, told, keptBack }: ChannelTotals, named = true): string {
  const back = keptBack.reduce((sum, { count }) => sum + count, 0);
  const name = named ? `${channel}: ` : '';
  return `${name}${counted(messages, 'message')}${reasonsText(told)}, ${back} kept back${reasonsText(keptBack)}`;
}

function reasonsText(reasons: readonly ReasonCount[]): string {
  return reasons.length === 0 ? '' : ` (${reasons.map(({ reason, count }) => `${count} ${reason}`).join(', ')})`;
}

function toRow(compared: Compared, replay: ExplainedReplay, paint: Paint) {
  const { ours, really } = compared;
  const subject = ours ?? really;
  const { at = 0, channel = null } = subject?.decision ?? {};
  const told = ours !== null && isTold(ours.decision) ? paint.bold('yes') : paint.dim('no');
  const why = ours === null ? 'not by these rules' : whyText(ours.decision);
  const what = subject === null ? '-' : subjectText(subject);
  const isKnown = replay.really !== null;
  const then = reallyText(compared, paint);
  const cells = [timeText(at, replay), told, channel ?? '-', why, what];
  return {
    cells: isKnown ? [...cells, then] : cells,
    folded: `${why} · ${what}${isKnown ? ` · really: ${then}` : ''}`,
  };
}

/** The day of the week says enough where there is one of each. */
function timeText(at: Millis, { from, to }: Replay): string {
  const isShort = from === null || to === null || to - from < 6 * DAY;
  return isShort ? weekTime(at) : new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

function whyText({ reason, because }: Pick<Decision, 'reason' | 'because'>): string {
  return because === null ? reason : `${reason}: ${because}`;
}

function reallyText(compared: Compared, paint: Paint): string {
  if (isSame(compared)) return paint.dim('the same');
  const { really } = compared;
  if (really === null) return 'nothing';
  return `${isTold(really.decision) ? paint.bold('yes') : 'no'}, ${whyText(really.decision)}`;
}

function messagesOf(explained: readonly Explained[]): number {
  return countMessages(explained.map(({ decision }) => decision));
}

function subjectText({ incident, delivery, decision }: Explained): string {
  if (incident !== null)
    return `${incidentName(incident)} ${incident.severity} ${incident.code} ${describeObject(incident.owner)}`;
  if (decision.incident !== null) return incidentName({ number: decision.incident });
  return delivery?.notice.title ?? '-';
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The same for machines. */
export function explainData({ title, from, to, explained, really, ...replay }: ExplainedReplay) {
  const channels = [
    ...new Set([...replay.channels, ...(really ?? []).flatMap(({ decision }) => decision.channel ?? [])]),
  ];
  const then = really === null ? null : totalsOf(really, channels);
  const compared = compareDecisions(explained, really ?? []);
  return {
    ...replay,
    ...{ source: title, from: moment(from), to: moment(to), messages: messagesOf(explained) },
    totals: totalsOf(explained, channels).map(({ channel, ...own }, index) => ({
      ...{ channel, ...own },
      really: then === null ? null : totalsWithoutName(then[index]),
    })),
    decisions: compared.flatMap(({ ours, really: own }) =>
      ours === null ? [] : [{ ...explainedData(ours), really: own === null ? null : briefly(own.decision) }],
    ),
    // What was decided then, and these rules say nothing of.
    onlyReally: compared.flatMap(({ ours, really: own }) =>
      ours === null && own !== null ? [explainedData(own)] : [],
    ),
  };
}

function explainedData({ decision, incident, delivery }: Explained) {
  // Of what people are told of the agent and the day the text is all there is.
  const isAlone = delivery !== null && ['digest', 'watcher'].includes(delivery.notice.kind);
  return {
    ...decision,
    at: moment(decision.at),
    subject: incident === null ? null : subjectData(incident),
    act: delivery?.act ?? null,
    title: delivery?.notice.title ?? null,
    ...(isAlone ? { lines: delivery.notice.lines.map(({ text }) => text) } : {}),
  };
}

function briefly(decision: Decision) {
  const { reason, because } = decision;
  return { tell: isTold(decision), reason, because };
}

function totalsWithoutName(totals: ChannelTotals | undefined) {
  if (totals === undefined) return null;
  const { messages, told, keptBack } = totals;
  return { messages, told, keptBack };
}

function subjectData({ severity, code, owner, state }: Incident) {
  return { severity, code, object: owner, state };
}
