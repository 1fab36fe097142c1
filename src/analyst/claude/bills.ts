import { addUsage } from '../../model/report.ts';
import type { AnalysisResult, Bill } from '../analyst.ts';
import type { Billed } from './read-message.ts';

/**
 * The outcome of the last call with what those before it cost. What is known of "the call" is of the first: it sent the
 * conversation as it is kept, from which calibration and cache are judged.
 */
export function addBills(result: AnalysisResult, before: readonly Billed[]): AnalysisResult {
  const [first] = before;
  if (first === undefined) return result;
  const bills: readonly Bill[] = [...before, result].map(({ usage, costUsd }) => ({ usage, costUsd }));
  const usages = bills.map(({ usage }) => usage).filter((usage) => usage !== null);
  const costs = bills.map(({ costUsd }) => costUsd).filter((cost) => cost !== null);
  return {
    ...result,
    usage: usages.length === 0 ? null : usages.reduce(addUsage),
    costUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
    call: first.call,
    bills,
  };
}
