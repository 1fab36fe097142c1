import type { AnalysisFailureReason, AnalysisSuccess } from '../analyst/analyst.ts';
import type { CachePlan } from '../context/index.ts';
import type { ApiMessage } from '../model/conversation.ts';
import { addUsage, NO_USAGE, type Usage } from '../model/report.ts';
import type { Situation } from '../model/situation.ts';
import type { MonitorPorts } from './ports.ts';

export interface AnalyseRequest {
  readonly system: string;
  readonly messages: readonly ApiMessage[];
  readonly situation: Situation;
  readonly cache: CachePlan;
  readonly signal: AbortSignal;
}

/** The report of a cycle, by whichever analyst could give one. */
export interface Analysed {
  readonly success: AnalysisSuccess;
  /** All tokens of the cycle, those of a failed call included; null when no model was asked. */
  readonly usage: Usage | null;
  readonly costUsd: number | null;
  /** Why the report is the rules': null when the chosen analyst spoke. */
  readonly degraded: string | null;
  /** The next cycle should ask the model even if it is quiet. */
  readonly owed: boolean;
}

/** Failures that pass by themselves; the others need a person, and asking every cycle would not help. */
const PASSING: ReadonlySet<AnalysisFailureReason> = new Set([
  'rate_limited',
  'overloaded',
  'server_error',
  'unreachable',
  'timeout',
  'invalid_answer',
]);

/** Asks the analyst, and the rules where it fails: monitoring never stops for a model. */
export async function analyse(ports: MonitorPorts, request: AnalyseRequest): Promise<Analysed> {
  const result = await ports.analyst.analyse(request);
  if (result.ok) return { success: result, usage: result.usage, costUsd: result.costUsd, degraded: null, owed: false };

  const degraded = `no report by ${ports.analyst.name} (${result.reason}), the rules wrote it: ${result.message} ${result.remedy}`;
  ports.events.emit('warn', 'analysis_failed', degraded, {
    analyst: ports.analyst.name,
    model: ports.analyst.model,
    reason: result.reason,
    remedy: result.remedy,
  });
  const fallback = await ports.fallback.analyse(request);
  if (!fallback.ok) throw new Error(`the ${ports.fallback.name} analyst failed: ${fallback.message}`);
  return {
    success: fallback,
    usage: result.usage === null ? fallback.usage : addUsage(result.usage, fallback.usage ?? NO_USAGE),
    costUsd: result.costUsd ?? fallback.costUsd,
    degraded,
    owed: PASSING.has(result.reason),
  };
}
