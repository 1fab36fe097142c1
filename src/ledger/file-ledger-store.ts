import {
  createDocumentDirectory,
  type DocumentDirectoryOptions,
  LEDGER_SUFFIX,
  ledgerFileName,
} from '../storage/index.ts';
import { byCluster } from './by-cluster.ts';
import { decodeAny, decodeLedger, encodeLedger } from './codec.ts';
import type { LedgerStore } from './ledger-store.ts';

/** Ledgers as files `<directory>/<cluster>.ledger.json`, in the format of docs/session-format.md. */
export function createFileLedgerStore(options: DocumentDirectoryOptions): LedgerStore {
  const documents = createDocumentDirectory(options);

  async function peekAll() {
    const names = (await documents.names()).filter((name) => name.endsWith(LEDGER_SUFFIX) && !name.startsWith('.'));
    return Promise.all(names.map(async (name) => ({ name, found: await documents.peek(name, decodeAny) })));
  }

  return {
    locate: (cluster) => documents.locate(ledgerFileName(cluster)),
    load: async (cluster) => {
      const load = await documents.load(ledgerFileName(cluster), (document) => decodeLedger(document, cluster));
      return load.outcome === 'ok' ? { outcome: 'ok', ledger: load.value } : load;
    },
    save: async (ledger) => documents.save(ledgerFileName(ledger.cluster), encodeLedger(ledger)),
    list: async () => {
      const peeked = await peekAll();
      return byCluster(peeked.flatMap(({ found }) => (found?.document.ok === true ? [found.document.value] : [])));
    },
    unreadable: async () => {
      const peeked = await peekAll();
      return peeked.flatMap(({ name, found }) =>
        found?.document.ok === false ? [{ path: documents.locate(name), problem: found.document.problem }] : [],
      );
    },
  };
}
