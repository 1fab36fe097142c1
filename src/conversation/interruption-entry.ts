import type { ConversationEntry } from '../model/conversation.ts';
import type { Millis } from '../model/objects.ts';
import type { ToolRun } from '../model/tool.ts';
import { lookedUp } from './look-up-note.ts';

/** Stands where an answer is missing because the process ended: what was told stays told, and roles stay in turn. */
export function interruptionEntry(cycle: number, at: Millis, runs: readonly ToolRun[] = []): ConversationEntry {
  const note = lookedUp(runs);
  return {
    role: 'assistant',
    kind: 'interruption',
    content: `[the monitor stopped before cycle ${cycle} was answered; what that message told still holds${note === null ? '' : `; ${note}`}]`,
    cycle,
    at,
    pinned: false,
    incidents: [],
    report: null,
  };
}
