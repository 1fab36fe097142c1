import { shorten } from '../model/shorten.ts';
import type { ToolRun } from '../model/tool.ts';
import { redactText } from '../redact/index.ts';

/** Runs that are named one by one. */
const MOST_NAMED = 6;
const INPUT_LIMIT = 80;
const OUTCOME_LIMIT = 60;

/**
 * What was looked up for a report, in one line: `looked up: search_history text "OOM" from 2026-11-02: 3 found; read_message
 * cycle 812: 2 messages`. It is all that stays of it. Null where nothing was.
 */
export function lookedUp(runs: readonly ToolRun[]): string | null {
  if (runs.length === 0) return null;
  const named = runs.slice(0, MOST_NAMED).map(({ tool, input, status, outcome }) => {
    const what = `${tool}${inputText(input)}`;
    return `${what}: ${status === 'ok' ? shorten(outcome ?? '', OUTCOME_LIMIT) : status === 'failed' ? 'failed' : 'not finished'}`;
  });
  const more = runs.length - named.length;
  return redactText(`looked up: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`);
}

/** ` cycle 812`, of the JSON the model asked with; as it stands where it was cut. */
function inputText(input: string): string {
  const fields = parsed(input);
  const text =
    fields === null
      ? input
      : Object.entries(fields)
          .map(([key, value]) => `${key} ${JSON.stringify(value)}`)
          .join(' ');
  return text === '' || text === '{}' ? '' : ` ${shorten(text, INPUT_LIMIT)}`;
}

function parsed(input: string): object | null {
  try {
    const value: unknown = JSON.parse(input);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
