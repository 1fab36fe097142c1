import type { DatabaseSync } from 'node:sqlite';
import { MonitorError } from '../../model/errors.ts';
import type { HistoryReader } from '../history.ts';
import { readLooks } from './look-rows.ts';
import { readMessages, readRecords } from './read-records.ts';
import { type Sealing, type TolerantSealing, tolerantSealing } from './sealing.ts';
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

/** Rows that are told as left out, each once. */
const MOST_COUNTED = 100_000;

type Question<T> = (statements: Statements, sealing: TolerantSealing, database: DatabaseSync) => T;

/** All questions of one database. Each throws MonitorError `history_unreadable` for whatever is the matter with it. */
export function createReads(open: () => DatabaseSync, path: string, sealing: Sealing): Reads {
  let compiled: { readonly database: DatabaseSync; readonly statements: Statements } | null = null;
  const leftOut = new Set<string>();
  let why = '';
  let hasRead = false;

  /** What wants another key is left out and counted; where nothing at all can be read that is the answer. */
  function ask<T>(question: Question<T>, isEmpty: (answer: T) => boolean = () => true): T {
    try {
      const database = open();
      // The writer opens its own anew after trouble.
      if (compiled?.database !== database) compiled = { database, statements: new Statements(database) };
      const tolerant = tolerantSealing(sealing);
      const answer = question(compiled.statements, tolerant, database);
      const { unopened, opened, reason } = tolerant.seen();
      hasRead ||= opened > 0 || !isEmpty(answer);
      if (reason === null) return answer;
      if (!hasRead) throw reason;
      for (const row of unopened) if (leftOut.size < MOST_COUNTED) leftOut.add(row);
      why = reason.message;
      return answer;
    } catch (error) {
      throw toUnreadable(error, path);
    }
  }
  return {
    search: (query) =>
      ask(
        (own, tolerant) => search(own, tolerant, query),
        ({ hits }) => hits.length === 0,
      ),
    messages: (query) =>
      ask(
        (own, tolerant) => readMessages(own, tolerant, query),
        (messages) => messages.length === 0,
      ),
    looks: (query) =>
      ask(
        (own, tolerant) => readLooks(own, tolerant, query),
        (looks) => looks.length === 0,
      ),
    records: (scope) =>
      ask(
        (own, tolerant) => readRecords(own, tolerant, scope),
        ({ turns, tools }) => turns.length === 0 && tools.length === 0,
      ),
    statistics: (scope) => ask((own) => readStatistics(own, scope)),
    sizes: () => ask((_own, _tolerant, database) => readSizes(database, path)),
    leftOut: () => (leftOut.size === 0 ? null : { rows: leftOut.size, why }),
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
