import type {
  AnalysisFailure,
  AnalysisFailureReason,
  AnalysisResult,
  AnalysisSuccess,
  AnalysisTools,
  ModelCall,
} from '../analyst/analyst.ts';
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
  readonly tools?: AnalysisTools;
  readonly signal: AbortSignal;
}

/** The report of a cycle, by whichever analyst could give one. */
export interface Analysed {
  readonly success: AnalysisSuccess;
  /** All tokens of the cycle, those of a failed call included; null when no model was asked. */
  readonly usage: Usage | null;
  readonly costUsd: number | null;
  /** The model call that was answered; null when none was. */
  readonly call: ModelCall | null;
  /** Why the report is the rules': null when the chosen analyst spoke. */
  readonly degraded: string | null;
  /** Each call of the chosen analyst's model, in order. */
  readonly askings: readonly Asking[];
  /** The next cycle should ask the model even if it is quiet. */
  readonly owed: boolean;
}

/** What one call cost, and why it was not answered; null when it was. */
export interface Asking {
  readonly usage: Usage | null;
  readonly costUsd: number | null;
  readonly failure: AnalysisFailureReason | null;
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

/** A smaller request in the place of one that was too long. */
export type Shorten = (failure: AnalysisFailure) => Promise<AnalyseRequest>;

/**
 * Asks the analyst, once more with less where the prompt was too long, and the rules where it fails: monitoring never stops
 * for a model.
 */
export async function analyse(ports: MonitorPorts, request: AnalyseRequest, shorten: Shorten): Promise<Analysed> {
  const first = await ports.analyst.analyse(request);
  if (first.ok) return answered(first);
  if (first.reason !== 'prompt_too_long') return standIn(ports, request, first);

  const shorter = await shorten(first);
  ports.events.emit('warn', 'context_overflow', `the prompt was too long: pruned, and asked once more`, {
    prompt_tokens: first.overflow?.promptTokens ?? null,
    limit_tokens: first.overflow?.limitTokens ?? null,
    messages: shorter.messages.length,
  });
  const second = await ports.analyst.analyse(shorter);
  const billed = { ...addBill(first, second), askings: [...askingsOf(first), ...askingsOf(second)] };
  return second.ok ? { ...answered(second), ...billed } : { ...(await standIn(ports, shorter, second)), ...billed };
}

function answered(success: AnalysisSuccess): Analysed {
  const { usage, costUsd, call } = success;
  return { success, usage, costUsd, call, degraded: null, askings: askingsOf(success), owed: false };
}

/** The rules write the report, and it is said why. */
async function standIn(ports: MonitorPorts, request: AnalyseRequest, failure: AnalysisFailure): Promise<Analysed> {
  const degraded = `no report by ${ports.analyst.name} (${failure.reason}), the rules wrote it: ${failure.message} ${failure.remedy}`;
  ports.events.emit('warn', 'analysis_failed', degraded, {
    analyst: ports.analyst.name,
    model: ports.analyst.model,
    reason: failure.reason,
    remedy: failure.remedy,
  });
  const fallback = await ports.fallback.analyse(request);
  if (!fallback.ok) throw new Error(`the ${ports.fallback.name} analyst failed: ${fallback.message}`);
  return {
    success: fallback,
    usage: failure.usage === null ? fallback.usage : addUsage(failure.usage, fallback.usage ?? NO_USAGE),
    costUsd: failure.costUsd ?? fallback.costUsd,
    call: failure.call,
    degraded,
    askings: askingsOf(failure),
    owed: PASSING.has(failure.reason),
  };
}

/** Of a call that was refused and the one after it; null where neither was billed. */
function addBill(first: AnalysisResult, second: AnalysisResult): Pick<Analysed, 'usage' | 'costUsd'> {
  const usages = [first.usage, second.usage].filter((usage) => usage !== null);
  const costs = [first.costUsd, second.costUsd].filter((cost) => cost !== null);
  return {
    usage: usages.length === 0 ? null : usages.reduce(addUsage),
    costUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
  };
}

/** Those that only looked something up were answered; it is the last one that succeeds or fails. */
function askingsOf(result: AnalysisResult): readonly Asking[] {
  const bills = result.bills ?? [result];
  return bills.map(({ usage, costUsd }, index) => ({
    usage,
    costUsd,
    failure: result.ok || index < bills.length - 1 ? null : result.reason,
  }));
}
