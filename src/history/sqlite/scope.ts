import type { SQLInputValue } from 'node:sqlite';
import type { HistoryScope } from '../queries.ts';
import type { SessionLife } from '../records.ts';
import { DAY } from './search-index.ts';
import { numberOf, numberOrNull, type Statements, textOf } from './statements.ts';

/** A scope, looked up: the lives in it (null: all), and from when to when (`to` itself is out). */
export interface Scope {
  readonly lives: readonly number[] | null;
  readonly from: number | null;
  readonly to: number | null;
}

export function findScope(statements: Statements, { cluster, sessionId, from, to }: HistoryScope): Scope {
  const span = { from: from ?? null, to: to ?? null };
  if (cluster === undefined && sessionId === undefined) return { lives: null, ...span };
  const rows = statements.all(
    'SELECT id FROM lives WHERE cluster = ifnull(?, cluster) AND session_id = ifnull(?, session_id)',
    cluster ?? null,
    sessionId ?? null,
  );
  const all = numberOf(statements.get('SELECT count(*) AS count FROM lives')?.count);
  return { lives: rows.length > 0 && rows.length === all ? null : rows.map((row) => numberOf(row.id)), ...span };
}

/** As a condition on a table's columns `life` and `at`. */
export function scopeCondition(
  { lives, from, to }: Scope,
  at = 'at',
): { readonly sql: string; readonly values: readonly SQLInputValue[] } {
  const parts: string[] = [];
  const values: SQLInputValue[] = [];
  if (lives !== null) parts.push(`life IN (${lives.join(',')})`);
  if (from !== null) {
    parts.push(`${at} >= ?`);
    values.push(from);
  }
  if (to !== null) {
    parts.push(`${at} < ?`);
    values.push(to);
  }
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), values };
}

/** Between which ids rows of these days lie; null when there are none. */
export function idRange(statements: Statements, { from, to }: Scope): readonly [first: number, last: number] | null {
  if (from === null && to === null) return [0, Number.MAX_SAFE_INTEGER];
  const range = statements.get(
    'SELECT min(first) AS first, max(last) AS last FROM days WHERE day >= ? AND day <= ?',
    from === null ? -1e9 : Math.floor(from / DAY),
    to === null ? 1e9 : Math.floor((to - 1) / DAY),
  );
  const first = numberOrNull(range?.first);
  return first === null ? null : [first, numberOf(range?.last)];
}

/** By id, every life there is. */
export function readLives(statements: Statements): ReadonlyMap<number, SessionLife> {
  return new Map(
    statements
      .all('SELECT id, cluster, session_id, born FROM lives')
      .map((row) => [
        numberOf(row.id),
        { cluster: textOf(row.cluster), sessionId: textOf(row.session_id), born: numberOrNull(row.born) },
      ]),
  );
}
