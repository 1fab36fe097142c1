export { type Budget, type ContextGauge, gauge, needsPrune, pruneCeiling } from './budget.ts';
export {
  CACHE_LIFETIME,
  type CachePlan,
  type CallsPlan,
  cachePlanFor,
  isCached,
  leastTarget,
  NO_CACHE,
  planCalls,
} from './cache-plan.ts';
export {
  CACHE_MISS_TEXT,
  type CacheMissReason,
  type CacheVerdict,
  type CacheVerdictInput,
  cacheVerdict,
} from './cache-verdict.ts';
export { type Cadence, type CadenceInput, cadenceOf } from './cadence.ts';
export {
  applyCalibration,
  type CountedPrompt,
  calibrate,
  calibratedBudget,
  calibrationFor,
  conversationTokens,
  type EstimateBudget,
  estimateError,
  shouldCount,
} from './calibration.ts';
export { type CallPattern, expectedCallCost } from './call-cost.ts';
export { type CallPatternInput, callPatternOf } from './call-pattern.ts';
export { type CallTerms, type CallTermsInput, callTerms, TARGET_WITHOUT_MODEL } from './call-terms.ts';
export { type ColdPruneInput, isColdPruneWorthIt } from './cold-prune.ts';
export { cutText, LEAST_CUT_BYTES } from './cut-text.ts';
export { contentBytesWithin, estimateEntry, estimateHistory, estimateTokens } from './estimate.ts';
export { type FitRequest, type FittedConversation, fitConversation } from './fit-conversation.ts';
export { CRITICAL_KEYWORDS, type CriticalKeyword, findKeyword } from './keywords.ts';
export { type CacheTtl, type Price, type PriceTier, priceAt } from './price.ts';
export { type PruneConversation, type PrunedConversation, prune } from './prune.ts';
export { readableText } from './readable-text.ts';
export { type AnsweredCall, type CallMemory, rememberCall } from './remember-call.ts';
export { PRUNE_STRATEGIES } from './strategies.ts';
export {
  type KeptMessages,
  PRUNE_STRATEGY_NAMES,
  type PruneCause,
  type PruneChoice,
  type PruneReceipt,
  type PruneRequest,
  type PruneStrategy,
  type PruneStrategyName,
  type SummaryFlaw,
  type SummaryReceipt,
  type WentMessages,
} from './strategy.ts';
export type { Summarize, SummaryRequest, SummaryResult, SummaryWriter } from './summarize.ts';
export { type ConversationRequest, toRequest } from './to-request.ts';
