import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { redactText } from '../../redact/index.ts';
import type { AnalysisRequest, AnalysisResult, Analyst } from '../analyst.ts';
import { placeBreakpoints } from './breakpoints.ts';
import { createClient, DEFAULT_BASE_URL, endedBy, isSendable, orAborted, problemOf } from './client.ts';
import { explainError, type FailureContext, failure } from './failures.ts';
import { type CacheTtl, costOf } from './prices.ts';
import { readAnswer } from './read-answer.ts';
import { REPORT_FORMAT } from './report-format.ts';
import { createFetch, emptyTrace, observe } from './transport.ts';
import { type BilledUsage, readUsage } from './usage.ts';

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
      const client = createClient({ ...options, baseUrl, maxRetries: 2, fetch: observe(baseFetch, timeoutMs, trace) });
      const call = client.messages.create(createBody(request, model, maxTokens), { signal });
      return readMessage(await orAborted(call, signal), request, context());
    } catch (error) {
      return explainError(error, context());
    }
  }

  return { name: 'claude', model, analyse };
}

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
