export type {
  AnalysisFailure,
  AnalysisFailureReason,
  AnalysisRequest,
  AnalysisResult,
  AnalysisSuccess,
  AnalysisTools,
  Analyst,
  Bill,
  ModelCall,
  Overflow,
  SummaryRequest,
  SummaryResult,
} from './analyst.ts';
export { type ClaudeAnalystOptions, createClaudeAnalyst } from './claude/claude-analyst.ts';
export { lookUpModel, type ModelFacts, type ModelLookup, type ModelLookupOptions } from './claude/look-up-model.ts';
export { costOf, PRICES_AS_OF, pricesOf } from './claude/prices.ts';
export type { CacheWrites } from './claude/usage.ts';
export { createRulesAnalyst } from './rules/rules-analyst.ts';
export {
  type AnalystTool,
  cancelled,
  createToolbox,
  LookUps,
  type MemoryReader,
  memoryTools,
  type Toolbox,
  type ToolCall,
} from './tools/index.ts';
