import { z } from 'zod';
import type { Session } from '../../model/session.ts';
import { applyExclude, excludeSchema, includeSchema } from './exclude.ts';
import { applyPin, pinSchema, unpinSchema } from './pin.ts';
import { type AppliedToSession, toSession } from './session-command.ts';
import { applySwitch, switchSchema } from './switch.ts';

/** Nothing to apply by itself: whoever hears it prunes, for which it takes the ledger and the budget. */
const pruneSchema = z.object({ command: z.literal('prune'), ...toSession });

export const sessionCommandSchema = z.discriminatedUnion('command', [
  pinSchema,
  unpinSchema,
  excludeSchema,
  includeSchema,
  pruneSchema,
  switchSchema,
]);
export type SessionCommand = z.output<typeof sessionCommandSchema>;
export { type AppliedToSession, MOST_NAMED } from './session-command.ts';
export type { SwitchCommand } from './switch.ts';

/** What a command does to a session whose messages have numbers; pure. */
export function applySessionCommand(session: Session, command: SessionCommand): AppliedToSession {
  switch (command.command) {
    case 'pin':
    case 'unpin':
      return applyPin(session, command);
    case 'exclude':
    case 'include':
      return applyExclude(session, command);
    case 'prune':
      return { outcome: 'applied', session, text: `a prune asked for by ${command.by}` };
    case 'switch':
      return applySwitch(session, command);
  }
}
