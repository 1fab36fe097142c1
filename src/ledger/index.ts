export { createFileLedgerStore, type FileLedgerStore, type LedgerCare } from './file-ledger-store.ts';
export type { LedgerLoad, LedgerStore, UnreadableLedger } from './ledger-store.ts';
export { createMemoryLedgerStore } from './memory-ledger-store.ts';
export { peekLedgerFile } from './peek-ledger-file.ts';
