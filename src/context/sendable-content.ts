import type { ApiMessage, ContentBlock, ConversationEntry } from '../model/conversation.ts';

/**
 * What of a stored content the Messages API takes back: text, tool calls and tool results, rebuilt field by field.
 * Dropped: thinking (it is bound to the exact prefix it was written after, and history is condensed), blank text
 * (refused with 400, and would poison every later call), cache_control and citations (set per call, refused on old
 * text), and every other block type. Null when nothing is left.
 */
export function sendableContent(
  role: ApiMessage['role'],
  content: ConversationEntry['content'],
): ApiMessage['content'] | null {
  if (typeof content === 'string') return isBlank(content) ? null : content.toWellFormed();
  const blocks = content.map((block) => sendableBlock(role, block)).filter((block) => block !== null);
  if (blocks.length === 0) return null;
  // Results of a turn come before its text: the API looks for them at the beginning of the message.
  return [...blocks.filter(isToolResult), ...blocks.filter((block) => !isToolResult(block))];
}

/** A person took it out of what the model is sent. The system message cannot be: without its rules nothing is asked. */
export function isExcluded({ excluded, kind }: Pick<ConversationEntry, 'excluded' | 'kind'>): boolean {
  return excluded === true && kind !== 'system';
}

export function isBlank(text: string): boolean {
  return !/\S/.test(text);
}

export function isToolUse(block: ContentBlock): boolean {
  return block.type === 'tool_use';
}

export function isToolResult(block: ContentBlock): boolean {
  return block.type === 'tool_result';
}

function sendableBlock(role: ApiMessage['role'], block: ContentBlock): ContentBlock | null {
  if (block.type === 'text') return textBlock(block);
  if (isToolUse(block) && role === 'assistant') return toolUseBlock(block);
  if (isToolResult(block) && role === 'user') return toolResultBlock(block);
  return null;
}

function textBlock({ text }: ContentBlock): ContentBlock | null {
  return typeof text === 'string' && !isBlank(text) ? { type: 'text', text: text.toWellFormed() } : null;
}

/** The API's own patterns for ids and names. */
const TOOL_USE_ID = /^[a-zA-Z0-9_-]+$/;
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;

function toolUseBlock({ id, name, input }: ContentBlock): ContentBlock | null {
  if (typeof id !== 'string' || !TOOL_USE_ID.test(id)) return null;
  if (typeof name !== 'string' || !TOOL_NAME.test(name)) return null;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return null;
  return { type: 'tool_use', id, name, input: wellFormed(input) };
}

function toolResultBlock({ tool_use_id, content, is_error }: ContentBlock): ContentBlock | null {
  if (typeof tool_use_id !== 'string' || !TOOL_USE_ID.test(tool_use_id)) return null;
  const answer = resultContent(content);
  return {
    type: 'tool_result',
    tool_use_id,
    ...(answer === null ? {} : { content: answer }),
    ...(is_error === true ? { is_error } : {}),
  };
}

function resultContent(content: unknown): string | readonly ContentBlock[] | null {
  if (typeof content === 'string') return isBlank(content) ? null : content.toWellFormed();
  if (!Array.isArray(content)) return null;
  const texts = content.map(resultText).filter((block) => block !== null);
  return texts.length === 0 ? null : texts;
}

function resultText(part: unknown): ContentBlock | null {
  if (typeof part !== 'object' || part === null || !('type' in part) || part.type !== 'text') return null;
  return 'text' in part ? textBlock({ type: 'text', text: part.text }) : null;
}

/** Lone surrogates have no UTF-8 form: a body with one is refused whole. */
function wellFormed(input: object): unknown {
  const json = JSON.stringify(input);
  if (!/\\ud[89a-f]/i.test(json)) return input;
  return JSON.parse(
    json.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/gi, (escaped) => (escaped.length > 2 ? '\ufffd' : escaped)),
  );
}
