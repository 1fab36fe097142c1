import { NO_USAGE } from '../model/report.ts';
import type { Totals } from './queries.ts';

export const NO_TOTALS: Totals = {
  cycles: 0,
  loud: 0,
  messages: 0,
  pruned: 0,
  prunes: 0,
  opened: 0,
  ended: 0,
  calls: 0,
  failedCalls: 0,
  usage: NO_USAGE,
  costUsd: 0,
};
