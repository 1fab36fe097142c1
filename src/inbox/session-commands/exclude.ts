import { z } from 'zod';
import type { ConversationEntry } from '../../model/conversation.ts';
import type { Session } from '../../model/session.ts';
import { type AppliedToSession, messageNumbers, nameMessages, tellMissing, toSession } from './session-command.ts';

export const excludeSchema = z.object({ command: z.literal('exclude'), ...toSession, messages: messageNumbers });
export const includeSchema = z.object({ command: z.literal('include'), ...toSession, messages: messageNumbers });

type ExcludeCommand = z.output<typeof excludeSchema> | z.output<typeof includeSchema>;

/**
 * Takes messages out of what the model is sent, or puts them back; they stay in the session. Without the picture it was
 * told last the model would know less than it seems: then the next message is a baseline.
 */
export function applyExclude(session: Session, { command, messages, by }: ExcludeCommand): AppliedToSession {
  const excludes = command === 'exclude';
  const asked = new Set(messages);
  // The model's instructions are no message that could be left out.
  const there = session.history.flatMap(({ number, kind }) =>
    number !== undefined && asked.has(number) && kind !== 'system' ? [number] : [],
  );
  const missing = messages.filter((number) => !there.includes(number));
  if (there.length === 0) return { outcome: 'refused', session, text: tellMissing(missing) };
  const chosen = new Set(there);
  const changes = ({ number, excluded }: ConversationEntry) =>
    number !== undefined && chosen.has(number) && (excluded === true) !== excludes;
  const losesPicture =
    excludes &&
    session.history.some((entry) => (entry.kind === 'baseline' || entry.kind === 'summary') && changes(entry));
  const text = `${nameMessages(there)} ${excludes ? 'taken out of' : 'put back into'} the model's context by ${by}`;
  const { metadata } = session;
  return {
    outcome: 'applied',
    session: {
      ...session,
      history: session.history.map((entry) => (changes(entry) ? marked(entry, excludes) : entry)),
      // The last call sent another conversation: nothing is to be learnt from what the next one grows by.
      metadata: { ...metadata, lastCall: null, lastCycle: losesPicture ? null : metadata.lastCycle },
    },
    text: missing.length === 0 ? text : `${text}; ${tellMissing(missing)}`,
  };
}

function marked({ excluded: _, ...entry }: ConversationEntry, excludes: boolean): ConversationEntry {
  return excludes ? { ...entry, excluded: true } : entry;
}
