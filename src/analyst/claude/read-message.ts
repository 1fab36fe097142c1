import { z } from 'zod';
import { CACHE_LIFETIME, type CachePlan } from '../../context/index.ts';
import type { ContentBlock } from '../../model/conversation.ts';
import { redactText } from '../../redact/index.ts';
import type { AnalysisFailure, ModelCall } from '../analyst.ts';
import type { ToolCall } from '../tools/index.ts';
import { type FailureContext, type FailureDetails, failure } from './failures.ts';
import { costOf } from './prices.ts';
import { type BilledUsage, readUsage } from './usage.ts';

/** The part of an answer that is read. Text is found by type: answers begin with thinking. */
const ApiAnswer = z.object({
  model: z.string().min(1).nullable().catch(null),
  content: z.array(z.custom<ContentBlock>(isBlock)),
  stop_reason: z.string().nullable().catch(null),
  usage: z.unknown(),
});

/** Taken as the very same value: a copy could reorder its keys. */
function isBlock(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** An answer of the Messages API. */
export interface ReadMessage {
  /** All its words; '' when it only calls tools. */
  readonly text: string;
  /** The calls it waits to be answered; none when it is the end of what the model says. */
  readonly calls: readonly ToolCall[];
  /** As it must go back while those calls are answered: to the byte, but for blank text, which the API refuses. */
  readonly content: readonly ContentBlock[];
  /** Its token limit came before its end. */
  readonly cutOff: boolean;
  /** The model that answered, where it says so. */
  readonly model: string | null;
  readonly billed: Billed;
}

export type Billed = Required<Pick<FailureDetails, 'usage' | 'costUsd' | 'call'>>;

/** What a call was asked with, as far as reading its answer needs it. */
export interface Asked {
  readonly cache: CachePlan;
  /** max_tokens. */
  readonly maxTokens: number;
}

/** The words of an answer and what it cost; a failure where it is none of the API, a refusal, or has no room for one. */
export function readMessage(message: unknown, asked: Asked, context: FailureContext): ReadMessage | AnalysisFailure {
  const parsed = ApiAnswer.safeParse(message);
  if (!parsed.success) {
    const what = 'What answered is not the Messages API; a proxy or login page does that.';
    return failure('invalid_answer', what, context);
  }
  const { content, stop_reason: stopReason, model } = parsed.data;
  const usage = readUsage(parsed.data.usage);
  const billed: Billed = {
    usage: usage?.usage ?? null,
    costUsd: usage === null ? null : costOf(context.model, usage.usage, asked.cache.ttl, usage.cacheWrites),
    call: describeCall(context.model, usage, asked.cache),
  };

  if (stopReason === 'refusal') return failure('refusal', 'The model refused to answer.', context, billed);
  if (stopReason === 'model_context_window_exceeded') {
    const what = 'The conversation and its answer do not fit the context window.';
    return failure('prompt_too_long', what, context, { ...billed, overflow: windowOverflow(usage, asked.maxTokens) });
  }
  return {
    text: content.flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : [])).join('\n'),
    calls: stopReason === 'tool_use' ? content.flatMap(toolCall) : [],
    content: content.filter(({ type, text }) => type !== 'text' || (typeof text === 'string' && text.trim() !== '')),
    cutOff: stopReason === 'max_tokens',
    model: model === null ? null : redactText(model, 100),
    billed,
  };
}

function toolCall({ type, id, name, input }: ContentBlock): readonly ToolCall[] {
  return type === 'tool_use' && typeof id === 'string' && typeof name === 'string' ? [{ id, name, input }] : [];
}

function describeCall(model: string, usage: BilledUsage | null, { ttl }: CachePlan): ModelCall {
  const { input, cacheRead, cacheWrite } = usage?.usage ?? { input: 0, cacheRead: 0, cacheWrite: 0 };
  const promptTokens = input + cacheRead + cacheWrite;
  return {
    model,
    promptTokens: promptTokens > 0 ? promptTokens : null,
    cacheRead,
    cacheWrite,
    cachedForMs: ttl !== null && cacheRead + cacheWrite > 0 ? CACHE_LIFETIME[ttl] : null,
  };
}

/** The answer ended where the window did: a prompt may take what leaves room for a whole one. */
function windowOverflow(billed: BilledUsage | null, maxTokens: number) {
  if (billed === null) return { promptTokens: null, limitTokens: null };
  const { input, cacheRead, cacheWrite, output } = billed.usage;
  const promptTokens = input + cacheRead + cacheWrite;
  const limit = promptTokens + output - maxTokens;
  return { promptTokens, limitTokens: limit > 0 && limit < promptTokens ? limit : null };
}
