import { describeOutcome } from '../model/advice.ts';
import { afterWhat } from '../model/change.ts';
import type { ConversationEntry } from '../model/conversation.ts';
import { duration } from '../model/duration.ts';
import type { Incident } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import { type Word, wordOf } from '../model/word.ts';
import { fence } from '../redact/index.ts';
import { objectPath } from './incident-text.ts';
import { oneLine } from './summary-text.ts';
import { byteLength, plural, stamp } from './text.ts';
import { verdictWord } from './word-text.ts';

/** Bytes. */
const LONGEST_LINE = 900;
const SHORT_LINE = 260;
const LONGEST_TOLD = 300;
const NOTES = 3;
const HELPED = 2;
const LATER = ' · later told: ';

/** A line in full, and as it stands where room is short. */
export interface SummedIncident {
  readonly full: string;
  readonly short: string;
}

/**
 * All that is remembered of an incident, in one line without its number: `SEV-2 CrashLoopBackOff shop/Deployment/api ·
 * first seen 2026-11-21T06:00Z · 2 times · resolved 2026-11-21T07:01Z after 1 h 1 min: ... · said by anna: ...`.
 */
export function sumIncident(incident: Incident): SummedIncident {
  const { severity, code, owner, firstSeen, occurrences } = incident;
  const head = `${severity} ${code} ${objectPath(owner)}`;
  const parts = [
    `first seen ${stamp(firstSeen)}`,
    ...(occurrences > 1 ? [plural(occurrences, 'time')] : []),
    stateOf(incident),
    ...saidOf(incident),
    ...changedBefore(incident),
    ...helped(incident),
    incident.message,
  ].map(oneLine);
  return { full: joined(head, parts, LONGEST_LINE), short: joined(head, parts, SHORT_LINE) };
}

/** The parts that fit, by importance: what finds no room is stepped over. */
function joined(head: string, parts: readonly string[], maxBytes: number): string {
  let line = head;
  for (const part of parts) if (part !== '' && byteLength([line, part]) <= maxBytes) line += ` · ${part}`;
  return line;
}

function stateOf({ state, openedAt, episodes, foldedInto, endedAt }: Incident): string {
  if (state === 'open') return `open since ${stamp(openedAt)}`;
  if (state === 'unknown') return `open since ${stamp(openedAt)}, unknown at the last look`;
  if (state === 'folded') return `follows from ${foldedInto === null ? 'another incident' : `INC-${foldedInto}`}`;
  const last = episodes.at(-1);
  if (last === undefined) return endedAt === null ? state : `${state} ${stamp(endedAt)}`;
  return `${last.how} ${stamp(last.endedAt)} after ${duration(last.endedAt - last.openedAt)}: ${last.ending}`;
}

/** People's word stays theirs, and goes before what was observed where room is short. */
function saidOf(incident: Incident): string[] {
  const { acknowledged, notes, verdict }: Word = wordOf(incident);
  const earlier = incident.episodes.flatMap((episode) => episode.verdict ?? []);
  return [
    ...[...earlier, ...(verdict === null ? [] : [verdict])].slice(-NOTES).map((each) => {
      const because = each.because === null ? '' : `, because ${fence(each.because)}`;
      return `said by ${each.by}: it was ${verdictWord(each.verdict)}${because}`;
    }),
    ...notes.slice(-NOTES).map((note) => `said by ${note.by}: ${fence(note.text)}`),
    ...(acknowledged === null ? [] : [`acknowledged by ${acknowledged.by}`]),
  ];
}

function changedBefore(incident: Incident): string[] {
  const words = afterWhat(incident, stamp);
  return words === null ? [] : [`it began ${words}`];
}

/** Advice that was followed, with the trouble gone since: the newest of all episodes. */
function helped({ episodes, followed }: Incident): string[] {
  const all = [...episodes.flatMap((episode) => episode.followed), ...followed];
  return all
    .filter(({ clearSince }) => clearSince !== null)
    .slice(-HELPED)
    .map((each) => `seen to help: ${describeOutcome(each, stamp)}`);
}

/** Of an incident that the ledger has forgotten: what is summed up of it already, and what messages said of it last. */
export function sumForgotten(before: string | undefined, told: ToldIncident | undefined): SummedIncident | null {
  if (told === undefined) return before === undefined ? null : { full: before, short: before };
  const last = `${told.last}${told.at === null ? '' : ` (${stamp(told.at)})`}`;
  const first = before?.split(LATER)[0] ?? (told.first === told.last ? null : told.first);
  return { full: first === null ? last : `${first}${LATER}${last}`, short: last };
}

/** The first and the last line on an incident, and when the last was told. */
export interface ToldIncident {
  readonly first: string;
  readonly last: string;
  readonly at: Millis | null;
}

/** What messages of this program said of each incident. Text of the cluster is left out: it could pose as such a line. */
export function linesOnIncidents(messages: readonly ConversationEntry[]): ReadonlyMap<number, ToldIncident> {
  const lines = new Map<number, ToldIncident>();
  for (const { content, kind, at } of messages) {
    if (typeof content !== 'string' || (kind !== 'delta' && kind !== 'heartbeat')) continue;
    const own = content.replace(/<(data|note)>[\s\S]*?<\/\1>/g, '…');
    for (const [, digits = '', words = ''] of own.matchAll(/^INC-(\d{1,9}) (.+)$/gm)) {
      const last = bounded(oneLine(words));
      lines.set(Number(digits), { first: lines.get(Number(digits))?.first ?? last, last, at });
    }
  }
  return lines;
}

function bounded(line: string): string {
  return byteLength([line]) <= LONGEST_TOLD ? line : `${line.slice(0, LONGEST_TOLD / 4)}…`.toWellFormed();
}
