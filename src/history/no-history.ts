import type { History } from './history.ts';
import type { HistoryStatistics, Totals } from './queries.ts';

const NOTHING: Totals = {
  cycles: 0,
  loud: 0,
  messages: 0,
  pruned: 0,
  prunes: 0,
  opened: 0,
  ended: 0,
  calls: 0,
  failedCalls: 0,
  usage: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 },
  costUsd: 0,
};
const NO_STATISTICS: HistoryStatistics = { total: NOTHING, days: [], models: [], sessions: [], incidents: [] };

/** HISTORY=off: keeps nothing, finds nothing, is never in trouble. */
export const NO_HISTORY: History = {
  begin: () => undefined,
  record: () => undefined,
  flush: async () => null,
  retain: async () => null,
  rebuild: async () => null,
  search: async () => ({ hits: [], more: false, scannedTo: null }),
  messages: async () => [],
  records: async () => ({ cycles: [], calls: [], turns: [], prunes: [], tools: [], events: [] }),
  statistics: async () => NO_STATISTICS,
  sizes: async () => ({
    path: '',
    bytes: 0,
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
