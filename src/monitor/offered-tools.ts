import { createToolbox, type Toolbox } from '../analyst/index.ts';
import type { ToolRecord } from '../history/index.ts';
import type { Session } from '../model/session.ts';
import type { ToolDefinition, ToolRun } from '../model/tool.ts';

/** Where nothing may be looked up. */
export const NO_TOOLS: Toolbox = createToolbox([], { calls: 0, tokens: 0 });

/**
 * The tools the model is told of. They stand first in the cached prefix: a conversation keeps those it has until a prune
 * breaks the prefix anyway.
 */
export function toolsOffered(
  { tools = NO_TOOLS }: { readonly tools?: Toolbox },
  { history, metadata }: Session,
  isPruned: boolean,
): readonly ToolDefinition[] {
  const isAnew = isPruned || history[0]?.kind !== 'system';
  return isAnew ? tools.definitions : metadata.offeredTools;
}

/** As the history keeps them: what came back is not among it. */
export function toolRecords(runs: readonly ToolRun[], cycle: number): readonly ToolRecord[] {
  return runs.map(({ id, tool, status, startedAt, endedAt, input, outcome }) => ({
    ...{ id, tool, status, cycle, startedAt, endedAt, asked: input, outcome },
  }));
}
