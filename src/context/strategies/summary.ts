import type { PruneStrategy } from '../strategy.ts';
import { turnsOf } from '../turns.ts';
import { keepNewest } from './newest.ts';
import { Selection } from './selection.ts';

/** Newest messages kept as they are; what is older is in the summary. */
export const SUMMARY_NEWEST = 30;

/** The newest messages; one running summary stands for all that went before. */
export const summary: PruneStrategy = {
  name: 'summary',
  summary: 'running',
  choose(request) {
    const selection = new Selection(request);
    keepNewest(selection, request, { count: SUMMARY_NEWEST }, turnsOf(request.candidates));
    return selection.toChoice();
  },
};
