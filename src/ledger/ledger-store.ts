import type { Ledger } from '../model/ledger.ts';

/** Keeps a cluster's durable state. Every driver passes test/contracts/ledger-store.ts. */
export interface LedgerStore {
  load(cluster: string): Promise<LedgerLoad>;
  /** Atomic and durable when it resolves. Rejects with MonitorError `storage_unwritable`; the file then is the old one. */
  save(ledger: Ledger): Promise<void>;
  locate(cluster: string): string;
  /** Every readable ledger, by cluster name; reads and moves nothing. */
  list(): Promise<readonly Ledger[]>;
  /** What `list` had to leave out; reads and moves nothing. */
  unreadable(): Promise<readonly UnreadableLedger[]>;
}

export interface UnreadableLedger {
  readonly path: string;
  readonly problem: string;
}

/** As for sessions: an unreadable file is kept aside untouched and said loudly. */
export type LedgerLoad =
  | { readonly outcome: 'ok'; readonly ledger: Ledger }
  | { readonly outcome: 'fresh' }
  | { readonly outcome: 'set_aside'; readonly keptAs: string | null; readonly problem: string };
