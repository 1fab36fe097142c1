export type {
  AnalysisFailure,
  AnalysisFailureReason,
  AnalysisRequest,
  AnalysisResult,
  AnalysisSuccess,
  Analyst,
} from './analyst.ts';
export { type ClaudeAnalystOptions, createClaudeAnalyst } from './claude/claude-analyst.ts';
export { lookUpModel, type ModelFacts, type ModelLookup, type ModelLookupOptions } from './claude/look-up-model.ts';
export { type CacheTtl, costOf, PRICES_AS_OF } from './claude/prices.ts';
export type { CacheWrites } from './claude/usage.ts';
export { createRulesAnalyst } from './rules/rules-analyst.ts';
