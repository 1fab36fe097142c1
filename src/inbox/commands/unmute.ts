import { z } from 'zod';
import { wordOf } from '../../model/word.ts';
import { defineCommand, onIncident } from '../command.ts';
import { refused, said, withIncident, withWord } from '../on-incident.ts';

/** Ends a mute before its time. */
export const unmute = defineCommand({
  schema: z.object({ command: z.literal('unmute'), ...onIncident }),
  apply: (ledger, command, cycle) =>
    withIncident(ledger, command, (incident) => {
      const { incident: number, by } = command;
      const { muted } = wordOf(incident);
      if (muted === null || muted.ended !== null) return refused(ledger, `INC-${number} is not muted`);
      return {
        outcome: 'applied',
        ledger: withWord(ledger, incident, { muted: { ...muted, ended: said(command, cycle) } }),
        text: `INC-${number} unmuted by ${by}`,
      };
    }),
});
