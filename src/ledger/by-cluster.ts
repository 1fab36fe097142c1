import type { Ledger } from '../model/ledger.ts';

/** The order every listing has. */
export function byCluster(ledgers: readonly Ledger[]): Ledger[] {
  return ledgers.toSorted((a, b) => (a.cluster < b.cluster ? -1 : 1));
}
