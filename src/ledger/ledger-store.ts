import type { Ledger } from '../model/ledger.ts';
import type { BackupFile, Damage } from '../storage/index.ts';

/** Keeps a cluster's durable state. Every driver passes test/contracts/ledger-store.ts. */
export interface LedgerStore {
  /**
   * Rejects with MonitorError `encryption_key_missing` or `encryption_key_wrong` for a file it has no key to, which it then has
   * not touched.
   */
  load(cluster: string): Promise<LedgerLoad>;
  /** Atomic and durable when it resolves. Rejects with MonitorError `storage_unwritable`; the file then is the old one. */
  save(ledger: Ledger): Promise<void>;
  locate(cluster: string): string;
  /** Every readable ledger, by cluster name; reads and moves nothing. */
  list(): Promise<readonly Ledger[]>;
  /** What `list` had to leave out; reads and moves nothing. */
  unreadable(): Promise<readonly UnreadableLedger[]>;
  /** What is not as it should be though saves succeed, in words: a backup that was due and failed. Null when all is well. */
  trouble(): string | null;
}

export interface UnreadableLedger {
  readonly path: string;
  readonly problem: string;
  /** Set when it cannot be read for want of the key it is encrypted with: no run keeps it aside then. */
  readonly wantsKey?: true;
}

/**
 * As for sessions, but for `stale`: every look judges a ledger's incidents anew, however old it is. partial: incidents that only
 * the backup has are taken from it.
 */
export type LedgerLoad =
  | { readonly outcome: 'ok'; readonly ledger: Ledger; readonly migratedFrom?: number }
  | { readonly outcome: 'recovered'; readonly ledger: Ledger; readonly damage: Damage; readonly backup: BackupFile }
  | { readonly outcome: 'partial'; readonly ledger: Ledger; readonly damage: Damage }
  | { readonly outcome: 'fresh'; readonly damage?: Damage };
