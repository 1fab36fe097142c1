import Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { redactText } from '../../redact/index.ts';
import type { AnalysisRequest, AnalysisResult, Analyst } from '../analyst.ts';
import { placeBreakpoints } from './breakpoints.ts';
import { explainError, type FailureContext, failure } from './failures.ts';
import { type CacheTtl, costOf } from './prices.ts';
import { readAnswer } from './read-answer.ts';
import { REPORT_FORMAT } from './report-format.ts';
import { createFetch, emptyTrace, observe } from './transport.ts';
import { type BilledUsage, readUsage } from './usage.ts';

const DEFAULT_BASE_URL = 'https://api.anthropic.com';

/** Cycles lie five minutes or more apart: a prefix kept for five minutes would be gone when it is needed. */
const CACHE_TTL: CacheTtl = '1h';

export interface ClaudeAnalystOptions {
  readonly apiKey: string;
  readonly model: string;
  /** Null for Anthropic's own address. */
  readonly baseUrl: string | null;
  /** Limit of the answer in tokens, thinking included. */
  readonly maxTokens: number;
  /** The whole deadline of one analysis in milliseconds: connecting, answering, retries and their pauses. */
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** How requests are made; for tests and special networks. */
  readonly fetch?: typeof fetch;
}

/** An analyst that asks Claude over the whole conversation. One call per analysis, no tools, no state between calls. */
export function createClaudeAnalyst(options: ClaudeAnalystOptions): Analyst {
  const { apiKey, model, maxTokens, timeoutMs } = options;
  const baseUrl = options.baseUrl ?? DEFAULT_BASE_URL;
  const baseFetch = options.fetch ?? createFetch(baseUrl);

  async function analyse(request: AnalysisRequest): Promise<AnalysisResult> {
    const trace = emptyTrace();
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([request.signal, deadline]);
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
      const client = createClient(options, baseUrl, observe(baseFetch, timeoutMs, trace));
      const call = client.messages.create(createBody(request, model, maxTokens), { signal });
      return readMessage(await orAborted(call, signal), request, context());
    } catch (error) {
      return explainError(error, context());
    }
  }

  return { name: 'claude', model, analyse };
}

function createClient(options: ClaudeAnalystOptions, baseURL: string, fetchOnce: typeof fetch): Anthropic {
  return new Anthropic({
    apiKey: options.apiKey,
    authToken: null,
    baseURL,
    // Per attempt and only until the headers; the signal holds the whole call to its deadline.
    timeout: options.timeoutMs,
    maxRetries: 2,
    fetch: fetchOnce,
    defaultHeaders: { 'User-Agent': options.userAgent },
    logger: SILENT,
    logLevel: 'off',
    openTelemetry: false,
  });
}

const silence = (): void => undefined;
const SILENT = { error: silence, warn: silence, info: silence, debug: silence };

function createBody(
  request: AnalysisRequest,
  model: string,
  maxTokens: number,
): Anthropic.MessageCreateParamsNonStreaming {
  const { system, messages } = placeBreakpoints(request.system, request.messages, CACHE_TTL);
  return {
    model,
    max_tokens: maxTokens,
    // Blocks go as they were stored: the API, not a type, says which it takes.
    ...(system.length === 0 ? {} : { system: system as unknown as Anthropic.TextBlockParam[] }),
    messages: messages as unknown as Anthropic.MessageParam[],
    output_config: { format: REPORT_FORMAT },
  };
}

/** The part of an answer that is read. Text is found by type: answers begin with thinking. */
const ApiAnswer = z.object({
  model: z.string().min(1).nullable().catch(null),
  content: z.array(z.object({ type: z.string(), text: z.string().optional().catch(undefined) })),
  stop_reason: z.string().nullable().catch(null),
  usage: z.unknown(),
});

function readMessage(message: unknown, request: AnalysisRequest, context: FailureContext): AnalysisResult {
  const parsed = ApiAnswer.safeParse(message);
  if (!parsed.success) {
    return failure(
      'invalid_answer',
      'What answered is not the Messages API; a proxy or login page does that.',
      context,
    );
  }
  const { content, stop_reason: stopReason, model } = parsed.data;
  const usage = readUsage(parsed.data.usage);
  const billed = { usage, costUsd: usage === null ? null : cost(context.model, usage) };

  if (stopReason === 'refusal') return failure('refusal', 'The model refused to answer.', context, billed);
  if (stopReason === 'model_context_window_exceeded') {
    return failure(
      'prompt_too_long',
      'The conversation and its answer do not fit the context window.',
      context,
      billed,
    );
  }
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text ?? ''] : [])).join('\n');
  const answer = readAnswer(text, request.situation, stopReason === 'max_tokens');
  if (answer === null) {
    const why =
      stopReason === 'max_tokens' ? 'its token limit came before any of it' : 'it is empty or not in the format';
    return failure('invalid_answer', `The answer cannot be used: ${why}.`, context, billed);
  }
  return {
    ok: true,
    report: { analyst: 'claude', model: model === null ? context.model : redactText(model, 100), ...answer },
    usage: usage?.usage ?? null,
    costUsd: billed.costUsd,
  };
}

function cost(model: string, billed: BilledUsage): number | null {
  return costOf(model, billed.usage, CACHE_TTL, billed.cacheWrites);
}

/** A header can carry it: one with a line break in it would be quoted, whole, in the error. */
function isSendable(apiKey: string): boolean {
  return /^[\x21-\x7e]+$/.test(apiKey);
}

/** Why an address cannot be asked at all; null when it can. */
function problemOf(baseUrl: string): string | null {
  if (!/^https?:\/\//i.test(baseUrl) || !URL.canParse(baseUrl)) return 'ANTHROPIC_BASE_URL is no http(s) address.';
  const { username, password } = new URL(baseUrl);
  return username === '' && password === '' ? null : 'ANTHROPIC_BASE_URL may hold no user name or password.';
}

function endedBy(signal: AbortSignal, deadline: AbortSignal): FailureContext['ended'] {
  if (!signal.aborted) return null;
  return deadline.aborted && signal.reason === deadline.reason ? 'deadline' : 'stopping';
}

/** The call's outcome, or a rejection the moment the signal aborts, whatever the call makes of it. */
function orAborted<T>(call: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  call.then(resolve, reject);
  return promise.finally(() => signal.removeEventListener('abort', abort));
}
