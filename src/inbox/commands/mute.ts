import { z } from 'zod';
import { wordOf } from '../../model/word.ts';
import { moment } from '../../storage/index.ts';
import { defineCommand, onIncident, reason } from '../command.ts';
import { said, withIncident, withWord } from '../on-incident.ts';

/** Nobody is to be told of an incident until a time, over all its episodes. A later mute replaces an earlier one. */
export const mute = defineCommand({
  schema: z.object({ command: z.literal('mute'), ...onIncident, until: moment, because: reason }),
  apply: (ledger, command, cycle) =>
    withIncident(ledger, command, (incident) => {
      const { incident: number, until, because, by } = command;
      // What is held back and not told yet stays so under a longer mute.
      const heldBack = wordOf(incident).muted?.heldBack ?? [];
      const muted = { ...said(command, cycle), until, because, ended: null, heldBack };
      return {
        outcome: 'applied',
        ledger: withWord(ledger, incident, { muted }),
        text: `INC-${number} muted until ${new Date(until).toISOString()} by ${by}`,
      };
    }),
});
