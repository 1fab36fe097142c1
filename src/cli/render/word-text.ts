import { heldBackWord, verdictWord } from '../../conversation/index.ts';
import type { Incident } from '../../model/incident.ts';
import type { Millis } from '../../model/objects.ts';
import type { SafeText } from '../../model/safe-text.ts';
import { isMuted, type Mute, type Word, wordOf } from '../../model/word.ts';
import { moment, shortTime } from './times.ts';

/** What people said of an incident, one line each, as `incidents show` tells it. */
export function wordText(incident: Incident, now: Millis): string[] {
  const { acknowledged, muted, notes, verdict } = wordOf(incident);
  const when = (at: Millis) => shortTime(at, now);
  return [
    ...(acknowledged === null ? [] : [`acknowledged by ${acknowledged.by}, ${when(acknowledged.at)}`]),
    ...(muted === null ? [] : muteText(muted, when)),
    ...notes.map(({ by, at, text }) => `note by ${by}, ${when(at)}: ${text.replaceAll('\n', ' ')}`),
    ...(verdict === null
      ? []
      : [`verdict by ${verdict.by}, ${when(verdict.at)}: ${verdictWord(verdict.verdict)}${because(verdict.because)}`]),
  ];
}

/** `acked, muted, false alarm`: beside the state in a list. */
export function wordMarks(incident: Incident, now: Millis): string[] {
  const word = wordOf(incident);
  const { acknowledged, verdict } = word;
  return [
    ...(acknowledged === null ? [] : ['acked']),
    ...(isMuted(word, now) ? ['muted'] : []),
    ...(verdict === null ? [] : [verdict.verdict.replace('-', ' ')]),
  ];
}

/** People's word for `-o json`, every time in RFC 3339. */
export function wordData({ acknowledged, muted, notes, verdict }: Word) {
  const at = <T extends { readonly at: Millis }>(said: T) => ({ ...said, at: moment(said.at) });
  return {
    acknowledged: acknowledged === null ? null : at(acknowledged),
    muted:
      muted === null
        ? null
        : {
            ...at(muted),
            until: moment(muted.until),
            ended: muted.ended === null ? null : at(muted.ended),
            heldBack: muted.heldBack.map(at),
          },
    notes: notes.map(at),
    verdict: verdict === null ? null : at(verdict),
  };
}

function muteText(muted: Mute, when: (at: Millis) => string): string[] {
  const { by, at, until, ended, heldBack } = muted;
  const held = heldBack.map((each) => `${heldBackWord(each)} ${when(each.at)}`).join(', ');
  const end = ended === null ? '' : ended.by === null ? ', over' : `, unmuted by ${ended.by}, ${when(ended.at)}`;
  return [
    `muted until ${when(until)} by ${by}, ${when(at)}${because(muted.because)}${end}`,
    ...(held === '' ? [] : [`not told while muted: ${held}`]),
  ];
}

function because(reason: SafeText | null): string {
  return reason === null ? '' : `, because ${reason}`;
}
