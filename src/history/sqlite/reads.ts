import type { DatabaseSync } from 'node:sqlite';
import { MonitorError } from '../../model/errors.ts';
import type { HistoryReader } from '../history.ts';
import { readLooks } from './look-rows.ts';
import { readMessages, readRecords } from './read-records.ts';
import type { Sealing } from './sealing.ts';
import { search } from './search.ts';
import { readSizes } from './sizes.ts';
import { Statements } from './statements.ts';
import { readStatistics } from './statistics.ts';
import { describeTrouble } from './trouble.ts';

/** A reader's answers, at once; `close` is its owner's. */
export type Reads = {
  readonly [Name in Exclude<keyof HistoryReader, 'close'>]: (
    ...asked: Parameters<HistoryReader[Name]>
  ) => Awaited<ReturnType<HistoryReader[Name]>>;
};

/** All questions of one database. Each throws MonitorError `history_unreadable` for whatever is the matter with it. */
export function createReads(open: () => DatabaseSync, path: string, sealing: Sealing): Reads {
  let statements: Statements | null = null;
  function ask<T>(question: (statements: Statements, database: DatabaseSync) => T): T {
    try {
      const database = open();
      statements ??= new Statements(database);
      return question(statements, database);
    } catch (error) {
      throw toUnreadable(error, path);
    }
  }
  return {
    search: (query) => ask((own) => search(own, sealing, query)),
    messages: (query) => ask((own) => readMessages(own, sealing, query)),
    looks: (query) => ask((own) => readLooks(own, sealing, query)),
    records: (scope) => ask((own) => readRecords(own, sealing, scope)),
    statistics: (scope) => ask((own) => readStatistics(own, scope)),
    sizes: () => ask((_, database) => readSizes(database, path)),
  };
}

export function toUnreadable(error: unknown, path: string): unknown {
  if (error instanceof MonitorError) return error;
  const { kind, text } = describeTrouble(error);
  if (kind === 'fault') return error;
  const remedy =
    kind === 'damaged'
      ? 'The monitor keeps it aside when it starts, and rebuilds it from what is left.'
      : kind === 'newer'
        ? 'Use the version of k8s-monitor that the monitor runs.'
        : 'Make SESSION_DIR readable for this user, or wait until nobody else holds the file.';
  return new MonitorError('history_unreadable', `cannot read ${path}: ${text}`, remedy, error);
}
