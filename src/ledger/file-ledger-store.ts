import type { Ledger } from '../model/ledger.ts';
import {
  type Candidate,
  createKeptDocuments,
  createReadCache,
  type DocumentCodec,
  type KeptDocumentsOptions,
  LEDGER_SUFFIX,
  ledgerFileName,
  listCandidates,
  type MigratedFile,
  migrateFile,
  restoreCandidate,
} from '../storage/index.ts';
import { byCluster } from './by-cluster.ts';
import { decodeAny } from './codec.ts';
import { ledgerDocument } from './document-codec.ts';
import type { LedgerLoad, LedgerStore } from './ledger-store.ts';

/** What people do to ledger files by hand. None of it asks for a lock: the caller holds it. */
export interface LedgerCare {
  /** Everything there is of a cluster's ledger: its file, backups, what was set aside; newest first. Moves nothing. */
  candidates(cluster: string): Promise<readonly Candidate<Ledger>[]>;
  /** Puts a candidate, by its path or file name, in the place of the file, which is kept. See `restoreCandidate`. */
  restore(cluster: string, name: string): Promise<{ readonly value: Ledger; readonly replaced: string | null }>;
  /** Makes a backup now; its path. Null when there is no such ledger. Rejects with `storage_unwritable`. */
  backUp(cluster: string): Promise<string | null>;
  /** Brings the file to this version of the program, and to the key that is set. */
  migrate(cluster: string): Promise<MigratedFile>;
}

export type FileLedgerStore = LedgerStore & LedgerCare;

/** Ledgers as files `<directory>/<cluster>.ledger.json`, in the format of docs/session-format.md. */
export function createFileLedgerStore(options: KeptDocumentsOptions): FileLedgerStore {
  const documents = createKeptDocuments(options);
  const cache = createReadCache<Ledger>(documents, () => decodeAny);

  const codecs = new Map<string, DocumentCodec<Ledger>>();

  /** One for each ledger, so that it can remember what it wrote. */
  function codecOf(cluster: string): DocumentCodec<Ledger> {
    const codec = codecs.get(cluster) ?? ledgerDocument(cluster);
    codecs.set(cluster, codec);
    return codec;
  }

  async function peekAll() {
    const names = (await documents.names()).filter((name) => name.endsWith(LEDGER_SUFFIX) && !name.startsWith('.'));
    return Promise.all(names.map(async (name) => ({ name, found: await cache.peek(name) })));
  }

  async function load(cluster: string): Promise<LedgerLoad> {
    const loaded = await documents.load(ledgerFileName(cluster), codecOf(cluster));
    if (loaded.outcome === 'fresh') return loaded;
    const { value: ledger, ...rest } = loaded;
    return { ...rest, ledger };
  }

  return {
    locate: (cluster) => documents.locate(ledgerFileName(cluster)),
    load,
    save: async (ledger) => {
      const { cluster } = ledger;
      await documents.save(ledgerFileName(cluster), codecOf(cluster).encode(ledger), 'due');
    },
    trouble: documents.trouble,
    list: async () => {
      const peeked = await peekAll();
      return byCluster(peeked.flatMap(({ found }) => (found?.document.ok === true ? [found.document.value] : [])));
    },
    unreadable: async () => {
      const peeked = await peekAll();
      return peeked.flatMap(({ name, found }) => {
        if (found === null || found.document.ok) return [];
        const unreadable = { path: documents.locate(name), problem: found.document.problem };
        return [found.wantsKey ? { ...unreadable, wantsKey: true as const } : unreadable];
      });
    },
    candidates: async (cluster) => listCandidates(documents, ledgerFileName(cluster), codecOf(cluster)),
    restore: async (cluster, name) => restoreCandidate(documents, ledgerFileName(cluster), codecOf(cluster), name),
    backUp: async (cluster) => (await documents.backUp(ledgerFileName(cluster)))?.path ?? null,
    migrate: async (cluster) => migrateFile(documents, ledgerFileName(cluster), codecOf(cluster)),
  };
}
