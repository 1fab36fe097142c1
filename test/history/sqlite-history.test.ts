import { describe } from 'vitest';
import { createSqliteHistory } from '../../src/history/index.ts';
import { createCipher } from '../../src/storage/index.ts';
import { historyContract } from '../contracts/history.ts';
import { NOON } from '../support/snapshots.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

describe('a history in a file', () => {
  historyContract({
    open: async () => createSqliteHistory({ directory: await temporaryDirectory(), now: () => NOON }),
  });
});

describe('a history in memory', () => {
  historyContract({ open: async () => createSqliteHistory({ directory: null, now: () => NOON }) });
});

describe('an encrypted history', () => {
  const cipher = createCipher({ key: new Uint8Array(32).fill(7) });
  historyContract({
    open: async () => createSqliteHistory({ directory: await temporaryDirectory(), now: () => NOON, cipher }),
  });
});
