import { notSeenByReason } from '../conversation/index.ts';
import type { IncidentTurn } from '../model/incident.ts';
import type { Usage } from '../model/report.ts';
import type { Situation } from '../model/situation.ts';
import type { CoverageState, Snapshot } from '../model/snapshot.ts';
import type { ToolRun } from '../model/tool.ts';
import type { CycleResult } from './cycle-result.ts';

/** The fields of the one `cycle` line. Their names and meanings are an interface; see the README's jq examples. */
export function cycleFields(result: CycleResult): Record<string, unknown> {
  const { situation, snapshot, exchange, context } = result;
  const report = exchange?.analysed.success.report ?? null;
  return {
    cycle: situation.cycle,
    mode: result.mode,
    session_id: result.sessionId,
    cluster: situation.cluster,
    loud: result.loud,
    asked: result.reason,
    incidents: countIncidents(situation),
    coverage: countCoverage(snapshot),
    not_seen: notSeenByReason(situation.notSeen),
    messages: result.messages,
    context_tokens: context.tokens,
    context_pct: context.pct,
    pruned: result.askedPrune !== null || (exchange !== null && exchange.receipt !== null),
    analyst: report?.analyst ?? null,
    model: report?.model ?? null,
    tools: countTools(exchange?.lookUps ?? []),
    usage: usageFields(exchange?.analysed.usage ?? null),
    cost_usd: exchange?.analysed.costUsd ?? null,
    ms: result.timings,
    degraded: result.degraded,
  };
}

/** What the model looked up; a call that was cancelled counts as failed. */
function countTools(runs: readonly ToolRun[]): Record<string, number> {
  return { calls: runs.length, failed: runs.filter(({ status }) => status !== 'ok').length };
}

export function usageFields(usage: Usage | null): Record<string, number> | null {
  if (usage === null) return null;
  return { input: usage.input, cache_read: usage.cacheRead, cache_write: usage.cacheWrite, output: usage.output };
}

function countIncidents({ updates, open }: Situation): Record<string, number> {
  const count = (turn: IncidentTurn) => updates.filter((update) => update.turn === turn).length;
  return {
    open: open.length,
    opened: count('opened'),
    recurring: count('recurring'),
    resolved: count('resolved'),
    gone: count('gone'),
    unknown: open.filter(({ state }) => state === 'unknown').length,
    /** Of the open ones: nobody is told of them now. */
    quieted: open.filter(({ quietedBy }) => quietedBy !== null).length,
  };
}

function countCoverage({ coverage }: Snapshot): Record<string, number> {
  const count = (state: CoverageState) => coverage.filter((entry) => entry.state === state).length;
  return { ok: count('ok'), denied: count('denied'), failed: count('failed'), absent: count('absent') };
}
