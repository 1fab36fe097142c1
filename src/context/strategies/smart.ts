import { findKeyword } from '../keywords.ts';
import { readableText } from '../readable-text.ts';
import type { PruneStrategy } from '../strategy.ts';
import { turnsOf } from '../turns.ts';
import { keepNewest } from './newest.ts';
import { Selection } from './selection.ts';

/** Newest messages kept whatever they say, besides the system message, the baseline, pins and this cycle's message. */
export const SMART_NEWEST = 30;

/**
 * The newest messages, then older ones with a critical keyword, newest first, until the room is used. A keyword message
 * brings the other half of its turn (the cycle's message, the answer to it) where there is room for that, else it comes alone.
 */
export const smart: PruneStrategy = {
  name: 'smart',
  choose(request) {
    const { candidates } = request;
    const selection = new Selection(request);
    const turns = turnsOf(candidates);
    keepNewest(selection, request, SMART_NEWEST, turns);
    for (let index = candidates.length - 1; index >= 0; index -= 1) {
      const candidate = candidates[index];
      const keyword = candidate === undefined ? null : findKeyword(readableText(candidate));
      if (keyword === null) continue;
      selection.want(index);
      const reason = `keyword:${keyword}`;
      const mates = [turns[index]?.question, turns[index]?.answer].filter((mate) => typeof mate === 'number');
      // One that is kept already still brings its mates: what is kept may not depend on which rule came first.
      if (!selection.add(index, reason, mates)) selection.add(index, reason);
    }
    return selection.toChoice();
  },
};
