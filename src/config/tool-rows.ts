import { row } from './row.ts';
import { integer } from './types.ts';

/** How much Claude may look up for one report. */
export const TOOL_ROWS = {
  MAX_TOOL_CALLS: row(
    'Claude',
    'integer',
    integer(0, 50),
    '8',
    'How often Claude may look something up in the history for one report. `0`: never. Nor with MAX_CONTEXT_TOKENS below 12000.',
  ),
  MAX_TOOL_TOKENS: row(
    'Claude',
    'integer',
    integer(500, 200_000),
    '12000',
    'How many tokens all it looks up for one report may add to the prompt.',
  ),
} as const;
