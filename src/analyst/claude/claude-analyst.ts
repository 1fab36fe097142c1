import type { AnalysisFailure, AnalysisRequest, AnalysisResult, Analyst } from '../analyst.ts';
import { addBills } from './bills.ts';
import { type ClaudeOptions, createClaudeCall } from './call.ts';
import { createTokenCounter } from './count-tokens.ts';
import { type FailureContext, failure } from './failures.ts';
import { LOOK_UP_SHARE, LookUpRounds } from './look-up-rounds.ts';
import { promptOf } from './prompt.ts';
import { readAnswer } from './read-answer.ts';
import { type Billed, type ReadMessage, readMessage } from './read-message.ts';
import { createSummarizer } from './summarize.ts';

export interface ClaudeAnalystOptions extends ClaudeOptions {
  /** Limit of one answer in tokens, thinking included. */
  readonly maxTokens: number;
  /** The whole deadline of one analysis in milliseconds: connecting, answering, looking up, retries and their pauses. */
  readonly timeoutMs: number;
}

/**
 * An analyst that asks Claude over the whole conversation. One call per analysis, and one more for each time the model looks
 * something up; no state between analyses. The loop is our own and not the SDK's: what is sent must be the same to the byte,
 * each step must be on disk before the next, and a report has to come within limits that hold over all calls.
 */
export function createClaudeAnalyst(options: ClaudeAnalystOptions): Analyst {
  const { model, maxTokens, timeoutMs } = options;
  const call = createClaudeCall(options);

  async function analyse(request: AnalysisRequest): Promise<AnalysisResult> {
    const limits = { timeoutMs, maxRetries: 2, stopping: request.signal, deadline: AbortSignal.timeout(timeoutMs) };
    const rounds = new LookUpRounds(request, AbortSignal.timeout(timeoutMs * LOOK_UP_SHARE));
    const billed: Billed[] = [];
    for (;;) {
      const answered = await call(
        limits,
        (client, signal) =>
          client.messages.create({ ...promptOf(rounds.prompt, model), max_tokens: maxTokens }, { signal }),
        (message, context) => ({ context, read: readMessage(message, { cache: request.cache, maxTokens }, context) }),
      );
      if ('ok' in answered) return addBills(answered, billed);
      const { read, context } = answered;
      if ('ok' in read) return addBills(read, billed);
      if (rounds.isLast(read)) return addBills(readReport(read, request, context), billed);
      billed.push(read.billed);
      if (!(await rounds.goOn(read, request.signal))) return addBills(givenUp(context), billed);
    }
  }

  return {
    name: 'claude',
    model,
    analyse,
    countTokens: createTokenCounter(call, ({ system, messages, tools }) =>
      promptOf({ system, messages, tools: tools?.definitions ?? [], ...COUNTED }, model),
    ),
    summarize: createSummarizer(call, options),
  };
}

const COUNTED = { tail: [], mustConclude: false, cache: { ttl: null } } as const;

function readReport(read: ReadMessage, { situation }: AnalysisRequest, context: FailureContext): AnalysisResult {
  const answer = readAnswer(read.text, situation, read.cutOff);
  if (answer === null) {
    const why = read.cutOff ? 'its token limit came before any of it' : 'it is empty or not in the format';
    return failure('invalid_answer', `The answer cannot be used: ${why}.`, context, read.billed);
  }
  return { ok: true, report: { analyst: 'claude', model: read.model ?? context.model, ...answer }, ...read.billed };
}

function givenUp(context: FailureContext): AnalysisFailure {
  return failure('stopping', 'The analysis was given up because the process is stopping.', context);
}
