import { LEDGER_SCHEMA_VERSION, type Ledger } from '../model/ledger.ts';
import type { DocumentCodec } from '../storage/index.ts';
import { createLedgerEncoder, decodeLedger } from './codec.ts';
import { salvageLedger } from './salvage.ts';

/** How the ledger of `cluster` lies in its file. Its `encode` remembers the last one. */
export function ledgerDocument(cluster: string): DocumentCodec<Ledger> {
  return {
    version: LEDGER_SCHEMA_VERSION,
    decode: (document) => decodeLedger(document, cluster),
    encode: createLedgerEncoder(),
    salvage: (rest, backup) => salvageLedger(rest, backup, cluster),
    describe: ({ incidents, cycle }) =>
      `${incidents.length} incident${incidents.length === 1 ? '' : 's'}, cycle ${cycle}`,
  };
}
