import type { Stores } from '../../../src/app.ts';
import { NO_HISTORY } from '../../../src/history/index.ts';
import { createMemoryInbox, createMemorySessionInbox } from '../../../src/inbox/index.ts';
import { createMemoryLedgerStore } from '../../../src/ledger/index.ts';
import { createMemorySessionStore } from '../../../src/session/index.ts';

/**
 * Stores for one run that nobody reads back: what is saved is let go, and not even written as text. What files cost is not
 * measured here, and the monitor holds what it goes on with.
 */
export function storesForOneRun(): Stores {
  return {
    sessions: { ...createMemorySessionStore(), save: async () => undefined },
    ledgers: { ...createMemoryLedgerStore(), save: async () => undefined },
    inbox: createMemoryInbox(),
    sessionInbox: createMemorySessionInbox(),
    history: NO_HISTORY,
  };
}
