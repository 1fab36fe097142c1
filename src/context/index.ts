export { type Budget, type ContextGauge, gauge, needsPrune, pruneCeiling } from './budget.ts';
export { CACHE_LIFETIME, type CachePlan, NO_CACHE } from './cache-plan.ts';
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
export { cutText } from './cut-text.ts';
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
