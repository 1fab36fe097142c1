import { z } from 'zod';
import type { Session } from '../../model/session.ts';
import { isSessionId } from '../../storage/index.ts';
import { type AppliedToSession, toSession } from './session-command.ts';

export const switchSchema = z.object({
  command: z.literal('switch'),
  ...toSession,
  /** The session to go on with, in the place of the one that is spoken to. */
  to: z.string().refine(isSessionId, 'expected the id of a session'),
});

export type SwitchCommand = z.output<typeof switchSchema>;

/**
 * Nothing in the session changes: whoever holds it lets it go and takes the other, for which it takes locks and files. One that
 * comes to be applied here was not done.
 */
export function applySwitch(session: Session, { by, to }: SwitchCommand): AppliedToSession {
  return { outcome: 'refused', session, text: `${by} wanted to go on with ${to}, which cannot be done here` };
}
