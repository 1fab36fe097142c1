import { z } from 'zod';
import type { Ledger } from '../model/ledger.ts';
import type { SafeText } from '../model/safe-text.ts';
import { redactText } from '../redact/index.ts';
import { moment } from '../storage/index.ts';

/** How one command is read and what it does. Its file in commands/ holds one of these. */
export interface CommandDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /** @param cycle the number of the cycle that hears it. */
  apply(ledger: Ledger, command: z.output<Schema>, cycle: number): Applied;
}

/** What became of a command; `text` tells it in one line. A refusal leaves the ledger as it was. */
export interface Applied {
  readonly outcome: 'applied' | 'refused';
  readonly ledger: Ledger;
  readonly text: string;
}

export function defineCommand<Schema extends z.ZodType>(
  definition: CommandDefinition<Schema>,
): CommandDefinition<Schema> {
  return definition;
}

/** The most characters of each text that people give; what is longer is cut, with the number of those left out. */
export const LONGEST = { name: 60, note: 1_000, reason: 300 } as const;

/** Text that people gave: redacted and bounded when it is written and when it is read. */
function personText(limit: number, prepare: (text: string) => string) {
  return z
    .codec(z.string(), z.custom<SafeText>(), {
      decode: (text) => redactText(prepare(text), limit),
      encode: (text) => redactText(prepare(text), limit),
    })
    .refine((text) => text.length > 0, 'expected some text');
}

/** A name stands among words that are not fenced for the model: nothing in it may look like markup or a line of its own. */
export const personName = personText(LONGEST.name, (text) => text.replace(/[^\p{L}\p{N}._@+:/'’-]+/gu, ' ').trim());
export const noteText = personText(LONGEST.note, (text) => text.trim());
export const reason = personText(LONGEST.reason, (text) => text.replace(/\s+/g, ' ').trim())
  .nullable()
  .default(null);

/** What every command says. */
export const envelope = {
  schemaVersion: z.literal(1),
  cluster: z.string(),
  by: personName,
  at: moment,
};

/** What every command on an incident says: its number, and which of its episodes the person had before them, from 1. */
export const onIncident = { ...envelope, incident: z.int().min(1), episode: z.int().min(1) };
