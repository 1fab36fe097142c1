import type { ContentBlock, ConversationEntry } from '../model/conversation.ts';
import { cutText, LEAST_CUT_BYTES } from './cut-text.ts';
import { contentBytes, contentBytesWithin, estimateEntry, utf8Bytes } from './estimate.ts';
import { isBlank, isToolResult } from './sendable-content.ts';

/**
 * The entry in at most `maxTokens`: itself when it fits, else a copy whose longest texts are cut in the middle. Blocks
 * stay blocks, so that tool calls and results still belong together. Null when that cannot be done.
 */
export function cutEntry(entry: ConversationEntry, maxTokens: number): ConversationEntry | null {
  if (estimateEntry(entry) <= maxTokens) return entry;
  const maxBytes = contentBytesWithin(maxTokens);
  if (typeof entry.content !== 'string') {
    const content = cutBlocks(entry.content, maxBytes);
    return content === null ? null : { ...entry, content };
  }
  return maxBytes < LEAST_CUT_BYTES ? null : { ...entry, content: cutText(entry.content, maxBytes) };
}

/** As cutEntry, for messages that must stand: blocks that cannot be cut become plain text. */
export function cutEntryToFit(entry: ConversationEntry, maxTokens: number): ConversationEntry {
  const cut = cutEntry(entry, maxTokens);
  if (cut !== null) return cut;
  const text = typeof entry.content === 'string' ? entry.content : textsOf(entry.content).join('\n');
  return { ...entry, content: cutText(text, contentBytesWithin(maxTokens)) };
}

function cutBlocks(blocks: readonly ContentBlock[], maxBytes: number): readonly ContentBlock[] | null {
  const sent = blocks.filter((block) => contentBytes([block]) > 0);
  const sizes = textsOf(sent).map(utf8Bytes);
  const fixed = contentBytes(sent) - sizes.reduce((sum, size) => sum + size, 0);
  const limit = fairLimit(sizes, maxBytes - fixed);
  return limit < LEAST_CUT_BYTES ? null : mapTexts(sent, (text) => cutText(text, limit));
}

/** The size to which the longest must be cut for all to fit in `room`: short ones stay whole. */
function fairLimit(sizes: readonly number[], room: number): number {
  let left = room;
  const ascending = [...sizes].sort((a, b) => a - b);
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(left / (sizes.length - index));
    if (size > share) return share;
    left -= size;
  }
  // What does not fit is no text.
  return 0;
}

function textsOf(blocks: readonly ContentBlock[]): readonly string[] {
  const texts: string[] = [];
  mapTexts(blocks, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/** The blocks with `change` made to each text that counts: text blocks and what tool results hold. */
function mapTexts(blocks: readonly ContentBlock[], change: (text: string) => string): readonly ContentBlock[] {
  return blocks.map((block) => {
    if (block.type === 'text') return changeField(block, 'text', change);
    if (!isToolResult(block)) return block;
    if (typeof block.content === 'string') return changeField(block, 'content', change);
    if (!Array.isArray(block.content)) return block;
    const content = block.content.map((part: unknown) => (isText(part) ? changeField(part, 'text', change) : part));
    return { ...block, content };
  });
}

function changeField(block: ContentBlock, field: string, change: (text: string) => string): ContentBlock {
  const text = block[field];
  return typeof text === 'string' && !isBlank(text) ? { ...block, [field]: change(text) } : block;
}

function isText(part: unknown): part is ContentBlock {
  return typeof part === 'object' && part !== null && 'type' in part && part.type === 'text';
}
