import type { ConversationEntry } from '../model/conversation.ts';

/**
 * What a person would read of an entry: its text, and of JSON only the string values. Keys are never text (`"error": null`
 * is no error), tool calls and results are not, and the report's data is never looked at.
 */
export function readableText(entry: ConversationEntry): string {
  if (typeof entry.content === 'string') return readable(entry.content);
  return entry.content
    .map((block) => (block.type === 'text' && typeof block.text === 'string' ? readable(block.text) : ''))
    .join('\n');
}

function readable(text: string): string {
  const container = parseContainer(text);
  return container === null ? withoutKeys(text) : stringValues(container).join('\n');
}

/** Every string in it, in order; strings that are JSON again are opened. A stack, as files can nest deeper than calls can. */
function stringValues(container: object): readonly string[] {
  const texts: string[] = [];
  const stack: unknown[] = [container];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value === 'string') {
      const inner = parseContainer(value);
      if (inner === null) texts.push(withoutKeys(value));
      else stack.push(inner);
    } else if (typeof value === 'object' && value !== null) {
      for (const item of Object.values(value).reverse()) stack.push(item);
    }
  }
  return texts;
}

/** The object or array that the whole text is; null when it is anything else. */
function parseContainer(text: string): object | null {
  const trimmed = text.trim();
  const isContainer =
    (trimmed.startsWith('{') && trimmed.endsWith('}')) || (trimmed.startsWith('[') && trimmed.endsWith(']'));
  if (!isContainer) return null;
  try {
    const value: unknown = JSON.parse(trimmed);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** JSON inside prose, in a fence, or cut off does not parse as a whole: its keys go by their shape. */
function withoutKeys(text: string): string {
  return text.replace(/\\?"[^"\\\s]{1,100}\\?"\s*:/g, ' ');
}
