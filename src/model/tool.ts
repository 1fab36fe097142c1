import type { Millis } from './objects.ts';

/** A tool as the model is told of it. Its bytes stand first in the cached prefix: a session keeps those it began with. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** The JSON schema of its input, as text: stored and sent to the byte as it was. */
  readonly inputSchema: string;
}

export const TOOL_STATUSES = ['running', 'ok', 'failed', 'cancelled'] as const;
/** cancelled: the process ended, or stopped, before its result was known. */
export type ToolStatus = (typeof TOOL_STATUSES)[number];

/** One execution of a tool within an analysis, from being asked for to its result. */
export interface ToolRun {
  /** The API's id of the call, unique in a session. */
  readonly id: string;
  readonly tool: string;
  /** What the model asked, as redacted and bounded JSON. */
  readonly input: string;
  readonly status: ToolStatus;
  readonly startedAt: Millis;
  readonly endedAt: Millis | null;
  /** What came of it, in one short line; null while it runs. */
  readonly outcome: string | null;
  /** What the model was given; null while it runs. It does not outlive the analysis. */
  readonly result: string | null;
}
