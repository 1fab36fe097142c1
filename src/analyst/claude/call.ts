import type Anthropic from '@anthropic-ai/sdk';
import type { AnalysisFailure } from '../analyst.ts';
import { createClient, DEFAULT_BASE_URL, endedBy, isSendable, orAborted, problemOf } from './client.ts';
import { explainError, type FailureContext, failure } from './failures.ts';
import { createFetch, emptyTrace, observe } from './transport.ts';

export interface ClaudeOptions {
  readonly apiKey: string;
  readonly model: string;
  /** Null for Anthropic's own address. */
  readonly baseUrl: string | null;
  readonly userAgent: string;
  /** How requests are made; for tests and special networks. */
  readonly fetch?: typeof fetch;
}

/** What one call may take. */
export interface CallLimits {
  /** The whole deadline in milliseconds: connecting, answering, retries and their pauses. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** Aborted when the process is stopping. */
  readonly stopping: AbortSignal;
  /** Of several calls that share one deadline; left out: the call's own begins with it. */
  readonly deadline?: AbortSignal;
}

/** Asks the API once, and reads what it answered. Never rejects, and ends at the deadline whatever the call makes of it. */
export type ClaudeCall = <Answer, Result>(
  limits: CallLimits,
  ask: (client: Anthropic, signal: AbortSignal) => PromiseLike<Answer>,
  read: (answer: Answer, context: FailureContext) => Result,
) => Promise<Result | AnalysisFailure>;

export function createClaudeCall(options: ClaudeOptions): ClaudeCall {
  const { apiKey, model } = options;
  const baseUrl = options.baseUrl ?? DEFAULT_BASE_URL;
  const baseFetch = options.fetch ?? createFetch(baseUrl);

  return async ({ timeoutMs, maxRetries, stopping, deadline = AbortSignal.timeout(timeoutMs) }, ask, read) => {
    const trace = emptyTrace();
    const signal = AbortSignal.any([stopping, deadline]);
    const context = (): FailureContext => ({
      apiKey,
      model,
      baseUrl,
      timeoutMs,
      trace,
      ended: endedBy(signal, deadline),
    });

    if (!isSendable(apiKey)) return failure('invalid_key', 'ANTHROPIC_API_KEY holds characters no key has.', context());
    const addressProblem = problemOf(baseUrl);
    if (addressProblem !== null) return failure('unreachable', addressProblem, context());
    if (signal.aborted) return explainError(signal.reason, context());
    try {
      const fetch = observe(baseFetch, timeoutMs, trace);
      const client = createClient({ ...options, baseUrl, timeoutMs, maxRetries, fetch });
      return read(await orAborted(ask(client, signal), signal), context());
    } catch (error) {
      return explainError(error, context());
    }
  };
}
