import type { Ledger } from '../model/ledger.ts';
import { applyCommand, type Command } from './commands/index.ts';
import type { InboxReading } from './inbox.ts';

/** A ledger that has heard what waited, and what became of each command. */
export interface Heard {
  /** To be committed as a whole: it holds the ids beside what they did. */
  readonly ledger: Ledger;
  readonly replies: readonly Reply[];
  /** Ids that may be removed once that ledger is committed. */
  readonly done: readonly string[];
}

export interface Reply {
  readonly id: string;
  readonly command: Command;
  readonly outcome: 'applied' | 'refused';
  readonly text: string;
}

/**
 * Applies what waits, each once: an id that the ledger has is passed over, and the ledger keeps an id for as long as its
 * command may still be in the inbox. Pure.
 */
export function hear(ledger: Ledger, { waiting, stale }: Pick<InboxReading, 'waiting' | 'stale'>): Heard {
  const replies: Reply[] = [];
  let current = ledger;
  for (const { id, command } of waiting) {
    const { ledger: next, outcome, text } = applyCommand(current, command, ledger.cycle + 1);
    current = next;
    replies.push({ id, command, outcome, text });
  }
  const done = [...stale, ...waiting.map(({ id }) => id)];
  return { ledger: { ...current, heard: done }, replies, done };
}
