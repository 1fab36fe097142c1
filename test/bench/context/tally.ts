import type { Incident } from '../../../src/model/incident.ts';
import { addUsage, NO_USAGE, type Usage } from '../../../src/model/report.ts';
import type { CycleResult } from '../../../src/monitor/index.ts';

/** What a row has cost so far. */
export interface Tally {
  readonly cycles: number;
  readonly calls: number;
  readonly usage: Usage;
  readonly costUsd: number;
  readonly prunes: number;
  /** Calls in whose prompt an open incident was missing, and the first of them in words. */
  readonly missing: number;
  readonly firstMissing: string | null;
  /** Calls that failed, and the first reason. */
  readonly failed: number;
  readonly firstFailure: string | null;
  /** The largest prompt there was, in tokens. */
  readonly largest: number;
  readonly mostOpen: number;
  /** Incidents that opened or came back. */
  readonly opened: number;
  /** Cycles with news, and how many of them came so long after the one before that no cache lives. */
  readonly news: number;
  readonly longPauses: number;
  count(result: CycleResult, missing: readonly Incident[] | null): void;
}

/** What was counted, as it goes from process to process. */
export type Counted = Omit<Tally, 'count'>;

const HOUR = 3_600_000;

export function emptyTally(): Tally {
  const tally = {
    cycles: 0,
    calls: 0,
    usage: NO_USAGE,
    costUsd: 0,
    prunes: 0,
    missing: 0,
    firstMissing: null as string | null,
    failed: 0,
    firstFailure: null as string | null,
    largest: 0,
    mostOpen: 0,
    opened: 0,
    news: 0,
    longPauses: 0,
    lastNews: null as number | null,
    count({ situation, exchange, loud }: CycleResult, missing: readonly Incident[] | null) {
      tally.cycles += 1;
      tally.mostOpen = Math.max(tally.mostOpen, situation.open.length);
      tally.opened += situation.updates.filter(({ turn }) => turn === 'opened' || turn === 'recurring').length;
      if (loud) {
        tally.news += 1;
        if (tally.lastNews !== null && situation.at - tally.lastNews > HOUR) tally.longPauses += 1;
        tally.lastNews = situation.at;
      }
      if (exchange === null) return;
      const { usage, costUsd, degraded } = exchange.analysed;
      if (degraded !== null) {
        tally.failed += 1;
        tally.firstFailure ??= `cycle ${situation.cycle}: ${degraded}`;
      }
      if (exchange.receipt !== null) tally.prunes += 1;
      if (usage === null) return;
      tally.calls += 1;
      tally.usage = addUsage(tally.usage, usage);
      tally.costUsd += costUsd ?? Number.NaN;
      tally.largest = Math.max(tally.largest, promptTokens(usage));
      if (missing === null || missing.length === 0) return;
      tally.missing += 1;
      tally.firstMissing ??= `cycle ${situation.cycle}: ${missing.map(({ number, code, state }) => `INC-${number} ${code} ${state}`).join(', ')}`;
    },
  };
  return tally;
}

export function promptTokens({ input, cacheRead, cacheWrite }: Usage): number {
  return input + cacheRead + cacheWrite;
}
