import { addUsage } from '../../model/report.ts';
import type { HistoryScope, HistoryStatistics, IncidentTotals, ModelTotals, Totals } from '../queries.ts';
import { NO_TOTALS } from '../totals.ts';
import { readUsage } from './read-rows.ts';
import { findScope, readLives, type Scope, scopeCondition } from './scope.ts';
import { DAY } from './search-index.ts';
import { numberOf, type Row, type Statements, textOf, textOrNull } from './statements.ts';

const MOST_INCIDENTS = 1_000;
/** What opens an incident, and what ends one. */
const OPENS = `turn IN ('opened', 'recurring')`;
const ENDS = `turn IN ('resolved', 'gone')`;
const USAGE =
  'sum(input) AS input, sum(cache_read) AS cache_read, sum(cache_write) AS cache_write, sum(output) AS output';
const CALLS = `count(*) AS calls, sum(failure IS NOT NULL) AS failed, ${USAGE}, sum(ifnull(cost_usd, 0)) AS cost`;

/** Per table, which columns make totals. */
const COUNTED: readonly (readonly [table: string, columns: string])[] = [
  ['cycles', 'count(*) AS cycles, sum(loud) AS loud'],
  ['messages', 'count(*) AS messages, sum(pruned_at IS NOT NULL) AS pruned'],
  ['prunes', 'count(*) AS prunes'],
  ['turns', `sum(${OPENS}) AS opened, sum(${ENDS}) AS ended`],
  ['calls', CALLS],
];

export function readStatistics(statements: Statements, within: HistoryScope): HistoryStatistics {
  const scope = findScope(statements, within);
  if (scope.lives?.length === 0) return { total: NO_TOTALS, days: [], models: [], sessions: [], incidents: [] };
  const byDay = totalsBy(statements, scope, `at / ${DAY}`);
  const byLife = totalsBy(statements, scope, 'life');
  const lives = readLives(statements);
  return {
    total: [...byLife.values()].reduce(add, NO_TOTALS),
    days: [...byDay]
      .sort(([a], [b]) => a - b)
      .map(([day, totals]) => ({ ...totals, day: new Date(day * DAY).toISOString().slice(0, 10) })),
    models: readModels(statements, scope),
    sessions: [...byLife].flatMap(([id, totals]) => {
      const life = lives.get(id);
      return life === undefined ? [] : [{ ...totals, ...life }];
    }),
    incidents: readIncidents(statements, scope),
  };
}

/** What has no moment counts for its session, for no day. */
function totalsBy(statements: Statements, scope: Scope, key: string): ReadonlyMap<number, Totals> {
  const totals = new Map<number, Totals>();
  const { sql, values } = scopeCondition(scope);
  for (const [table, columns] of COUNTED) {
    for (const row of statements.all(
      `SELECT ${key} AS key, ${columns} FROM ${table} WHERE ${sql} AND ${key} IS NOT NULL GROUP BY 1`,
      ...values,
    )) {
      const id = numberOf(row.key);
      totals.set(id, add(totals.get(id) ?? NO_TOTALS, toTotals(row)));
    }
  }
  return totals;
}

function toTotals(row: Row): Totals {
  return {
    cycles: numberOf(row.cycles),
    loud: numberOf(row.loud),
    messages: numberOf(row.messages),
    pruned: numberOf(row.pruned),
    prunes: numberOf(row.prunes),
    opened: numberOf(row.opened),
    ended: numberOf(row.ended),
    calls: numberOf(row.calls),
    failedCalls: numberOf(row.failed),
    usage: readUsage(row),
    costUsd: numberOf(row.cost),
  };
}

function add(a: Totals, b: Totals): Totals {
  return {
    cycles: a.cycles + b.cycles,
    loud: a.loud + b.loud,
    messages: a.messages + b.messages,
    pruned: a.pruned + b.pruned,
    prunes: a.prunes + b.prunes,
    opened: a.opened + b.opened,
    ended: a.ended + b.ended,
    calls: a.calls + b.calls,
    failedCalls: a.failedCalls + b.failedCalls,
    usage: addUsage(a.usage, b.usage),
    costUsd: a.costUsd + b.costUsd,
  };
}

function readModels(statements: Statements, scope: Scope): readonly ModelTotals[] {
  const { sql, values } = scopeCondition(scope);
  return statements
    .all(`SELECT model, ${CALLS} FROM calls WHERE ${sql} GROUP BY model ORDER BY calls DESC, model`, ...values)
    .map((row) => {
      const { calls, failedCalls, usage, costUsd } = toTotals(row);
      return { model: textOf(row.model), calls, failedCalls, usage, costUsd };
    });
}

/** Code, owner and namespace are those of the newest turn: SQLite takes bare columns from the row that `max` is of. */
function readIncidents(statements: Statements, scope: Scope): readonly IncidentTotals[] {
  const { sql, values } = scopeCondition(scope);
  const rows = statements.all(
    `SELECT cluster, number, code, owner, namespace, count(*) AS turns, sum(${OPENS}) AS episodes,
       min(at) AS first_at, max(at) AS last_at
     FROM turns JOIN lives ON lives.id = turns.life WHERE ${sql}
     GROUP BY cluster, number ORDER BY turns DESC, last_at DESC LIMIT ${MOST_INCIDENTS}`,
    ...values,
  );
  const mentions = countMentions(statements, scope);
  return rows.map((row) => ({
    cluster: textOf(row.cluster),
    number: numberOf(row.number),
    code: textOf(row.code),
    owner: textOf(row.owner),
    namespace: textOrNull(row.namespace),
    turns: numberOf(row.turns),
    episodes: numberOf(row.episodes),
    firstAt: numberOf(row.first_at),
    lastAt: numberOf(row.last_at),
    messages: mentions.get(`${textOf(row.cluster)} ${numberOf(row.number)}`) ?? 0,
  }));
}

function countMentions(statements: Statements, scope: Scope): ReadonlyMap<string, number> {
  const { sql, values } = scopeCondition(scope);
  const rows = statements.all(
    `SELECT cluster, mention.value AS number, count(*) AS messages
     FROM messages JOIN lives ON lives.id = messages.life, json_each(messages.incidents) AS mention
     WHERE ${sql} AND incidents <> '[]' GROUP BY 1, 2`,
    ...values,
  );
  return new Map(rows.map((row) => [`${textOf(row.cluster)} ${numberOf(row.number)}`, numberOf(row.messages)]));
}
