import type { Situation } from '../model/situation.ts';
import type { Coverage } from '../model/snapshot.ts';
import { type BoundedText, clockTime, plural, stamp } from './text.ts';

const MAX_NOT_SEEN = 12;

/**
 * The first lines of every message: which cycle, the cluster in numbers, what was wrong with the look. Where room is short
 * (half of the message is for what follows), reasons and problems are told as numbers.
 */
export function addHeader(
  text: BoundedText,
  situation: Situation,
  title: 'Baseline' | 'Delta',
  maxBytes: number,
): void {
  const { problems, notSeen } = situation;
  const reserve = maxBytes / 2;
  text.add([titleLine(situation, title)]);
  if (!text.add([countsLine(situation)], reserve)) {
    const short = plural(notSeen.length, 'list');
    text.add([
      [countsLine({ ...situation, notSeen: [] }), ...(notSeen.length > 0 ? [`not seen: ${short}`] : [])].join(' · '),
    ]);
  }
  if (problems.length > 0 && !text.add([problemLine(problems)], reserve)) text.add([`problems: ${problems.length}`]);
}

function titleLine(situation: Situation, title: 'Baseline' | 'Delta'): string {
  const { cycle, at, cluster, quiet } = situation;
  const version = situation.serverVersion === null || title !== 'Baseline' ? '' : ` ${situation.serverVersion}`;
  const pause = quiet === null ? '' : ` · ${plural(quiet.cycles, 'quiet cycle')} since ${clockTime(quiet.since, at)}`;
  const name = title === 'Baseline' ? `Baseline at cycle ${cycle}` : `Cycle ${cycle}`;
  return `## ${name} · ${stamp(at)} · ${cluster}${version}${pause}`;
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

export function describeNotSeen(notSeen: readonly Coverage[]): string {
  const groups = notSeenByReason(notSeen);
  const shown = groups.slice(0, MAX_NOT_SEEN).join(', ');
  return groups.length > MAX_NOT_SEEN ? `${shown} and ${groups.length - MAX_NOT_SEEN} more` : shown;
}

/** One text for each reason, with all it keeps from being seen: `pods, events (cannot reach https://...)`. */
export function notSeenByReason(notSeen: readonly Coverage[]): string[] {
  const groups = Map.groupBy(notSeen, ({ reason, state }) => reason ?? state);
  return [...groups].map(([reason, entries]) => {
    const lists = entries.map(({ kind, namespace }) => (namespace === null ? kind : `${kind} in ${namespace}`));
    const more = lists.length - MAX_NOT_SEEN;
    return `${lists.slice(0, MAX_NOT_SEEN).join(', ')}${more > 0 ? ` and ${more} more` : ''} (${reason})`;
  });
}

function problemLine(problems: readonly string[]): string {
  const rest = problems.length - 3;
  return `problems: ${problems.slice(0, 3).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}
