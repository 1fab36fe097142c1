import type { PruneStrategy } from '../strategy.ts';
import { turnsOf } from '../turns.ts';
import { keepNewest } from './newest.ts';
import { Selection } from './selection.ts';

/** The newest turn has no more messages than this; imported files hold stretches without a question. */
const TURN_MESSAGES = 12;

/** Each prune closes a segment: the next one opens from its summary and the newest turn. A context without end. */
export const segments: PruneStrategy = {
  name: 'segments',
  summary: 'segment',
  choose(request) {
    const { candidates } = request;
    const selection = new Selection(request);
    const turns = turnsOf(candidates);
    const newestTurn = candidates.length - (turns.at(-1)?.question ?? 0);
    keepNewest(selection, request, { count: Math.min(newestTurn, TURN_MESSAGES) }, turns);
    return selection.toChoice();
  },
};
