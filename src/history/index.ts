export type { History, HistoryOpening, HistoryReader, RebuildSources, RetainRequest } from './history.ts';
export { NO_HISTORY } from './no-history.ts';
export type * from './queries.ts';
export type * from './records.ts';
export { HISTORY_EVENTS, TOOL_STATUSES } from './records.ts';
