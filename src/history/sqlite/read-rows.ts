import type { EntryKind } from '../../model/conversation.ts';
import type { IncidentSeverity, IncidentTurn } from '../../model/incident.ts';
import type { ToolStatus } from '../../model/tool.ts';
import type { PrunedBy } from '../queries.ts';
import type { CallRecord, CycleRecord, SessionEventRecord, ToolRecord, TurnRecord } from '../records.ts';
import type { MessageRow } from './message-row.ts';
import type { Sealing } from './sealing.ts';
import { bytesOrNull, numberOf, numberOrNull, type Row, textOf, textOrNull } from './statements.ts';
import { toolContext, turnContext } from './write-batch.ts';

/** Rows back into nouns. What stands in them this program wrote: names and kinds are taken at their word. */

export function readMessageRow(row: Row): MessageRow & { readonly kind: EntryKind } {
  return {
    id: numberOf(row.id),
    number: numberOf(row.number),
    at: numberOrNull(row.at),
    cycle: numberOrNull(row.cycle),
    role: textOf(row.role),
    kind: textOf(row.kind) as EntryKind,
    pinned: numberOf(row.pinned),
    excluded: numberOf(row.excluded),
    incidents: textOf(row.incidents),
    text: textOrNull(row.text),
    payload: textOrNull(row.payload),
    sealed: bytesOrNull(row.sealed),
  };
}

export function readPruned(row: Row): PrunedBy | null {
  const at = numberOrNull(row.pruned_at);
  return at === null ? null : { cycle: numberOrNull(row.pruned_cycle), at };
}

/** Undefined where it wants another key, and the sealing tolerates that. */
export function readTurn(row: Row, sealing: Sealing): TurnRecord | undefined {
  const sealed = bytesOrNull(row.sealed);
  const message = sealed === null ? textOf(row.message) : sealing.open(sealed, turnContext(numberOf(row.id)));
  if (message === undefined) return undefined;
  return {
    number: numberOf(row.number),
    turn: textOf(row.turn) as IncidentTurn,
    cycle: numberOrNull(row.cycle),
    at: numberOf(row.at),
    severity: textOf(row.severity) as IncidentSeverity,
    code: textOf(row.code),
    owner: textOf(row.owner),
    namespace: textOrNull(row.namespace),
    message: typeof message === 'string' ? message : '',
  };
}

/** Undefined where it wants another key, and the sealing tolerates that. */
export function readTool(row: Row, sealing: Sealing): ToolRecord | undefined {
  const id = textOf(row.call);
  const sealed = bytesOrNull(row.sealed);
  const text = sealed === null ? row.text : sealing.open(sealed, toolContext(numberOf(row.life), id));
  if (text === undefined) return undefined;
  const told: unknown = typeof text === 'string' ? JSON.parse(text) : [];
  const [asked, outcome] = Array.isArray(told) ? told : [];
  return {
    id,
    tool: textOf(row.tool),
    status: textOf(row.status) as ToolStatus,
    cycle: numberOf(row.cycle),
    startedAt: numberOf(row.at),
    endedAt: numberOrNull(row.ended_at),
    asked: typeof asked === 'string' ? asked : '',
    outcome: typeof outcome === 'string' ? outcome : null,
  };
}

export function readUsage(row: Row) {
  return {
    input: numberOf(row.input),
    cacheRead: numberOf(row.cache_read),
    cacheWrite: numberOf(row.cache_write),
    output: numberOf(row.output),
  };
}

export function readCycle(row: Row): CycleRecord {
  const degraded: unknown = JSON.parse(textOf(row.degraded));
  return {
    cycle: numberOf(row.cycle),
    at: numberOf(row.at),
    mode: row.mode === 'persistent' ? 'persistent' : 'stateless',
    loud: row.loud === 1,
    incidents: { open: numberOf(row.open), opened: numberOf(row.opened), ended: numberOf(row.ended) },
    messages: numberOf(row.messages),
    contextTokens: numberOf(row.context_tokens),
    usage: row.input === null ? null : readUsage(row),
    costUsd: numberOrNull(row.cost_usd),
    analyst: textOrNull(row.analyst),
    model: textOrNull(row.model),
    ms: numberOf(row.ms),
    degraded: Array.isArray(degraded) ? degraded.map(String) : [],
  };
}

export function readCall(row: Row): CallRecord {
  return {
    cycle: numberOf(row.cycle),
    at: numberOf(row.at),
    model: textOf(row.model),
    usage: readUsage(row),
    costUsd: numberOrNull(row.cost_usd),
    failure: textOrNull(row.failure),
  };
}

export function readEvent(row: Row): SessionEventRecord {
  return { at: numberOf(row.at), event: textOf(row.event) as SessionEventRecord['event'], text: textOf(row.text) };
}
