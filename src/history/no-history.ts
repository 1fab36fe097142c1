import type { History } from './history.ts';
import type { HistoryStatistics } from './queries.ts';
import { NO_TOTALS } from './totals.ts';

const NO_STATISTICS: HistoryStatistics = { total: NO_TOTALS, days: [], models: [], sessions: [], incidents: [] };

/** HISTORY=false: keeps nothing, finds nothing, is never in trouble. */
export const NO_HISTORY: History = {
  begin: () => undefined,
  record: () => undefined,
  flush: async () => null,
  retain: async () => null,
  reseal: async () => ({ resealed: 0, unreadable: 0, trouble: null }),
  rebuild: async () => null,
  leftOut: () => null,
  search: async () => ({ hits: [], more: false, scannedTo: null }),
  messages: async () => [],
  looks: async () => [],
  records: async () => ({ cycles: [], calls: [], turns: [], prunes: [], tools: [], events: [] }),
  statistics: async () => NO_STATISTICS,
  sizes: async () => ({
    path: '',
    bytes: 0,
    usedBytes: 0,
    freeBytes: 0,
    messages: 0,
    turns: 0,
    cycles: 0,
    oldest: null,
    newest: null,
    encrypted: false,
  }),
  close: async () => undefined,
};
