import type { Situation } from '../model/situation.ts';
import { describeNotSeen } from './not-seen.ts';
import { type BoundedText, byteLength, clockTime, plural, stamp } from './text.ts';

/** What a message is, as its first line says. */
export type MessageTitle = 'Baseline' | 'Delta' | 'Heartbeat';

/**
 * The first lines of every message: which cycle, the cluster in numbers, what was wrong with the look. Where room is short
 * (half of the message is for what follows), reasons and problems are told as numbers.
 */
export function addHeader(text: BoundedText, situation: Situation, title: MessageTitle, maxBytes: number): void {
  const { problems, notSeen } = situation;
  const reserve = maxBytes / 2;
  const open = `open ${situation.open.length}`;
  if (!text.add([titleLine(situation, title)], byteLength([open]))) text.add([`## ${nameOf(situation, title)}`]);
  if (!text.add([countsLine(situation)], reserve)) {
    const short = notSeen.length > 0 ? [`not seen: ${plural(notSeen.length, 'list')}`] : [];
    const counts = [countsLine({ ...situation, notSeen: [] }), ...short].join(' · ');
    // Whatever else there is no room for: how many are open is always said.
    if (!text.add([counts])) text.add([open]);
  }
  if (problems.length > 0 && !text.add([problemLine(problems)], reserve)) text.add([`problems: ${problems.length}`]);
}

function titleLine(situation: Situation, title: MessageTitle): string {
  const { at, cluster, quiet } = situation;
  const version = situation.serverVersion === null || title !== 'Baseline' ? '' : ` ${situation.serverVersion}`;
  const pause = quiet === null ? '' : ` · ${plural(quiet.cycles, 'quiet cycle')} since ${clockTime(quiet.since, at)}`;
  return `## ${nameOf(situation, title)} · ${stamp(at)} · ${cluster}${version}${pause}`;
}

function nameOf({ cycle }: Situation, title: MessageTitle): string {
  return title === 'Delta' ? `Cycle ${cycle}` : `${title} at cycle ${cycle}`;
}

/** `nodes 3/3 · pods 27/27 · open 0 · not seen: nodes (403 ...)`. */
export function countsLine({ counts, open, notSeen }: Situation): string {
  const share = (ready: number | null, all: number | null) =>
    ready === null || all === null ? 'not read' : `${ready}/${all}`;
  const parts = [
    `nodes ${share(counts.nodesReady, counts.nodes)}`,
    `pods ${share(counts.podsReady, counts.pods)}`,
    `open ${open.length}`,
  ];
  if (notSeen.length > 0) parts.push(`not seen: ${describeNotSeen(notSeen)}`);
  return parts.join(' · ');
}

function problemLine(problems: readonly string[]): string {
  const rest = problems.length - 3;
  return `problems: ${problems.slice(0, 3).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}
