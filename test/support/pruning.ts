import { ledgerSummaryWriter } from '../../src/conversation/index.ts';

/** A prune above the threshold in a healthy cluster, without a model; spread into a request. */
export const PLAIN_PRUNE = {
  cause: 'threshold',
  openIncidents: new Set<number>(),
  pinnedIncidents: new Set<number>(),
  segment: 1,
  summarize: null,
  summaryWriter: ledgerSummaryWriter([]),
} as const;
