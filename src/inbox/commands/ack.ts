import { z } from 'zod';
import { defineCommand, onIncident } from '../command.ts';
import { refused, said, withIncident, withWord } from '../on-incident.ts';

/** Someone takes an incident on. It belongs to the episode they saw: a recurrence is nobody's again. */
export const ack = defineCommand({
  schema: z.object({ command: z.literal('ack'), ...onIncident }),
  apply: (ledger, command, cycle) =>
    withIncident(ledger, command, (incident) => {
      const { incident: number, episode, by } = command;
      if (episode !== incident.occurrences)
        return refused(ledger, `INC-${number} has come back since ${by} took it on`);
      return {
        outcome: 'applied',
        ledger: withWord(ledger, incident, { acknowledged: said(command, cycle) }),
        text: `INC-${number} acknowledged by ${by}`,
      };
    }),
});
