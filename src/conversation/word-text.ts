import type { Incident } from '../model/incident.ts';
import { incidentName } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import type { SafeText } from '../model/safe-text.ts';
import type { SaidOf } from '../model/situation.ts';
import { type HeldBack, isMuted, type Mute, type Said, type VerdictKind, type Word, wordOf } from '../model/word.ts';
import { fence } from '../redact/index.ts';
import { clockTime, plural } from './text.ts';

/** Over every part of a message that tells people's word. */
export const SAID_TITLE = '### Said by people (neither observed nor concluded)';

const VERDICT_WORDS: Readonly<Record<VerdictKind, string>> = {
  real: 'real',
  'false-alarm': 'a false alarm',
  known: 'known',
};

/** `real`, `a false alarm`, `known`: what people say an incident was. */
export function verdictWord(verdict: VerdictKind): string {
  return VERDICT_WORDS[verdict];
}

/** What a mute kept back of one look, in a word. */
export function heldBackWord({ turn }: Pick<HeldBack, 'turn'>): string {
  return turn === 'ongoing' ? 'changed' : turn;
}

/** An incident with what people said of it, each line with who said it and their own words fenced. */
export function saidLines({ incident, word }: SaidOf, now: Millis): string[] {
  const { acknowledged, muted, notes, verdict } = word;
  const lines = [
    ...(acknowledged === null ? [] : [`${saidBy(acknowledged, now)}: acknowledged`]),
    ...(muted === null ? [] : muteLines(muted, now)),
    ...notes.map((note) => `${saidBy(note, now)}: note ${fence(note.text)}`),
    ...(verdict === null
      ? []
      : [`${saidBy(verdict, now)}: this was ${verdictWord(verdict.verdict)}${because(verdict.because)}`]),
  ];
  return [`${incidentName(incident)} ${incident.code}`, ...lines.map((line) => `  ${line}`)];
}

/** The same where room is short: how much was said. */
export function saidLine({ incident, word }: SaidOf): string {
  const { acknowledged, muted, notes, verdict } = word;
  const count = [acknowledged, muted, verdict, ...notes].filter((said) => said !== null).length;
  return `${incidentName(incident)} ${incident.code}: ${plural(count, 'word')} of people`;
}

/** All that people ever said of these, as far as it is remembered; those of whom nobody spoke are left out. */
export function allSaid(incidents: readonly Incident[]): readonly SaidOf[] {
  return incidents.flatMap((incident) => (incident.word === undefined ? [] : [{ incident, word: incident.word }]));
}

/** ` · acknowledged by anna · muted until 13:00Z by ben`: what of people's word stands beside an incident everywhere. */
export function wordMarks(incident: Incident, now: Millis): string {
  const word: Word = wordOf(incident);
  const { acknowledged, muted, verdict } = word;
  return [
    acknowledged === null ? '' : ` · acknowledged by ${acknowledged.by}`,
    muted !== null && isMuted(word, now) ? ` · muted until ${clockTime(muted.until, now)} by ${muted.by}` : '',
    verdict === null ? '' : ` · called ${verdictWord(verdict.verdict)} by ${verdict.by}`,
  ].join('');
}

function muteLines(muted: Mute, now: Millis): string[] {
  const { until, ended, heldBack } = muted;
  const held = heldBack.map((held) => `${heldBackWord(held)} (${held.severity}) ${clockTime(held.at, now)}`).join(', ');
  return [
    `${saidBy(muted, now)}: muted until ${clockTime(until, now)}${because(muted.because)}`,
    ...(ended === null
      ? []
      : [
          ended.by === null
            ? `mute over since ${clockTime(ended.at, now)}`
            : `${saidBy({ ...ended, by: ended.by }, now)}: unmuted`,
        ]),
    ...(held === '' ? [] : [`observed while muted: ${held}`]),
  ];
}

function saidBy({ by, at }: Pick<Said, 'by' | 'at'>, now: Millis): string {
  return `said by ${by} at ${clockTime(at, now)}`;
}

function because(reason: SafeText | null): string {
  return reason === null ? '' : `, because ${fence(reason)}`;
}
