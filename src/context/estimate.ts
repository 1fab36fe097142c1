import type { ContentBlock, ConversationEntry } from '../model/conversation.ts';
import { isBlank, isExcluded } from './sendable-content.ts';

/**
 * UTF-8 bytes per token. Measured on this program's kind of text (events, deltas, object names) with the tokenizer
 * Anthropic published for older Claude models: 2.8 to 3.4; its newer tokenizers count up to a third more tokens. Bytes
 * rather than characters, so that CJK (3 bytes) and emoji (4) are not taken for a quarter of a token each.
 */
const BYTES_PER_TOKEN = 2.5;

/** What a message costs besides its content: the role and its borders. */
export const MESSAGE_TOKENS = 4;

/** What a content block costs besides its payload: type and field names. */
const BLOCK_BYTES = 10;

const encoder = new TextEncoder();

/** A lone surrogate counts as the replacement character that is sent for it. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/** Tokens of a content as it is sent; deterministic, no network. Thinking and blank text are never sent and count nothing. */
export function estimateTokens(content: ConversationEntry['content']): number {
  return Math.ceil(contentBytes(content) / BYTES_PER_TOKEN);
}

const estimates = new WeakMap<ConversationEntry, number>();

/**
 * Tokens of one message, its borders included; 0 of one that is excluded, since it is not sent. Remembered per entry object:
 * entries are never changed in place.
 */
export function estimateEntry(entry: ConversationEntry): number {
  if (isExcluded(entry)) return 0;
  const known = estimates.get(entry);
  if (known !== undefined) return known;
  const tokens = MESSAGE_TOKENS + estimateTokens(entry.content);
  estimates.set(entry, tokens);
  return tokens;
}

/** Tokens of a whole conversation, the system message included. */
export function estimateHistory(history: readonly ConversationEntry[]): number {
  return history.reduce((sum, entry) => sum + estimateEntry(entry), 0);
}

/** The bytes of content that fit in a message of at most `tokens`; 0 when not even its borders fit. */
export function contentBytesWithin(tokens: number): number {
  return Math.max(0, Math.floor((tokens - MESSAGE_TOKENS) * BYTES_PER_TOKEN));
}

/** Estimated bytes of a content: text as it is, tool calls and unknown blocks by their JSON. */
export function contentBytes(content: ConversationEntry['content']): number {
  if (typeof content === 'string') return utf8Bytes(content);
  return content.reduce((sum, block) => sum + blockBytes(block), 0);
}

function blockBytes(block: ContentBlock): number {
  switch (block.type) {
    case 'thinking':
    case 'redacted_thinking':
      return 0;
    case 'text':
      return typeof block.text === 'string' && !isBlank(block.text) ? BLOCK_BYTES + utf8Bytes(block.text) : 0;
    case 'tool_result':
      return BLOCK_BYTES + jsonBytes(block.tool_use_id) + resultBytes(block.content);
    default:
      return BLOCK_BYTES + jsonBytes(block);
  }
}

/** The content of a tool result: a string, or blocks of its own. */
function resultBytes(content: unknown): number {
  if (typeof content === 'string') return utf8Bytes(content);
  if (!Array.isArray(content)) return jsonBytes(content);
  return content.reduce((sum: number, part: unknown) => sum + (isBlock(part) ? blockBytes(part) : jsonBytes(part)), 0);
}

function isBlock(value: unknown): value is ContentBlock {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function jsonBytes(value: unknown): number {
  const json: string | undefined = JSON.stringify(value);
  return json === undefined ? 0 : utf8Bytes(json);
}
