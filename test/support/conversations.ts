import type { ContentBlock, ConversationEntry } from '../../src/model/conversation.ts';

/** One entry; what a test does not name is plain. */
export function entry(fields: Partial<ConversationEntry>): ConversationEntry {
  return {
    role: 'user',
    content: 'a message',
    kind: 'imported',
    cycle: null,
    at: null,
    pinned: false,
    incidents: [],
    report: null,
    ...fields,
  };
}

export function user(
  content: ConversationEntry['content'],
  fields: Partial<ConversationEntry> = {},
): ConversationEntry {
  return entry({ role: 'user', kind: 'delta', content, ...fields });
}

export function assistant(
  content: ConversationEntry['content'],
  fields: Partial<ConversationEntry> = {},
): ConversationEntry {
  return entry({ role: 'assistant', kind: 'report', content, ...fields });
}

export function systemMessage(content: ConversationEntry['content'] = 'You watch a cluster.'): ConversationEntry {
  return entry({ role: 'system', kind: 'system', content });
}

export function baselineMessage(
  content: ConversationEntry['content'] = '## Baseline\nno incidents',
): ConversationEntry {
  return entry({ role: 'user', kind: 'baseline', content });
}

export function toolUse(id: string, input: unknown = {}): ContentBlock {
  return { type: 'tool_use', id, name: 'pod_logs', input };
}

export function toolResult(id: string, content: unknown = 'no logs'): ContentBlock {
  return { type: 'tool_result', tool_use_id: id, content };
}

/** `count` turns of about `bytes` bytes a message; every `keywordEach`th question speaks of a crash. */
export function plainTurns(count: number, bytes = 200, keywordEach = 0): readonly ConversationEntry[] {
  return Array.from({ length: count }, (_, turn) => {
    const isCritical = keywordEach > 0 && turn % keywordEach === 0;
    const question = `## Cycle ${turn} ${isCritical ? 'CrashLoopBackOff' : 'quiet'} `;
    return [
      user(question.padEnd(bytes, 'pods 27/27 ready '), { cycle: turn }),
      assistant(`Report ${turn}: `.padEnd(bytes, 'nothing new here '), { cycle: turn }),
    ];
  }).flat();
}

/** Freezes it to its depth, so that changing it throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) deepFreeze(item);
  return value;
}
