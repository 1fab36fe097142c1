import type { Report } from '../../model/report.ts';
import { areSame } from '../compare/differences.ts';
import type { LookSeries } from '../compare/looks.ts';
import type { ComparedLook, Mode, ModeTotals } from '../compare/run-both.ts';

/** All that a comparison found. */
export interface Comparison {
  readonly series: Pick<LookSeries, 'cluster' | 'title' | 'pace'>;
  readonly analyst: string;
  readonly model: string | null;
  readonly looks: readonly ComparedLook[];
  readonly totals: Readonly<Record<Mode, ModeTotals>>;
}

/** For machines: the totals, and each look in which a mode reported. */
export function compareData({ series, analyst, model, looks, totals }: Comparison): unknown {
  const told = looks.filter(isTold);
  return {
    ...{ cluster: series.cluster, source: series.title, pace: series.pace, analyst, model },
    looks: looks.length,
    from: time(looks.at(0)),
    to: time(looks.at(-1)),
    modes: { stateless: totalsData(totals.stateless), persistent: totalsData(totals.persistent) },
    differing: told.filter(({ differences }) => !areSame(differences)).length,
    reports: told.map(({ cycle, at, open, stateless, persistent, differences }) => ({
      ...{ cycle, at: new Date(at).toISOString(), open, same: areSame(differences) },
      stateless: reportData(stateless),
      persistent: reportData(persistent),
      ...{ onlyStateless: differences.onlyStateless, onlyPersistent: differences.onlyPersistent },
      causes: differences.causes,
    })),
  };
}

export function isTold({ stateless, persistent }: ComparedLook): boolean {
  return stateless !== null || persistent !== null;
}

/** What the prompts held together, and which part of it came from the cache; null without a prompt. */
export function promptOf({ tokens }: ModeTotals): { readonly tokens: number; readonly cached: number | null } {
  const all = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  return { tokens: all, cached: all === 0 ? null : tokens.cacheRead / all };
}

function totalsData(totals: ModeTotals): unknown {
  const { asked, failed, calls, tokens, costUsd, prunes } = totals;
  const { cached } = promptOf(totals);
  return {
    ...{ asked, failed, calls },
    tokens: { ...tokens, cached: cached === null ? null : Math.round(cached * 1000) / 1000 },
    ...{ costUsd, prunes },
  };
}

function reportData(report: Report | null): unknown {
  return report === null ? null : { analyst: report.analyst, summary: report.summary, assessments: report.assessments };
}

function time(look: ComparedLook | undefined): string | null {
  return look === undefined ? null : new Date(look.at).toISOString();
}
