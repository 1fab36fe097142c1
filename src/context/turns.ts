import type { ConversationEntry } from '../model/conversation.ts';
import { isToolResult, isToolUse } from './sendable-content.ts';
import { sendableMessages, toolIds } from './to-request.ts';

/** By index, the other half of a tool call and its result: they are sent together or not at all. */
export function toolPartners(entries: readonly ConversationEntry[]): ReadonlyMap<number, number> {
  const messages = sendableMessages(entries);
  const partners = new Map<number, number>();
  let previous: number | null = null;
  for (const [index, message] of messages.entries()) {
    if (message === null) continue;
    // A tool result that is still there answers the message sent before it.
    if (previous !== null && message.role === 'user' && toolIds(message).length > 0) {
      partners.set(previous, index);
      partners.set(index, previous);
    }
    previous = index;
  }
  return partners;
}

/** A cycle's message and the answer to it. */
export interface Turn {
  /** Index of the user message that asked; null before the first. */
  readonly question: number | null;
  /** Index of the first message after it that answers and is no tool call; null when there is none. */
  readonly answer: number | null;
}

/**
 * By index, the turn it belongs to: a question and all that came until the next one. The answer is the first, not the
 * last, so that it stays the answer when a later question goes and what followed that falls to this turn.
 */
export function turnsOf(entries: readonly ConversationEntry[]): readonly Turn[] {
  const turns: { question: number | null; answer: number | null }[] = [];
  let turn: { question: number | null; answer: number | null } = { question: null, answer: null };
  for (const [index, entry] of entries.entries()) {
    if (asks(entry)) turn = { question: index, answer: null };
    else if (turn.question !== null && answers(entry)) turn.answer ??= index;
    turns.push(turn);
  }
  return turns;
}

function asks(entry: ConversationEntry): boolean {
  if (entry.role === 'assistant') return false;
  return typeof entry.content === 'string' || !entry.content.some(isToolResult);
}

function answers(entry: ConversationEntry): boolean {
  if (entry.role !== 'assistant') return false;
  return typeof entry.content === 'string' || !entry.content.some(isToolUse);
}
