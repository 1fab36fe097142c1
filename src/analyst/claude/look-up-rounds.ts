import type { ApiMessage } from '../../model/conversation.ts';
import type { AnalysisRequest } from '../analyst.ts';
import type { ToolAnswer } from '../tools/index.ts';
import type { PromptParts } from './prompt.ts';
import type { ReadMessage } from './read-message.ts';

/** Of an analysis' time: after that no more is looked up, so that the rest is enough for the report. */
export const LOOK_UP_SHARE = 0.6;

const CONCLUDE = 'Nothing more may be looked up now. Write the report from what you know.';

/**
 * The calls of one analysis, one after the other: what the model asks for is looked up, and goes back with its very words,
 * until it writes the report. Whether or not it wants to, it does after `calls` look-ups: first it is told so, since another
 * `tool_choice` costs the cached conversation, and then it is given no other choice.
 */
export class LookUpRounds {
  readonly #request: AnalysisRequest;
  readonly #timeIsUp: AbortSignal;
  #tail: readonly ApiMessage[] = [];
  #toldToConclude = false;
  #mustConclude: boolean;

  /** @param timeIsUp aborted when the rest of the time belongs to the report. */
  constructor(request: AnalysisRequest, timeIsUp: AbortSignal) {
    this.#request = request;
    this.#timeIsUp = timeIsUp;
    this.#mustConclude = request.tools === undefined || request.tools.lookUps.isSpent;
  }

  /** What the next call sends. */
  get prompt(): PromptParts {
    const { system, messages, cache, tools } = this.#request;
    const definitions = tools?.definitions ?? [];
    return { system, messages, cache, tools: definitions, tail: this.#tail, mustConclude: this.#mustConclude };
  }

  /** This answer is the last, whatever it asks for. */
  isLast(read: ReadMessage): boolean {
    return this.#mustConclude || (read.calls.length === 0 && !isCutInCall(read));
  }

  /** Looks up what an answer asks for. False when that is no use any more. */
  async goOn(read: ReadMessage, signal: AbortSignal): Promise<boolean> {
    if (isCutInCall(read)) {
      // What is left of the call cannot go back, and another try would be cut again.
      this.#mustConclude = true;
      return true;
    }
    const lookUps = this.#request.tools?.lookUps;
    const answers = (await lookUps?.answer(read.calls, signal)) ?? null;
    if (lookUps === undefined || answers === null) return false;
    this.#mustConclude = this.#toldToConclude;
    if (this.#timeIsUp.aborted) lookUps.spend();
    this.#toldToConclude = lookUps.isSpent;
    const told = this.#toldToConclude ? [{ type: 'text', text: CONCLUDE }] : [];
    this.#tail = [
      ...this.#tail,
      { role: 'assistant', content: read.content },
      { role: 'user', content: [...answers.map(resultBlock), ...told] },
    ];
    return true;
  }
}

/** Its token limit came inside a call: there is neither a report nor anything to look up. */
function isCutInCall({ cutOff, text, content }: ReadMessage): boolean {
  return cutOff && text.trim() === '' && content.some(({ type }) => type === 'tool_use');
}

function resultBlock({ id, text, isError }: ToolAnswer) {
  return { type: 'tool_result', tool_use_id: id, content: text, ...(isError ? { is_error: true } : {}) };
}
