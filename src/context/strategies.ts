import { headTail } from './strategies/head-tail.ts';
import { segments } from './strategies/segments.ts';
import { simple } from './strategies/simple.ts';
import { smart } from './strategies/smart.ts';
import { summary } from './strategies/summary.ts';
import type { PruneStrategy, PruneStrategyName } from './strategy.ts';

/** Every strategy by the name PRUNE_STRATEGY gives it. */
export const PRUNE_STRATEGIES: Readonly<Record<PruneStrategyName, PruneStrategy>> = {
  simple,
  smart,
  'head-tail': headTail,
  summary,
  segments,
};
