export type { History, HistoryReader, RebuildSources, RetainRequest } from './history.ts';
export { NO_HISTORY } from './no-history.ts';
export type * from './queries.ts';
export { lifeOf, recordedMessages } from './rebuild.ts';
export type * from './records.ts';
export { HISTORY_EVENTS, TOOL_STATUSES } from './records.ts';
export { createSqliteHistory, HISTORY_FILE, type SqliteHistoryOptions } from './sqlite-history.ts';
export { type HistoryReaderOptions, openHistoryReader } from './sqlite-reader.ts';
