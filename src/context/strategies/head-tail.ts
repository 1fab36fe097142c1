import type { PruneStrategy } from '../strategy.ts';
import { turnsOf } from '../turns.ts';
import { keepNewest } from './newest.ts';
import { Selection } from './selection.ts';

/** The oldest messages kept, besides the system message, the baseline and pins: how it all began. */
export const HEAD_MESSAGES = 5;
/** The newest messages kept. */
export const TAIL_MESSAGES = 45;

/** How it began and how it is: the first messages and the newest ones. The newest turn comes first where room is short. */
export const headTail: PruneStrategy = {
  name: 'head-tail',
  summary: 'none',
  choose(request) {
    const { candidates } = request;
    const selection = new Selection(request);
    const turns = turnsOf(candidates);
    const newestTurn = candidates.length - (turns.at(-1)?.question ?? candidates.length - 1);
    keepNewest(selection, request, { count: Math.min(newestTurn, TAIL_MESSAGES) }, turns);
    for (let index = 0; index < Math.min(HEAD_MESSAGES, candidates.length); index += 1) {
      selection.want(index);
      selection.add(index, 'first');
    }
    keepNewest(selection, request, { count: TAIL_MESSAGES }, turns);
    return selection.toChoice();
  },
};
