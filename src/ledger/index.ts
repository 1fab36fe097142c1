export { createFileLedgerStore } from './file-ledger-store.ts';
export type { LedgerLoad, LedgerStore } from './ledger-store.ts';
export { createMemoryLedgerStore } from './memory-ledger-store.ts';
