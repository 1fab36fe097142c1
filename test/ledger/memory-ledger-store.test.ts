import { createMemoryLedgerStore } from '../../src/ledger/index.ts';
import { ledgerStoreContract } from '../contracts/ledger-store.ts';

ledgerStoreContract({ open: async () => createMemoryLedgerStore() });
