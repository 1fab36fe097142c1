import type { Ledger } from '../model/ledger.ts';
import { ledgerFileName } from '../storage/index.ts';
import { byCluster } from './by-cluster.ts';
import { decodeLedger, encodeLedger } from './codec.ts';
import type { LedgerStore } from './ledger-store.ts';

/** Ledgers that end with the process, kept as the text a file would have: nothing is shared with the caller. */
export function createMemoryLedgerStore(): LedgerStore {
  const texts = new Map<string, string>();
  return {
    locate: (cluster) => `memory:${ledgerFileName(cluster)}`,
    load: async (cluster) => {
      const text = texts.get(cluster);
      return text === undefined ? { outcome: 'fresh' } : { outcome: 'ok', ledger: decode(text, cluster) };
    },
    save: async (ledger) => {
      texts.set(ledger.cluster, encodeLedger(ledger));
    },
    list: async () => byCluster([...texts].map(([cluster, text]) => decode(text, cluster))),
    unreadable: async () => [],
    trouble: () => null,
  };
}

function decode(text: string, cluster: string): Ledger {
  const decoded = decodeLedger(JSON.parse(text), cluster);
  if (!decoded.ok) throw new Error(`a ledger does not survive its own codec: ${decoded.problem}`);
  return decoded.value;
}
