import type { z } from 'zod';
import type { Incident } from '../../model/incident.ts';
import type { Millis } from '../../model/objects.ts';

/**
 * Something the model may look up. Read-only: it changes nothing, anywhere. Every tool passes test/contracts/analyst-tool.ts.
 */
export interface AnalystTool<Input = unknown> {
  /** Public: the history knows runs by it. */
  readonly name: string;
  /** What it is for, in as few words as will do: they are sent with every call. */
  readonly description: string;
  /** What it takes: plain fields, each described. What does not fit is answered with what is wrong, and not run. */
  readonly input: z.ZodType<Input>;
  /** Never rejects, ends soon after `signal` aborts, and says the same of the same memory. */
  run(input: Input, context: ToolContext, signal: AbortSignal): Promise<ToolResult>;
}

/** What a tool knows of the cycle it is asked in. */
export interface ToolContext {
  readonly cluster: string;
  /** When the cycle looked: what "now" is. */
  readonly at: Millis;
  /** All the ledger knows of incidents, those that ended among them. */
  readonly incidents: readonly Incident[];
  /** How many bytes of UTF-8 the text may take. */
  readonly maxBytes: number;
}

export type ToolResult = ToolFound | ToolFailure;

export interface ToolFound {
  readonly ok: true;
  /** For the model. Within `maxBytes`. */
  readonly text: string;
  /** For people, in a few words: `3 found`. */
  readonly outcome: string;
}

export interface ToolFailure {
  readonly ok: false;
  readonly reason: ToolFailureReason;
  /** In one line, for the model and for people; no secret. */
  readonly message: string;
}

/** no_tool: none of that name. unavailable: the memory cannot be read, or is off. limit: the analysis may look up no more. */
export type ToolFailureReason =
  | 'no_tool'
  | 'invalid_input'
  | 'unavailable'
  | 'timeout'
  | 'stopping'
  | 'limit'
  | 'fault';

export function toolFailure(reason: ToolFailureReason, message: string): ToolFailure {
  return { ok: false, reason, message };
}
