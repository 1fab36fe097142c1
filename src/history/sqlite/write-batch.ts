import type {
  CallRecord,
  CycleRecord,
  HistoryBatch,
  PruneRecord,
  SessionEventRecord,
  ToolRecord,
  TurnRecord,
} from '../records.ts';
import { writeLook } from './look-rows.ts';
import { indexRow } from './search-index.ts';
import { numberOf } from './statements.ts';
import { markPruned, writeMessage } from './write-messages.ts';
import type { Writing } from './writing.ts';

/** How many rows a batch may become. */
export function countRows(batch: HistoryBatch): number {
  const { messages, prunes, cycles, looks, turns, calls, tools, events } = batch;
  return [messages, prunes, cycles, looks, turns, calls, tools, events].reduce(
    (sum, rows) => sum + (rows?.length ?? 0),
    0,
  );
}

/** Everything of a batch; what is there already is left as it is. */
export function writeBatch(writing: Writing, batch: HistoryBatch): void {
  if (countRows(batch) === 0) return;
  const life = writing.life(batch.life);
  for (const message of batch.messages ?? []) writeMessage(writing, life, message);
  for (const prune of batch.prunes ?? []) writePrune(writing, life, prune);
  for (const cycle of batch.cycles ?? []) writeCycle(writing, life, cycle);
  for (const look of batch.looks ?? []) writeLook(writing, life, look);
  for (const turn of batch.turns ?? []) writeTurn(writing, life, turn);
  for (const [ordinal, call] of (batch.calls ?? []).entries()) writeCall(writing, life, ordinal, call);
  for (const tool of batch.tools ?? []) writeTool(writing, life, tool);
  for (const event of batch.events ?? []) writeEvent(writing, life, event);
}

function writePrune(writing: Writing, life: number, { cycle, at, receipt, removed }: PruneRecord): void {
  const isNew = writing.statements.run(
    'INSERT OR IGNORE INTO prunes (life, cycle, at, receipt, removed) VALUES (?, ?, ?, ?, ?)',
    life,
    cycle,
    at,
    JSON.stringify(receipt),
    removed.length,
  );
  if (isNew > 0) markPruned(writing, life, removed, { cycle, at });
}

function writeCycle({ statements }: Writing, life: number, record: CycleRecord): void {
  const { usage } = record;
  statements.run(
    `INSERT OR IGNORE INTO cycles (life, cycle, at, mode, loud, open, opened, ended, messages, context_tokens,
       input, cache_read, cache_write, output, cost_usd, analyst, model, ms, degraded)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    life,
    record.cycle,
    record.at,
    record.mode,
    record.loud ? 1 : 0,
    record.incidents.open,
    record.incidents.opened,
    record.incidents.ended,
    record.messages,
    Math.round(record.contextTokens),
    usage?.input ?? null,
    usage?.cacheRead ?? null,
    usage?.cacheWrite ?? null,
    usage?.output ?? null,
    record.costUsd,
    record.analyst,
    record.model,
    Math.round(record.ms),
    JSON.stringify(record.degraded),
  );
}

function writeTurn(writing: Writing, life: number, record: TurnRecord): void {
  const { statements, sealing } = writing;
  const { number, turn, cycle, at, severity, code, owner, namespace, message } = record;
  const id = writing.nextId();
  const isNew = statements.run(
    `INSERT OR IGNORE INTO turns (id, life, cycle, at, number, turn, severity, code, owner, namespace, message, sealed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    life,
    cycle,
    at,
    number,
    turn,
    severity,
    code,
    owner,
    namespace,
    sealing.isOn ? null : message.toWellFormed(),
    sealing.isOn ? sealing.seal(message, turnContext(id)) : null,
  );
  if (isNew === 0) return;
  const tags = { life, kind: 'turn', incidents: [number] } as const;
  indexRow(statements, id, sealing.isOn ? null : turnText(record), tags);
  writing.days.add(id, at);
}

/** What a turn reads like, and is found by. */
export function turnText(turn: Omit<TurnRecord, 'cycle' | 'at'>): string {
  const place = turn.namespace === null ? turn.owner : `${turn.namespace}/${turn.owner}`;
  return `INC-${turn.number} ${turn.turn}: ${turn.severity} ${turn.code} ${place}: ${turn.message}`;
}

export function turnContext(id: number): string {
  return `history turn ${id}`;
}

function writeCall({ statements }: Writing, life: number, ordinal: number, record: CallRecord): void {
  const { cycle, at, model, usage, costUsd, failure } = record;
  statements.run(
    `INSERT OR IGNORE INTO calls
       (life, cycle, at, ordinal, model, input, cache_read, cache_write, output, cost_usd, failure)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    life,
    cycle,
    at,
    ordinal,
    model,
    usage.input,
    usage.cacheRead,
    usage.cacheWrite,
    usage.output,
    costUsd,
    failure,
  );
}

/** A status moves on from running, once. */
function writeTool({ statements, sealing }: Writing, life: number, record: ToolRecord): void {
  const { id: call, tool, status, cycle, startedAt, endedAt } = record;
  const known = statements.get('SELECT id, status FROM tools WHERE life = ? AND call = ?', life, call);
  if (known !== undefined && known.status !== 'running') return;
  const id = known === undefined ? null : numberOf(known.id);
  const text = toolText(record);
  const sealed = sealing.isOn ? sealing.seal(text, toolContext(life, call)) : null;
  const values = [life, call, tool, status, cycle, startedAt, endedAt, sealing.isOn ? null : text, sealed] as const;
  statements.run(
    `INSERT INTO tools (id, life, call, tool, status, cycle, at, ended_at, text, sealed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, ended_at = excluded.ended_at, text = excluded.text,
       sealed = excluded.sealed`,
    id,
    ...values,
  );
}

export function toolText({ asked, outcome }: Pick<ToolRecord, 'asked' | 'outcome'>): string {
  return JSON.stringify([asked, outcome]);
}

export function toolContext(life: number, call: string): string {
  return `history tool ${life} ${call}`;
}

function writeEvent({ statements }: Writing, life: number, { event, at, text }: SessionEventRecord): void {
  statements.run('INSERT OR IGNORE INTO events (life, at, event, text) VALUES (?, ?, ?, ?)', life, at, event, text);
}

/** What ran when a process ended runs no more. */
export function cancelTools({ statements }: Writing, cluster: string, sessionId: string, at: number): void {
  statements.run(
    `UPDATE tools SET status = 'cancelled', ended_at = ? WHERE status = 'running'
       AND life IN (SELECT id FROM lives WHERE cluster = ? AND session_id = ?)`,
    at,
    cluster,
    sessionId,
  );
}
