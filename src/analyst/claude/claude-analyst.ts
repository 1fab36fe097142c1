import type Anthropic from '@anthropic-ai/sdk';
import type { ContentBlock } from '../../model/conversation.ts';
import type { AnalysisRequest, AnalysisResult, Analyst } from '../analyst.ts';
import { type MarkedMessage, placeBreakpoints } from './breakpoints.ts';
import { type ClaudeOptions, createClaudeCall } from './call.ts';
import { createTokenCounter } from './count-tokens.ts';
import { type FailureContext, failure } from './failures.ts';
import { readAnswer } from './read-answer.ts';
import { readMessage } from './read-message.ts';
import { REPORT_FORMAT } from './report-format.ts';
import { createSummarizer } from './summarize.ts';

export interface ClaudeAnalystOptions extends ClaudeOptions {
  /** Limit of the answer in tokens, thinking included. */
  readonly maxTokens: number;
  /** The whole deadline of one analysis in milliseconds: connecting, answering, retries and their pauses. */
  readonly timeoutMs: number;
}

/** An analyst that asks Claude over the whole conversation. One call per analysis, no tools, no state between calls. */
export function createClaudeAnalyst(options: ClaudeAnalystOptions): Analyst {
  const { model, maxTokens, timeoutMs } = options;
  const call = createClaudeCall(options);

  async function analyse(request: AnalysisRequest): Promise<AnalysisResult> {
    return call(
      { timeoutMs, maxRetries: 2, stopping: request.signal },
      (client, signal) => client.messages.create({ ...promptOf(request, model), max_tokens: maxTokens }, { signal }),
      (message, context) => readReport(message, request, maxTokens, context),
    );
  }

  return {
    name: 'claude',
    model,
    analyse,
    countTokens: createTokenCounter(call, (request) => promptOf({ ...request, cache: { ttl: null } }, model)),
    summarize: createSummarizer(call, options),
  };
}

/** All of a request that the model reads. */
function promptOf(request: Pick<AnalysisRequest, 'system' | 'messages' | 'cache'>, model: string) {
  const { system, messages } = placeBreakpoints(request.system, request.messages, request.cache.ttl);
  return {
    model,
    ...(system.length === 0 ? {} : { system: asTextBlocks(system) }),
    messages: asMessages(messages),
    output_config: { format: REPORT_FORMAT },
  };
}

/** Blocks go as they were stored: the API, not a type, says which it takes. */
function asTextBlocks(blocks: readonly ContentBlock[]): Anthropic.TextBlockParam[] {
  return blocks as unknown as Anthropic.TextBlockParam[];
}

function asMessages(messages: readonly MarkedMessage[]): Anthropic.MessageParam[] {
  return messages as unknown as Anthropic.MessageParam[];
}

function readReport(
  message: unknown,
  request: AnalysisRequest,
  maxTokens: number,
  context: FailureContext,
): AnalysisResult {
  const read = readMessage(message, { cache: request.cache, maxTokens }, context);
  if ('ok' in read) return read;
  const answer = readAnswer(read.text, request.situation, read.cutOff);
  if (answer === null) {
    const why = read.cutOff ? 'its token limit came before any of it' : 'it is empty or not in the format';
    return failure('invalid_answer', `The answer cannot be used: ${why}.`, context, read.billed);
  }
  return { ok: true, report: { analyst: 'claude', model: read.model ?? context.model, ...answer }, ...read.billed };
}
