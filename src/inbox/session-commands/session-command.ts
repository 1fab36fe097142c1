import { z } from 'zod';
import type { Session } from '../../model/session.ts';
import { moment } from '../../storage/index.ts';
import { personName } from '../command.ts';

/** Of one command: people name a handful, a script some hundreds. */
export const MOST_NAMED = 500;

/** What every command to a session says. */
export const toSession = { schemaVersion: z.literal(1), session: z.string(), by: personName, at: moment };

/** Numbers of messages. */
export const messageNumbers = z.array(z.int().min(1)).max(MOST_NAMED).readonly();
/** Numbers of incidents. */
export const incidentNumbers = z.array(z.int().min(1)).max(MOST_NAMED).readonly();

/** What became of a command; `text` tells it in one line. A refusal leaves the session as it was. */
export interface AppliedToSession {
  readonly outcome: 'applied' | 'refused';
  readonly session: Session;
  readonly text: string;
}

/** `message 3`, `messages 3, 5`. */
export function nameMessages(numbers: readonly number[]): string {
  return `message${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`;
}

/** `; message 4 is not in the conversation`, or nothing. */
export function tellMissing(numbers: readonly number[]): string {
  if (numbers.length === 0) return '';
  return `${nameMessages(numbers)} ${numbers.length === 1 ? 'is' : 'are'} not in the conversation`;
}
