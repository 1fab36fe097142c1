import { findKeyword } from '../keywords.ts';
import { readableText } from '../readable-text.ts';
import type { PruneRequest, PruneStrategy } from '../strategy.ts';
import { type Turn, turnsOf } from '../turns.ts';
import { keepNewest } from './newest.ts';
import { Selection } from './selection.ts';

/** Newest messages kept whatever they say, in at most half of the room. */
export const SMART_NEWEST = 30;
const NEWEST_SHARE = 0.5;

/**
 * The newest messages first, in at most half of the room; then what speaks of open incidents; then what has a critical
 * keyword; then more of the newest, until the room is used. A message brings the other half of its turn (the cycle's
 * message, the answer to it) where there is room for that, else it comes alone.
 */
export const smart: PruneStrategy = {
  name: 'smart',
  summary: 'none',
  choose(request) {
    const selection = new Selection(request);
    const turns = turnsOf(request.candidates);
    keepNewest(selection, request, { count: SMART_NEWEST, tokens: request.room * NEWEST_SHARE }, turns);
    keepOpenIncidents(selection, request, turns);
    keepKeywords(selection, request, turns);
    keepNewest(selection, request, { count: request.candidates.length, wanted: false }, turns);
    return selection.toChoice();
  },
};

/**
 * Of every open incident its opening message and the newest word on it, before more of any: one that is noisy cannot crowd
 * out the others. Then the rest that speaks of any, newest first.
 */
function keepOpenIncidents(selection: Selection, { candidates, openIncidents }: PruneRequest, turns: readonly Turn[]) {
  const places = new Map<number, number[]>();
  for (const [index, { incidents }] of candidates.entries()) {
    for (const number of incidents) {
      if (!openIncidents.has(number)) continue;
      const known = places.get(number);
      if (known === undefined) places.set(number, [index]);
      else known.push(index);
    }
  }
  const opened: number[] = [];
  for (const number of openIncidents) {
    const [first, ...later] = places.get(number) ?? [];
    if (first !== undefined) opened.push(first, later.at(-1) ?? first);
  }
  const rest = [...new Set([...places.values()].flat())].sort((a, b) => b - a);
  for (const index of new Set([...opened, ...rest])) keepTurn(selection, index, 'open incident', turns);
}

function keepKeywords(selection: Selection, { candidates }: PruneRequest, turns: readonly Turn[]): void {
  for (let index = candidates.length - 1; index >= 0; index -= 1) {
    const candidate = candidates[index];
    const keyword = candidate === undefined ? null : findKeyword(readableText(candidate));
    if (keyword !== null) keepTurn(selection, index, `keyword:${keyword}`, turns);
  }
}

function keepTurn(selection: Selection, index: number, reason: string, turns: readonly Turn[]): void {
  selection.want(index);
  const mates = [turns[index]?.question, turns[index]?.answer].filter((mate) => typeof mate === 'number');
  // One that is kept already still brings its mates: what is kept may not depend on which rule came first.
  if (!selection.add(index, reason, mates)) selection.add(index, reason);
}
