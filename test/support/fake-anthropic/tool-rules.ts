import { invalid } from './errors.ts';
import type { JsonObject } from './json.ts';
import { blocksOf } from './prompt.ts';

/** Every call is answered in the very next message, and every answer has its call in the message just before. */
export function checkTools(messages: readonly JsonObject[]): void {
  for (const [index, message] of messages.entries()) {
    const answered = idsOf(messages[index + 1], 'tool_result', 'tool_use_id');
    const open = idsOf(message, 'tool_use', 'id').filter((id) => !answered.includes(id));
    if (open.length > 0) {
      throw invalid(
        `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      );
    }
    const called = idsOf(messages[index - 1], 'tool_use', 'id');
    for (const [place, block] of blocksOf(message.content).entries()) {
      if (block.type !== 'tool_result' || called.includes(String(block.tool_use_id))) continue;
      throw invalid(
        `messages.${index}.content.${place}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${String(block.tool_use_id)}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    }
  }
}

function idsOf(message: JsonObject | undefined, type: string, field: string): string[] {
  return blocksOf(message?.content).flatMap((block) => (block.type === type ? [String(block[field])] : []));
}
