import type Anthropic from '@anthropic-ai/sdk';
import type { CachePlan } from '../../context/index.ts';
import type { ApiMessage } from '../../model/conversation.ts';
import type { ToolDefinition } from '../../model/tool.ts';
import { placeBreakpoints, placeTailBreakpoints } from './breakpoints.ts';
import { REPORT_FORMAT } from './report-format.ts';

/** What one call of an analysis sends. */
export interface PromptParts {
  readonly system: string;
  readonly messages: readonly ApiMessage[];
  readonly tools: readonly ToolDefinition[];
  /** What was asked and answered since the first call of this analysis. */
  readonly tail: readonly ApiMessage[];
  /** The report has to come now. */
  readonly mustConclude: boolean;
  readonly cache: CachePlan;
}

/** All of a request that the model reads. Calls of one conversation send the same bytes as far as they tell the same. */
export function promptOf(parts: PromptParts, model: string) {
  const { system, messages } =
    parts.tail.length === 0
      ? placeBreakpoints(parts.system, parts.messages, parts.cache.ttl)
      : placeTailBreakpoints(parts.system, parts.messages, parts.tail, parts.cache.ttl);
  return {
    model,
    ...(parts.tools.length === 0 ? {} : { tools: parts.tools.map(toolOf) }),
    // The list stays: it is the beginning of the cached prefix.
    ...(parts.tools.length > 0 && parts.mustConclude ? { tool_choice: { type: 'none' as const } } : {}),
    // Blocks go as they were stored: the API, not a type, says which it takes.
    ...(system.length === 0 ? {} : { system: system as unknown as Anthropic.TextBlockParam[] }),
    messages: messages as unknown as Anthropic.MessageParam[],
    output_config: { format: REPORT_FORMAT },
  };
}

function toolOf({ name, description, inputSchema }: ToolDefinition): Anthropic.Tool {
  return { name, description, input_schema: JSON.parse(inputSchema) as Anthropic.Tool.InputSchema };
}
