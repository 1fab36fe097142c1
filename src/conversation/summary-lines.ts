import { describeOutcome } from '../model/advice.ts';
import { afterWhat } from '../model/change.ts';
import type { ConversationEntry } from '../model/conversation.ts';
import { duration } from '../model/duration.ts';
import type { Incident } from '../model/incident.ts';
import { type Word, wordOf } from '../model/word.ts';
import { fence } from '../redact/index.ts';
import { objectPath } from './incident-text.ts';
import { oneLine } from './summary-text.ts';
import { byteLength, plural, stamp } from './text.ts';
import { verdictWord } from './word-text.ts';

/** Bytes: what goes on is less important than what came before it. */
const LONGEST_LINE = 900;
const LONGEST_TOLD = 400;
const NOTES = 3;
const HELPED = 2;

/**
 * All that is remembered of an incident, in one line without its number: `SEV-2 CrashLoopBackOff shop/Deployment/api ·
 * first seen 2026-11-21T06:00Z · 2 times · resolved 2026-11-21T07:01Z after 1 h 1 min: ... · said by anna: ...`.
 */
export function incidentSummary(incident: Incident): string {
  const { severity, code, owner, firstSeen, occurrences } = incident;
  const parts = [
    `first seen ${stamp(firstSeen)}`,
    ...(occurrences > 1 ? [plural(occurrences, 'time')] : []),
    stateOf(incident),
    ...saidOf(incident),
    ...changedBefore(incident),
    ...helped(incident),
    incident.message,
  ];
  let line = `${severity} ${code} ${objectPath(owner)}`;
  for (const part of parts.map(oneLine)) {
    if (part !== '' && byteLength([line, part]) <= LONGEST_LINE) line += ` · ${part}`;
  }
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

/** What messages of this program said of each incident, for those the ledger has forgotten: the first line and the last. */
export function linesOnIncidents(messages: readonly ConversationEntry[]): ReadonlyMap<number, string> {
  const lines = new Map<number, { first: string; last: string }>();
  for (const { content, kind } of messages) {
    if (typeof content !== 'string' || (kind !== 'delta' && kind !== 'heartbeat')) continue;
    for (const [, digits = '', words = ''] of content.matchAll(/^INC-(\d{1,9}) (.+)$/gm)) {
      const number = Number(digits);
      const text = bounded(words);
      const known = lines.get(number);
      if (known === undefined) lines.set(number, { first: text, last: text });
      else known.last = text;
    }
  }
  return new Map([...lines].map(([number, { first, last }]) => [number, first === last ? first : `${first}; ${last}`]));
}

/** A line with a fence is taken up to it where it is too long: half a fence would be none. */
function bounded(words: string): string {
  const line = oneLine(words);
  if (byteLength([line]) <= LONGEST_TOLD) return line;
  return `${line.slice(0, LONGEST_TOLD / 4).replace(/<(data|note)>.*$/, '')}…`.toWellFormed();
}
