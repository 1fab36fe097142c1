import { z } from 'zod';
import { wordOf } from '../../model/word.ts';
import { defineCommand, noteText, onIncident } from '../command.ts';
import { said, withIncident, withWord } from '../on-incident.ts';

/** Notes an incident keeps; the oldest go first. */
export const MOST_NOTES = 20;

/** Something people want remembered of an incident, in their own words. */
export const note = defineCommand({
  schema: z.object({ command: z.literal('note'), ...onIncident, text: noteText }),
  apply: (ledger, command, cycle) =>
    withIncident(ledger, command, (incident) => {
      const { incident: number, text, by } = command;
      const notes = [...wordOf(incident).notes, { ...said(command, cycle), text }].slice(-MOST_NOTES);
      return {
        outcome: 'applied',
        ledger: withWord(ledger, incident, { notes }),
        text: `note on INC-${number} by ${by}`,
      };
    }),
});
