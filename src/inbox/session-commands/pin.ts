import { z } from 'zod';
import { incidentName } from '../../model/incident.ts';
import type { Session } from '../../model/session.ts';
import {
  type AppliedToSession,
  incidentNumbers,
  messageNumbers,
  nameMessages,
  tellMissing,
  toSession,
} from './session-command.ts';

const named = { ...toSession, messages: messageNumbers, incidents: incidentNumbers };
export const pinSchema = z.object({ command: z.literal('pin'), ...named });
export const unpinSchema = z.object({ command: z.literal('unpin'), ...named });

type PinCommand = z.output<typeof pinSchema> | z.output<typeof unpinSchema>;

/** Every prune keeps what is pinned while pins fit: a message by its number, an incident with all messages that speak of it. */
export function applyPin(session: Session, { command, messages, incidents, by }: PinCommand): AppliedToSession {
  const pinned = command === 'pin';
  const asked = new Set(messages);
  const there = session.history.flatMap(({ number, kind }) =>
    number !== undefined && asked.has(number) && kind !== 'system' ? [number] : [],
  );
  const missing = messages.filter((number) => !there.includes(number));
  const parts = [
    ...(there.length === 0 ? [] : [nameMessages(there)]),
    ...(incidents.length === 0 ? [] : [incidents.map((number) => incidentName({ number })).join(', ')]),
  ];
  if (parts.length === 0) return { outcome: 'refused', session, text: tellMissing(missing) };
  const others = session.metadata.pinnedIncidents.filter((number) => !incidents.includes(number));
  const pinnedIncidents = pinned ? [...others, ...new Set(incidents)].sort((a, b) => a - b) : others;
  const text = `${parts.join(' and ')} ${command}ned by ${by}`;
  return {
    outcome: 'applied',
    session: {
      ...session,
      history: session.history.map((entry) =>
        entry.number !== undefined && there.includes(entry.number) && entry.pinned !== pinned
          ? { ...entry, pinned }
          : entry,
      ),
      metadata: { ...session.metadata, pinnedIncidents },
    },
    text: missing.length === 0 ? text : `${text}; ${tellMissing(missing)}`,
  };
}
