import { join } from 'node:path';
import type { Cipher } from '../storage/index.ts';
import type { HistoryReader } from './history.ts';
import { openForReading } from './sqlite/database.ts';
import { createReads, toUnreadable } from './sqlite/reads.ts';
import { createSealing } from './sqlite/sealing.ts';
import { HISTORY_FILE } from './sqlite-history.ts';

/** Reading waits for nobody but a checkpoint. */
const READER_PATIENCE_MS = 5_000;

export interface HistoryReaderOptions {
  /** SESSION_DIR. */
  readonly directory: string;
  readonly cipher?: Cipher | null;
}

/**
 * The history as it is, for reading alone, whether or not a monitor runs; null when there is none yet. Throws MonitorError
 * `history_unreadable`.
 */
export function openHistoryReader({ directory, cipher }: HistoryReaderOptions): HistoryReader | null {
  const path = join(directory, HISTORY_FILE);
  try {
    const database = openForReading(path, READER_PATIENCE_MS);
    if (database === null) return null;
    const reads = createReads(() => database, path, createSealing(cipher ?? null));
    return {
      search: async (query) => reads.search(query),
      messages: async (query) => reads.messages(query),
      looks: async (query) => reads.looks(query),
      records: async (scope) => reads.records(scope),
      statistics: async (scope) => reads.statistics(scope),
      sizes: async () => reads.sizes(),
      leftOut: () => reads.leftOut(),
      close: async () => database.close(),
    };
  } catch (error) {
    throw toUnreadable(error, path);
  }
}
