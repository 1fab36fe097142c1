import type { PruneReceipt } from '../../context/strategy.ts';
import type { MessagesQuery, RecordsQuery, StoredMessage, StoredPrune, StoredRecords } from '../queries.ts';
import { toEntry } from './message-row.ts';
import { readCall, readCycle, readEvent, readMessageRow, readPruned, readTool, readTurn } from './read-rows.ts';
import { findScope, readLives, type Scope, scopeCondition } from './scope.ts';
import type { Sealing } from './sealing.ts';
import { numberOf, type Row, type Statements, textOf } from './statements.ts';

const DEFAULT_PAGE = 1_000;
const MOST = 10_000;

/** By the order of recording, which is the order of a session; without those that want another key. */
export function readMessages(statements: Statements, sealing: Sealing, query: MessagesQuery): readonly StoredMessage[] {
  const scope = findScope(statements, query);
  if (scope.lives?.length === 0) return [];
  const within = scopeCondition(scope);
  const chosen = choiceCondition(statements, scope, query);
  const limit = Math.max(0, Math.min(MOST, query.limit ?? DEFAULT_PAGE));
  const lives = readLives(statements);
  const found: StoredMessage[] = [];
  for (let after = query.after ?? 0; found.length < limit; ) {
    const rows = statements.all(
      `SELECT * FROM messages WHERE id > ? AND ${within.sql} AND ${chosen.sql} ORDER BY id LIMIT ?`,
      ...[after, ...within.values, ...chosen.values, limit - found.length],
    );
    for (const row of rows) {
      const message = readMessageRow(row);
      after = message.id;
      const entry = toEntry(message, sealing);
      if (entry === undefined) continue;
      const life = lives.get(numberOf(row.life)) ?? { cluster: '', sessionId: '', born: null };
      found.push({ position: message.id, life, number: message.number, entry, pruned: readPruned(row) });
    }
    if (rows.length === 0) break;
  }
  return found;
}

/** A cycle's messages are found by the moments of its rows: no index knows them by cycle. */
function choiceCondition(
  statements: Statements,
  scope: Scope,
  { cycle, number }: MessagesQuery,
): { readonly sql: string; readonly values: readonly number[] } {
  const parts = ['1'];
  const values: number[] = [];
  if (number !== undefined) {
    parts.push('number = ?', `life IN (${(scope.lives ?? [...readLives(statements).keys()]).join(',')})`);
    values.push(number);
  }
  if (cycle !== undefined) {
    const { sql, values: own } = scopeCondition(scope);
    const moments = statements.all(`SELECT DISTINCT at FROM cycles WHERE cycle = ? AND ${sql}`, cycle, ...own);
    parts.push('cycle = ?', `ifnull(at, 0) IN (${moments.map(({ at }) => numberOf(at)).join(',')})`);
    values.push(cycle);
  }
  return { sql: parts.join(' AND '), values };
}

export function readRecords(statements: Statements, sealing: Sealing, query: RecordsQuery): StoredRecords {
  const scope = findScope(statements, query);
  const read = <T>(table: keyof StoredRecords, toNoun: (row: Row) => T | undefined): readonly T[] =>
    query.only === undefined || query.only.includes(table)
      ? newest(statements, table, scope)
          .map(toNoun)
          .filter((noun) => noun !== undefined)
      : [];
  return {
    cycles: read('cycles', readCycle),
    calls: read('calls', readCall),
    turns: read('turns', (row) => readTurn(row, sealing)),
    prunes: read('prunes', readPrune),
    tools: read('tools', (row) => readTool(row, sealing)),
    events: read('events', readEvent),
  };
}

/** Oldest first. */
function newest(statements: Statements, table: string, scope: Scope): readonly Row[] {
  if (scope.lives?.length === 0) return [];
  const { sql, values } = scopeCondition(scope);
  return statements
    .all(`SELECT * FROM ${table} WHERE ${sql} ORDER BY at DESC, id DESC LIMIT ${MOST}`, ...values)
    .toReversed();
}

function readPrune(row: Row): StoredPrune {
  return {
    cycle: numberOf(row.cycle),
    at: numberOf(row.at),
    receipt: JSON.parse(textOf(row.receipt)) as PruneReceipt | null,
    removed: numberOf(row.removed),
  };
}
