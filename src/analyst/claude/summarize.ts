import { NO_CACHE } from '../../context/index.ts';
import type { Analyst } from '../analyst.ts';
import type { ClaudeCall } from './call.ts';
import { failure } from './failures.ts';
import { readMessage } from './read-message.ts';
import { readSummary } from './read-summary.ts';
import { SUMMARY_FORMAT } from './summary-format.ts';
import { SUMMARY_SYSTEM, summaryQuestion } from './summary-prompt.ts';

export interface SummarizerOptions {
  readonly model: string;
  /** Limit of the answer in tokens, thinking included. */
  readonly maxTokens: number;
  readonly timeoutMs: number;
}

/** Has the model bring a running summary up to date. One call, uncached: another prune will not send the same messages. */
export function createSummarizer(call: ClaudeCall, options: SummarizerOptions): NonNullable<Analyst['summarize']> {
  const { model, maxTokens, timeoutMs } = options;
  const body = {
    model,
    max_tokens: maxTokens,
    system: [{ type: 'text' as const, text: SUMMARY_SYSTEM }],
    output_config: { format: SUMMARY_FORMAT },
  };
  return (request) =>
    call(
      { timeoutMs, maxRetries: 2, stopping: request.signal },
      (client, signal) =>
        client.messages.create(
          { ...body, messages: [{ role: 'user', content: summaryQuestion(request) }] },
          { signal },
        ),
      (message, context) => {
        const read = readMessage(message, { cache: NO_CACHE, maxTokens }, context);
        if ('ok' in read) return read;
        const { usage, costUsd } = read.billed;
        // What broke off would stand for messages it has not told of.
        const summary = read.cutOff ? null : readSummary(read.text, request, read.model ?? model);
        if (summary !== null) return { ok: true as const, summary, usage, costUsd };
        const why = read.cutOff ? 'its token limit came before its end' : 'it is empty or not in the format';
        return failure('invalid_answer', `The summary cannot be used: ${why}.`, context, read.billed);
      },
    );
}
