export { type Budget, type ContextGauge, gauge, needsPrune } from './budget.ts';
export { CACHE_LIFETIME, type CachePlan, NO_CACHE } from './cache-plan.ts';
export { cutText } from './cut-text.ts';
export { contentBytesWithin, estimateEntry, estimateHistory, estimateTokens } from './estimate.ts';
export { type FittedConversation, fitConversation } from './fit-conversation.ts';
export { CRITICAL_KEYWORDS, type CriticalKeyword, findKeyword } from './keywords.ts';
export { type CacheTtl, type Price, type PriceTier, priceAt } from './price.ts';
export { type PruneConversation, type PrunedConversation, prune } from './prune.ts';
export { readableText } from './readable-text.ts';
export { PRUNE_STRATEGIES } from './strategies.ts';
export {
  PRUNE_STRATEGY_NAMES,
  type PruneChoice,
  type PruneReceipt,
  type PruneRequest,
  type PruneStrategy,
  type PruneStrategyName,
} from './strategy.ts';
export { type ConversationRequest, toRequest } from './to-request.ts';
