import type { PruneStrategy } from '../strategy.ts';
import { turnsOf } from '../turns.ts';
import { keepNewest } from './newest.ts';
import { Selection } from './selection.ts';

/** Messages kept, besides the system message, the baseline, pins and this cycle's message. */
export const SIMPLE_NEWEST = 50;

/** The newest messages, nothing else. */
export const simple: PruneStrategy = {
  name: 'simple',
  summary: 'none',
  choose(request) {
    const selection = new Selection(request);
    keepNewest(selection, request, { count: SIMPLE_NEWEST }, turnsOf(request.candidates));
    return selection.toChoice();
  },
};
