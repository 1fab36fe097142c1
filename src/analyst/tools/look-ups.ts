import { estimateTokens } from '../../context/index.ts';
import type { Millis } from '../../model/objects.ts';
import type { ToolRun } from '../../model/tool.ts';
import { redactText } from '../../redact/index.ts';
import { type ToolContext, type ToolResult, toolFailure } from './tool.ts';
import type { Toolbox, ToolCall } from './toolbox.ts';

/** One result takes at most this many tokens of what all may take. */
const MOST_PER_RESULT = 3_000;
/** With less room than this nothing can be said. */
const LEAST_PER_RESULT = 150;
const INPUT_LIMIT = 300;

export interface LookUpsOptions {
  readonly toolbox: Toolbox;
  readonly context: Omit<ToolContext, 'maxBytes'>;
  readonly now: () => Millis;
  /** Told of all runs so far whenever one begins or ends, and waited for: then it is on disk. May reject; nothing is run then. */
  readonly onStep: (runs: readonly ToolRun[]) => Promise<void>;
}

/** What a call is answered with. */
export interface ToolAnswer {
  readonly id: string;
  readonly text: string;
  readonly isError: boolean;
}

/**
 * What one analysis looks up: runs what it is asked, one after the other, within its limits, and tells of each run before it
 * begins and when it has ended. Over all tries of the analysis there is one.
 */
export class LookUps {
  readonly #options: LookUpsOptions;
  readonly #runs = new Map<string, ToolRun>();
  #tokens = 0;
  #asked = 0;
  #isOver = false;
  #fault: { readonly error: unknown } | null = null;

  constructor(options: LookUpsOptions) {
    this.#options = options;
  }

  get runs(): readonly ToolRun[] {
    return [...this.#runs.values()];
  }

  /** Nothing more may be looked up. */
  get isSpent(): boolean {
    const { limits } = this.#options.toolbox;
    return this.#isOver || this.#asked >= limits.calls || limits.tokens - this.#tokens < LEAST_PER_RESULT;
  }

  /** From now on nothing more may be looked up: there is no time left. */
  spend(): void {
    this.#isOver = true;
  }

  /** Answers every call of one message, in their order. Null when that is no use any more: the process stops, or is no writer. */
  async answer(calls: readonly ToolCall[], signal: AbortSignal): Promise<readonly ToolAnswer[] | null> {
    const { now } = this.#options;
    const startedAt = now();
    for (const { id, name, input } of calls) {
      const asked = redactText(JSON.stringify(input ?? {}), INPUT_LIMIT);
      const run = {
        id,
        tool: redactText(name, 64),
        input: asked,
        startedAt,
        endedAt: null,
        outcome: null,
        result: null,
      };
      this.#runs.set(id, { ...run, status: 'running' });
    }
    if (!(await this.#tell())) return null;
    const answers: ToolAnswer[] = [];
    for (const call of calls) {
      if (signal.aborted) return null;
      const result = await this.#run(call, signal);
      if (!result.ok && result.reason === 'stopping') return null;
      const text = result.ok ? result.text : `${result.reason}: ${result.message}`;
      this.#tokens += estimateTokens(text);
      this.#end(call.id, result, text);
      if (!(await this.#tell())) return null;
      answers.push({ id: call.id, text, isError: !result.ok });
    }
    return answers;
  }

  /** All runs once the analysis is over: what still ran is cancelled. Throws what kept a step from being told. */
  close(): readonly ToolRun[] {
    if (this.#fault !== null) throw this.#fault.error;
    const endedAt = this.#options.now();
    return this.runs.map((run) => (run.status === 'running' ? cancelled(run, endedAt) : run));
  }

  async #run(call: ToolCall, signal: AbortSignal): Promise<ToolResult> {
    const { toolbox, context } = this.#options;
    if (this.isSpent) return toolFailure('limit', 'nothing more may be looked up for this report');
    this.#asked += 1;
    return toolbox.run(call, context, Math.min(MOST_PER_RESULT, toolbox.limits.tokens - this.#tokens), signal);
  }

  #end(id: string, result: ToolResult, text: string): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    const outcome = result.ok ? result.outcome : `${result.reason}: ${result.message}`;
    const endedAt = this.#options.now();
    this.#runs.set(id, { ...run, status: result.ok ? 'ok' : 'failed', endedAt, outcome, result: text });
  }

  async #tell(): Promise<boolean> {
    try {
      await this.#options.onStep(this.runs);
      return true;
    } catch (error) {
      this.#fault = { error };
      return false;
    }
  }
}

/** What ran when nobody waited for it any more. */
export function cancelled(run: ToolRun, endedAt: Millis): ToolRun {
  return { ...run, status: 'cancelled', endedAt, outcome: 'the analysis ended before it' };
}
