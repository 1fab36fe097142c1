import type { DatabaseSync } from 'node:sqlite';
import type { HistorySizes } from '../queries.ts';
import { sizeOf } from './database.ts';
import { numberOf, numberOrNull, Statements } from './statements.ts';

export interface PageCounts {
  readonly pageBytes: number;
  readonly pages: number;
  readonly freePages: number;
}

export function countPages(database: DatabaseSync): PageCounts {
  const pragma = (name: string) => numberOf(database.prepare(`PRAGMA ${name}`).get()?.[name]);
  return { pageBytes: pragma('page_size'), pages: pragma('page_count'), freePages: pragma('freelist_count') };
}

export function readSizes(database: DatabaseSync, path: string): HistorySizes {
  const statements = new Statements(database);
  const { pageBytes, pages, freePages } = countPages(database);
  const count = (table: string) => numberOf(statements.get(`SELECT count(*) AS count FROM ${table}`)?.count);
  const ends = statements.get('SELECT min(at) AS oldest, max(at) AS newest FROM cycles');
  const said = statements.get(
    'SELECT (SELECT min(at) FROM messages) AS oldest, (SELECT max(at) FROM messages) AS newest',
  );
  const moments = [ends?.oldest, ends?.newest, said?.oldest, said?.newest]
    .map(numberOrNull)
    .filter((at) => at !== null);
  return {
    path,
    bytes: sizeOf(path) + sizeOf(`${path}-wal`),
    freeBytes: freePages * pageBytes,
    usedBytes: (pages - freePages) * pageBytes,
    messages: count('messages'),
    turns: count('turns'),
    cycles: count('cycles'),
    oldest: moments.length === 0 ? null : Math.min(...moments),
    newest: moments.length === 0 ? null : Math.max(...moments),
    encrypted: statements.get('SELECT 1 FROM messages WHERE sealed IS NOT NULL LIMIT 1') !== undefined,
  };
}
