import { z } from 'zod';
import type { Ledger } from '../../model/ledger.ts';
import type { Applied } from '../command.ts';
import { ack } from './ack.ts';
import { mute } from './mute.ts';
import { note } from './note.ts';
import { resolveAs } from './resolve-as.ts';
import { unmute } from './unmute.ts';

export const commandSchema = z.discriminatedUnion('command', [
  ack.schema,
  mute.schema,
  unmute.schema,
  note.schema,
  resolveAs.schema,
]);
export type Command = z.output<typeof commandSchema>;

/** What a command does to the ledger; pure. @param cycle the number of the cycle that hears it. */
export function applyCommand(ledger: Ledger, command: Command, cycle: number): Applied {
  switch (command.command) {
    case 'ack':
      return ack.apply(ledger, command, cycle);
    case 'mute':
      return mute.apply(ledger, command, cycle);
    case 'unmute':
      return unmute.apply(ledger, command, cycle);
    case 'note':
      return note.apply(ledger, command, cycle);
    case 'resolve-as':
      return resolveAs.apply(ledger, command, cycle);
  }
}
