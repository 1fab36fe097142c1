import type { ApiMessage, ContentBlock, ConversationEntry } from '../model/conversation.ts';
import { estimateTokens, MESSAGE_TOKENS } from './estimate.ts';
import { isBlank, isExcluded, isToolResult, isToolUse, sendableContent } from './sendable-content.ts';

/** Said first when what is stored begins with an answer: the API wants a user message there. */
const OPENING: ApiMessage = { role: 'user', content: 'The conversation before this point was not kept.' };
export const OPENING_TOKENS = MESSAGE_TOKENS + estimateTokens(OPENING.content);

export interface ConversationRequest {
  /** The text of the leading system entry; '' when there is none. */
  readonly system: string;
  /** Begins and ends with a user message; empty only when no user message has anything to say. */
  readonly messages: readonly ApiMessage[];
}

/**
 * The conversation as the Messages API accepts it. A pure function of the history whose messages only ever grow: for
 * history + more, the messages begin with those for history, byte for byte, so that the cached prefix holds.
 * A system entry that is not the first (imported files have them) is sent as user text. Answers at the end are left
 * out until a user message follows them.
 */
export function toRequest(history: readonly ConversationEntry[]): ConversationRequest {
  const messages = sendableMessages(history).filter((message) => message !== null);
  while (messages.at(-1)?.role === 'assistant') messages.pop();
  if (messages[0]?.role === 'assistant') messages.unshift(OPENING);
  return { system: systemText(history), messages };
}

/**
 * What is sent of each entry, null for nothing (the leading system entry, blank and excluded ones, a tool call or result
 * whose other half is missing). What becomes of an entry depends on those before it and the next one that is sent, on nothing later.
 */
export function sendableMessages(history: readonly ConversationEntry[]): readonly (ApiMessage | null)[] {
  const messages = history.map((entry, index) => (index === 0 && isSystem(entry) ? null : toMessage(entry)));
  const sent = [...messages.entries()].flatMap(([index, message]) => (message === null ? [] : [{ index, message }]));
  const used = new Set<string>();
  let called: ReadonlySet<string> = new Set();
  sent.forEach(({ index, message }, position) => {
    if (message.role === 'assistant') {
      called = answeredCalls(message, sent[position + 1]?.message, used);
      for (const id of called) used.add(id);
    }
    messages[index] = keepTools(message, called);
    if (message.role === 'user') called = new Set();
  });
  return messages;
}

function toMessage(entry: ConversationEntry): ApiMessage | null {
  if (isExcluded(entry)) return null;
  const role = entry.role === 'assistant' ? 'assistant' : 'user';
  const content = sendableContent(role, entry.content);
  return content === null ? null : { role, content };
}

/** Ids of the calls that the very next message answers; an id is good once in a conversation. */
function answeredCalls(
  message: ApiMessage,
  next: ApiMessage | undefined,
  used: ReadonlySet<string>,
): ReadonlySet<string> {
  const answers = new Set(next?.role === 'user' ? toolIds(next) : []);
  return new Set(toolIds(message).filter((id) => answers.has(id) && !used.has(id)));
}

/** The message without tool blocks outside `ids`, each id once; null when nothing is left. */
function keepTools(message: ApiMessage, ids: ReadonlySet<string>): ApiMessage | null {
  if (typeof message.content === 'string') return message;
  const left = new Set(ids);
  const content = message.content.filter((block) => {
    const id = toolId(block);
    return id === null || left.delete(id);
  });
  if (content.length === message.content.length) return message;
  return content.length === 0 ? null : { role: message.role, content };
}

/** Ids of the calls an assistant message makes, or of those a user message answers. */
export function toolIds(message: ApiMessage): readonly string[] {
  if (typeof message.content === 'string') return [];
  return message.content.map(toolId).filter((id) => id !== null);
}

function toolId(block: ContentBlock): string | null {
  const id = isToolUse(block) ? block.id : isToolResult(block) ? block.tool_use_id : null;
  return typeof id === 'string' ? id : null;
}

function isSystem(entry: ConversationEntry): boolean {
  return entry.role === 'system';
}

function systemText(history: readonly ConversationEntry[]): string {
  const first = history[0];
  if (first === undefined || !isSystem(first)) return '';
  const content = sendableContent('user', first.content);
  if (content === null) return '';
  if (typeof content === 'string') return content;
  return content
    .map((block) => (typeof block.text === 'string' ? block.text : ''))
    .filter((text) => !isBlank(text))
    .join('\n\n');
}
