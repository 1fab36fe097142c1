import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Millis } from '../../model/objects.ts';
import type { RetainRequest } from '../history.ts';
import { DAY } from './search-index.ts';
import { countPages } from './sizes.ts';
import { numberOf, numberOrNull, type Statements } from './statements.ts';

export interface RetentionLimits {
  readonly maxDays: number;
  readonly maxBytes: number;
}

/** Work of one call: some tens of milliseconds. What is left over comes with the next cycle. */
const ROWS_AT_ONCE = 2_000;
const PAGES_AT_ONCE = 2_000;
/** Once it is too big it shrinks to this share, so that not every cycle deletes. */
const SHRUNK = 0.95;
/** Taken beyond the share of the rows that has to go: rows are not alike, and a page is free when all on it are gone. */
const AT_LEAST = 0.005;
/** How often it is looked for rows that are too old, when the last look found none. */
const PAUSE = 60 * 60 * 1000;

/** Rows without a text of their own; `at` tells their age. */
const SMALL_TABLES = ['cycles', 'looks', 'calls', 'tools', 'prunes', 'events'] as const;

/**
 * Deletes rows that are too old, then, while the database is too big, the oldest. Pinned messages stay, and of incidents
 * that are open their turns and the messages of those cycles. Returns whether it is still too big with nothing left to delete.
 */
export class Retention {
  readonly #limits: RetentionLimits;
  #shrinking = false;
  #nextAgeCheck = 0;

  constructor(limits: RetentionLimits) {
    this.#limits = limits;
  }

  run(database: DatabaseSync, statements: Statements, request: RetainRequest): { readonly isStuck: boolean } {
    const { maxDays, maxBytes } = this.#limits;
    let deleted = 0;
    if (request.now >= this.#nextAgeCheck) {
      deleted = deleteAged(statements, request, request.now - maxDays * DAY);
      if (deleted === 0) this.#nextAgeCheck = request.now + PAUSE;
    }
    const used = usedBytes(database);
    this.#shrinking = used > (this.#shrinking ? maxBytes * SHRUNK : maxBytes);
    if (this.#shrinking && deleted === 0) deleted = deleteOldest(statements, request, 1 - (maxBytes * SHRUNK) / used);
    if (deleted > 0) {
      // The index gives the room of deleted rows back only when its pieces are merged.
      statements.run(`INSERT INTO search (search, rank) VALUES ('merge', ?)`, 500);
    }
    return { isStuck: used > maxBytes && deleted === 0 };
  }

  /** Gives free pages back to the file system: not within a transaction. */
  vacuum(database: DatabaseSync): void {
    if (countPages(database).freePages > 0) database.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`);
  }
}

function usedBytes(database: DatabaseSync): number {
  const { pageBytes, pages, freePages } = countPages(database);
  return (pages - freePages) * pageBytes;
}

interface Cut {
  /** Rows from before go. */
  readonly before: Millis;
  /** Also messages that nobody knows the age of: they count as the oldest. */
  readonly undated: boolean;
  /** Of each table. */
  readonly most: number;
}

function deleteAged(statements: Statements, request: RetainRequest, before: Millis): number {
  if (!isAnythingBefore(statements, before)) return 0;
  return deleteBefore(statements, keptRows(statements, request), { before, undated: false, most: ROWS_AT_ONCE });
}

/** As many of the oldest rows as the database is too big, all tables together: looks have the bulk where little is said. */
function deleteOldest(statements: Statements, request: RetainRequest, share: number): number {
  const kept = keptRows(statements, request);
  const tables = ['messages', 'turns', ...SMALL_TABLES];
  const counts = tables.map((table) => numberOf(statements.get(`SELECT count(*) AS count FROM ${table}`)?.count));
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.min(ROWS_AT_ONCE, Math.ceil(rows * (share + AT_LEAST)));
  const last = numberOrNull(statements.get(OLDEST, kept.cycles, kept.incidents, most)?.last);
  return last === null ? 0 : deleteBefore(statements, kept, { before: last + 1, undated: true, most });
}

/** The age of the last of so many of the oldest rows that may go. */
const OLDEST = `SELECT max(at) AS last FROM (
  SELECT ifnull(at, 0) AS at FROM messages WHERE pinned = 0
    AND life || ' ' || ifnull(cycle, '') NOT IN (SELECT value FROM json_each(?))
  UNION ALL SELECT at FROM turns JOIN lives ON lives.id = turns.life
    WHERE cluster || ' ' || number NOT IN (SELECT value FROM json_each(?))
  ${SMALL_TABLES.map((table) => `UNION ALL SELECT at FROM ${table}`).join(' ')}
  ORDER BY 1 LIMIT ?)`;

/** How many rows went. */
function deleteBefore(statements: Statements, kept: KeptRows, { before, undated, most }: Cut): number {
  const messages = statements.all(
    `SELECT id, at FROM messages WHERE ifnull(at, 0) < ? AND (at IS NOT NULL OR ?) AND pinned = 0
       AND life || ' ' || ifnull(cycle, '') NOT IN (SELECT value FROM json_each(?))
     ORDER BY ifnull(at, 0) LIMIT ?`,
    before,
    undated ? 1 : 0,
    kept.cycles,
    most,
  );
  // Messages and the rest go together, so that one time is left and not two. Without messages the rest goes alone.
  const last = messages.length < most ? before : Math.min(before, numberOf(messages.at(-1)?.at) + 1);
  const turns = statements.all(
    `SELECT turns.id FROM turns JOIN lives ON lives.id = turns.life WHERE at < ?
       AND cluster || ' ' || number NOT IN (SELECT value FROM json_each(?))
     ORDER BY at LIMIT ?`,
    last,
    kept.incidents,
    most,
  );
  let deleted = removeIndexed(statements, 'messages', messages) + removeIndexed(statements, 'turns', turns);
  for (const table of SMALL_TABLES) {
    deleted += statements.run(
      `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE at < ? ORDER BY at LIMIT ?)`,
      last,
      most,
    );
  }
  statements.run(
    'DELETE FROM days WHERE last < ifnull((SELECT min(id) FROM messages), 0) AND last < ifnull((SELECT min(id) FROM turns), 0)',
  );
  return deleted;
}

function isAnythingBefore(statements: Statements, before: Millis): boolean {
  const tables = ['turns', ...SMALL_TABLES];
  const oldest = [
    statements.get('SELECT min(ifnull(at, 0)) AS at FROM messages WHERE at IS NOT NULL'),
    ...tables.map((table) => statements.get(`SELECT min(at) AS at FROM ${table}`)),
  ];
  return oldest.some((row) => (numberOrNull(row?.at) ?? Infinity) < before);
}

function removeIndexed(
  statements: Statements,
  table: 'messages' | 'turns',
  rows: readonly Readonly<Record<string, SQLInputValue>>[],
): number {
  for (const { id } of rows) {
    statements.run(`DELETE FROM ${table} WHERE id = ?`, id ?? null);
    statements.run('DELETE FROM search WHERE rowid = ?', id ?? null);
  }
  return rows.length;
}

/** What must stay, as JSON lists: incidents as `cluster number`, and the cycles in which they turned as `life cycle`. */
interface KeptRows {
  readonly incidents: string;
  readonly cycles: string;
}

function keptRows(statements: Statements, { cluster, open }: RetainRequest): KeptRows {
  const incidents = [...open].map((number) => `${cluster} ${number}`);
  // Other clusters' monitors share the file; what is open there their newest turns tell.
  const elsewhere = statements.all(
    `SELECT key FROM (
       SELECT cluster || ' ' || number AS key, turn, max(turns.id) FROM turns JOIN lives ON lives.id = turns.life
       WHERE cluster <> ? GROUP BY cluster, number)
     WHERE turn NOT IN ('resolved', 'gone', 'folded')`,
    cluster,
  );
  incidents.push(...elsewhere.map(({ key }) => String(key)));
  const cycles = statements.all(
    `SELECT DISTINCT turns.life || ' ' || turns.cycle AS key FROM turns JOIN lives ON lives.id = turns.life
     WHERE cluster || ' ' || number IN (SELECT value FROM json_each(?))`,
    JSON.stringify(incidents),
  );
  return { incidents: JSON.stringify(incidents), cycles: JSON.stringify(cycles.map(({ key }) => key)) };
}
