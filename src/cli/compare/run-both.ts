import { createAnalyst, type Environment, openMonitor, type Stores } from '../../app.ts';
import type { Config } from '../../config/index.ts';
import { NO_HISTORY } from '../../history/index.ts';
import { createMemoryInbox, createMemorySessionInbox } from '../../inbox/index.ts';
import { createMemoryLedgerStore } from '../../ledger/index.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { Millis } from '../../model/objects.ts';
import { addUsage, NO_USAGE, type Report, type Usage } from '../../model/report.ts';
import type { CycleResult, Monitor } from '../../monitor/index.ts';
import { createMemorySessionStore } from '../../session/index.ts';
import { compareReports, type Differences } from './differences.ts';
import { type LookSeries, shareLook } from './looks.ts';

export const MODES = ['stateless', 'persistent'] as const;
export type Mode = (typeof MODES)[number];

/** One look, and what each mode made of it. */
export interface ComparedLook {
  readonly cycle: number;
  readonly at: Millis;
  readonly open: number;
  /** Null: it asked nobody. */
  readonly stateless: Report | null;
  readonly persistent: Report | null;
  readonly differences: Differences;
}

/** What one mode took for all the looks. */
export interface ModeTotals {
  /** Looks it asked the analyst about. */
  readonly asked: number;
  /** Looks for which the rules had to stand in, and the first reason. */
  readonly failed: number;
  readonly firstFailure: string | null;
  /** Calls of the model that used tokens. */
  readonly calls: number;
  readonly tokens: Usage;
  /** US dollars; null when the model has no price. */
  readonly costUsd: number | null;
  readonly prunes: number;
}

/** The two modes side by side: the same looks, each with a conversation of its own, all of it in memory. */
export interface Pair {
  readonly analyst: string;
  readonly model: string | null;
  /** Takes one look and lets both modes go through their cycle. */
  look(signal: AbortSignal): Promise<ComparedLook>;
  totals(): Readonly<Record<Mode, ModeTotals>>;
  close(): Promise<void>;
}

/** Both begin with what the series remembers of the cluster, and a conversation that knows nothing. */
export async function openPair(config: Config, series: LookSeries, real: Environment): Promise<Pair> {
  const shared = shareLook(series);
  // One key for both: they must read the same look.
  const key = real.newKey();
  const environment: Environment = { ...real, now: series.now, newKey: () => key };
  const analyst = createAnalyst(config, environment);
  const totals = { stateless: NOTHING, persistent: NOTHING };

  async function open(mode: Mode): Promise<Monitor> {
    const stores = await storesInMemory(series.ledger);
    const parts = { source: shared.source, logs: shared.logs, stores, analyst, events: SILENT };
    return openMonitor({ ...config, enableLongContext: mode === 'persistent' }, parts, environment);
  }
  const monitors = { stateless: await open('stateless'), persistent: await open('persistent') };

  async function run(mode: Mode, signal: AbortSignal): Promise<CycleResult> {
    const result = await monitors[mode].cycle(signal);
    totals[mode] = count(totals[mode], result);
    return result;
  }

  return {
    analyst: analyst.name,
    model: analyst.model,
    async look(signal) {
      shared.next();
      // One after the other: what the first one writes into the account's cache, the second may read, always.
      const stateless = await run('stateless', signal);
      const persistent = await run('persistent', signal);
      const reports = { stateless: reportOf(stateless), persistent: reportOf(persistent) };
      const { cycle, at, open: incidents } = persistent.situation;
      const differences = compareReports(reports.stateless, reports.persistent);
      return { cycle, at, open: incidents.length, ...reports, differences };
    },
    totals: () => ({ ...totals }),
    async close() {
      for (const mode of MODES) await monitors[mode].close();
    },
  };
}

const SILENT = { emit: (): void => undefined };

const NOTHING: ModeTotals = {
  ...{ asked: 0, failed: 0, firstFailure: null, calls: 0, tokens: NO_USAGE, costUsd: 0, prunes: 0 },
};

/** What a monitor keeps, all of it in memory. */
export async function storesInMemory(ledger: Ledger): Promise<Stores> {
  const ledgers = createMemoryLedgerStore();
  await ledgers.save(ledger);
  return {
    sessions: createMemorySessionStore(),
    ledgers,
    inbox: createMemoryInbox(),
    sessionInbox: createMemorySessionInbox(),
    history: NO_HISTORY,
  };
}

function reportOf({ exchange }: CycleResult): Report | null {
  return exchange?.analysed.success.report ?? null;
}

function count(before: ModeTotals, { exchange }: CycleResult): ModeTotals {
  if (exchange === null) return before;
  const { usage, costUsd, degraded } = exchange.analysed;
  const isUnpriced = before.costUsd === null || (usage !== null && costUsd === null);
  return {
    asked: before.asked + 1,
    failed: before.failed + Number(degraded !== null),
    firstFailure: before.firstFailure ?? degraded,
    calls: before.calls + Number(usage !== null),
    tokens: usage === null ? before.tokens : addUsage(before.tokens, usage),
    costUsd: isUnpriced ? null : (before.costUsd ?? 0) + (costUsd ?? 0),
    prunes: before.prunes + Number(exchange.receipt !== null),
  };
}
