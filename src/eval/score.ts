import type { CaseResult } from './run-case.ts';

/** The measures over all cases. Shares are 0..1; null where there was nothing to measure. */
export interface Score {
  readonly cases: number;
  readonly looks: number;
  readonly expected: number;
  readonly met: number;
  readonly incidents: number;
  readonly wrong: number;
  /** Incidents above info / causes, over the cases that count their causes: 1 when each cause is one incident. */
  readonly incidentsPerCause: number | null;
  /** Entries met / entries. */
  readonly recall: number | null;
  /** Incidents above info that an entry expects or tolerates / incidents above info. */
  readonly precision: number | null;
  readonly healthyCases: number;
  /** On cases that expect nothing. */
  readonly falsePerHealthyLook: number | null;
}

export function score(results: readonly CaseResult[]): Score {
  const sum = (of: (result: CaseResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const met = sum((result) => result.met.length);
  const expected = met + sum((result) => result.missed.length);
  const incidents = sum((result) => result.incidents);
  const wrong = sum((result) => result.wrong.length);
  const counted = results.filter(({ causes }) => causes !== null);
  const causes = counted.reduce((total, result) => total + (result.causes ?? 0), 0);
  const healthy = results.filter(({ isHealthy }) => isHealthy);
  const healthyLooks = healthy.reduce((total, { looks }) => total + looks, 0);
  const healthyWrong = healthy.reduce((total, result) => total + result.wrong.length, 0);
  return {
    cases: results.length,
    looks: sum(({ looks }) => looks),
    expected,
    met,
    incidents,
    wrong,
    incidentsPerCause: causes === 0 ? null : counted.reduce((total, { incidents: n }) => total + n, 0) / causes,
    recall: expected === 0 ? null : met / expected,
    precision: incidents === 0 ? null : (incidents - wrong) / incidents,
    healthyCases: healthy.length,
    falsePerHealthyLook: healthyLooks === 0 ? null : healthyWrong / healthyLooks,
  };
}

export interface Bar {
  readonly minRecall: number;
  readonly minPrecision: number;
  readonly maxFalsePerHealthyLook: number;
}

/** What falls short of the bar, in words; empty when all is well. Where nothing could be measured nothing falls short. */
export function shortfalls(result: Score, bar: Bar): string[] {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const found: string[] = [];
  if (result.recall !== null && result.recall < bar.minRecall) {
    found.push(`recall ${percent(result.recall)} is below ${percent(bar.minRecall)}`);
  }
  if (result.precision !== null && result.precision < bar.minPrecision) {
    found.push(`precision ${percent(result.precision)} is below ${percent(bar.minPrecision)}`);
  }
  if (result.falsePerHealthyLook !== null && result.falsePerHealthyLook > bar.maxFalsePerHealthyLook) {
    found.push(
      `${result.falsePerHealthyLook.toFixed(2)} false incidents per healthy look, allowed ${bar.maxFalsePerHealthyLook}`,
    );
  }
  return found;
}
