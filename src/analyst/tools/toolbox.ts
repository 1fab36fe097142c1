import { z } from 'zod';
import { contentBytesWithin } from '../../context/index.ts';
import type { ToolDefinition } from '../../model/tool.ts';
import { redactText } from '../../redact/index.ts';
import { fencedWithin } from './bounded-lines.ts';
import { type AnalystTool, type ToolContext, type ToolResult, toolFailure } from './tool.ts';

/** How long one tool may take, in milliseconds. */
const PATIENCE = 10_000;
const MESSAGE_LIMIT = 300;

/** What one analysis may look up. 0 calls: nothing. */
export interface ToolLimits {
  /** MAX_TOOL_CALLS. */
  readonly calls: number;
  /** MAX_TOOL_TOKENS: of all results together, as the conversation estimates them. */
  readonly tokens: number;
}

/** A call as the model makes it: nothing of it is known to be right. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** The tools of this release. */
export interface Toolbox {
  /** In the order of their names; empty where nothing may be looked up. */
  readonly definitions: readonly ToolDefinition[];
  readonly limits: ToolLimits;
  /** Runs a tool in at most `maxTokens`. Never rejects; whatever a tool does wrong is a result with a reason. */
  run(
    call: ToolCall,
    context: Omit<ToolContext, 'maxBytes'>,
    maxTokens: number,
    signal: AbortSignal,
  ): Promise<ToolResult>;
}

export function createToolbox(
  tools: readonly AnalystTool[],
  limits: ToolLimits,
  { patienceMs = PATIENCE }: { readonly patienceMs?: number } = {},
): Toolbox {
  const known = new Map(tools.map((tool) => [tool.name, tool]));
  const sorted = [...known.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    definitions: limits.calls === 0 ? [] : sorted.map(definitionOf),
    limits,
    async run({ name, input }, context, maxTokens, signal) {
      const tool = known.get(name);
      if (tool === undefined) {
        const names = sorted.map((each) => each.name).join(', ');
        return toolFailure('no_tool', `there is no tool ${quoted(name)}; there are ${names}`);
      }
      const parsed = tool.input.safeParse(input);
      if (!parsed.success) return toolFailure('invalid_input', problemsOf(parsed.error));
      if (signal.aborted) return STOPPING;
      const maxBytes = contentBytesWithin(maxTokens);
      return bounded(await inTime(tool, parsed.data, { ...context, maxBytes }, signal, patienceMs), maxBytes);
    },
  };
}

const STOPPING = toolFailure('stopping', 'the process is stopping');

/** What a tool says within its time; it is left alone after that. */
async function inTime(
  tool: AnalystTool,
  input: unknown,
  context: ToolContext,
  stopping: AbortSignal,
  patienceMs: number,
): Promise<ToolResult> {
  const deadline = AbortSignal.timeout(patienceMs);
  const signal = AbortSignal.any([stopping, deadline]);
  const { promise, resolve } = Promise.withResolvers<ToolResult>();
  const give = (): void =>
    resolve(
      stopping.aborted ? STOPPING : toolFailure('timeout', `${tool.name} did not answer within ${patienceMs / 1000} s`),
    );
  signal.addEventListener('abort', give, { once: true });
  try {
    return await Promise.race([tool.run(input, context, signal), promise]);
  } catch (error) {
    // A tool must not throw. Its error may hold anything, so that only its name is told.
    return toolFailure('fault', `${tool.name} failed (${error instanceof Error ? error.name : 'unknown error'})`);
  } finally {
    signal.removeEventListener('abort', give);
  }
}

/** Whatever a tool says, this is as much as leaves it. What it quotes it has redacted piece by piece: fences must stay whole. */
function bounded(result: ToolResult, maxBytes: number): ToolResult {
  if (!result.ok) return { ...result, message: redactText(result.message, MESSAGE_LIMIT) };
  const { text } = result;
  return { ...result, text: Buffer.byteLength(text) <= maxBytes ? text : fencedWithin(text, maxBytes) };
}

/** Its schema in as few bytes as say the same; the model is told every one of them. */
function definitionOf({ name, description, input }: AnalystTool): ToolDefinition {
  const { $schema: _, additionalProperties: __, ...schema } = z.toJSONSchema(input, { io: 'input' });
  return { name, description, inputSchema: JSON.stringify(schema, withoutBounds) };
}

/** What is out of bounds is answered with what they are; few models ever need to know. */
function withoutBounds(key: string, value: unknown): unknown {
  return /^(exclusiveMin|exclusiveMax|min|max)(imum|Length)$/.test(key) && typeof value === 'number'
    ? undefined
    : value;
}

function problemsOf(error: z.ZodError): string {
  const problems = error.issues.map(
    ({ path, message }) => `${path.length === 0 ? 'input' : path.join('.')}: ${message}`,
  );
  return redactText(problems.join('; '), MESSAGE_LIMIT);
}

function quoted(name: string): string {
  return JSON.stringify(redactText(name, 60));
}
