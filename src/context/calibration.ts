import type { ConversationEntry } from '../model/conversation.ts';
import { type Calibration, type LastCall, type SessionMetadata, UNCALIBRATED } from '../model/session.ts';
import type { Budget } from './budget.ts';
import { estimateHistory } from './estimate.ts';

/** Reported for each estimated token: beyond these no tokenizer counts, and what was reported is no prompt's size. */
const LEAST_RATE = 0.2;
const MOST_RATE = 20;

/** The same of what a conversation grew by between two calls. */
const LEAST_GROWTH_RATE = 0.1;
const MOST_GROWTH_RATE = 10;

/** An answer this far from what was expected is taken for nonsense, until there have been several. */
const SURPRISE = 2;

/** What the first answer's rate counts for, in estimated tokens, against the growth seen after it. */
const PRIOR_TOKENS = 300;

/** What has been seen counts for at most this much, so that the factor follows what the cluster is talking about now. */
const MOST_TOKENS = 20_000;

/** The factor is at most this times the whole prompt's rate: a fixed part may be cheaper than estimated, not for nothing. */
const MOST_ABOVE_RATE = 4 / 3;

/** A smaller conversation has at least this part of what the factor alone says: the fixed part shrinks, too. */
const LEAST_PART = 0.75;

/** A prompt whose size the API told, in an answer or by its counter. */
export interface CountedPrompt {
  /** The model that was asked. */
  readonly model: string;
  /** Null, or nonsense, where what answered does not say. */
  readonly tokens: number | null;
  /** The entries it was made of, from the session's first. */
  readonly history: readonly ConversationEntry[];
  /** The call answered before it in the same conversation; null after a prune and at the beginning. */
  readonly lastCall: LastCall | null;
}

/** What is known of this model's tokens: nothing, when another model has answered. `model` is null for the rules. */
export function calibrationFor(
  model: string | null,
  { calibration }: Pick<SessionMetadata, 'calibration'>,
): Calibration {
  return calibration.model === model ? calibration : UNCALIBRATED;
}

/**
 * Learns from a prompt's true size. Call it after every answer, and with what `countTokens` says before one: the estimate is
 * then exact for that prompt, and what comes on top is estimated by the factor.
 *
 * The factor is learnt from what conversations grow by, since a prompt also holds what no estimate sees (the format, tools,
 * an API's own words): that difference is `overhead`. Numbers no tokenizer could have counted change nothing; when they go
 * on, or the model is another, it begins again.
 */
export function calibrate(calibration: Calibration, counted: CountedPrompt): Calibration {
  const { model, tokens, history, lastCall } = counted;
  const estimated = estimateHistory(history);
  if (tokens === null || !isWithin(tokens / estimated, LEAST_RATE, MOST_RATE)) return calibration;
  const fresh = beginning(model, tokens, estimated);
  if (calibration.model !== model || calibration.answers === 0) return fresh;

  const grown = lastCall === null || lastCall.model !== model ? null : growth(counted, lastCall, estimated);
  if (grown !== null && grown.tokens < 0) return calibration;
  const expected = applyCalibration(calibration, estimated);
  if (!isWithin(tokens / expected, 1 / SURPRISE, SURPRISE)) {
    return calibration.answers < 2 ? fresh : { ...calibration, answers: Math.floor(calibration.answers / 2) };
  }
  if (grown === null || grown.estimated === 0) return withPrompt(calibration, tokens, estimated);
  if (!isWithin(grown.tokens / grown.estimated, LEAST_GROWTH_RATE, MOST_GROWTH_RATE)) return fresh;

  const before = Math.min(calibration.sample, MOST_TOKENS);
  const factor = (calibration.factor * before + grown.tokens) / (before + grown.estimated);
  const sample = Math.min(before + grown.estimated, MOST_TOKENS);
  return withPrompt({ ...calibration, factor, sample }, tokens, estimated);
}

/** Tokens of a whole conversation as the API counts them. */
export function conversationTokens(history: readonly ConversationEntry[], calibration: Calibration): number {
  return applyCalibration(calibration, estimateHistory(history));
}

/** Tokens of a whole prompt from their estimate. */
export function applyCalibration({ factor, overhead }: Calibration, estimated: number): number {
  if (estimated === 0) return 0;
  return Math.round(Math.max(factor * estimated + overhead, LEAST_PART * factor * estimated));
}

/** A budget in estimated tokens, for what fits, frames and prunes by the estimate alone. */
export interface EstimateBudget {
  readonly budget: Budget;
  /** For `protectedTokens`; may be below zero, where a prompt is smaller than its estimate. */
  readonly protectedTokens: number;
}

/**
 * The budget as strategies take it. What they count stays an estimate; a share of this budget is the same share of the
 * model's own tokens. Gauges multiply back: `gauge(conversationTokens(history, calibration), budget)` with the true budget.
 */
export function calibratedBudget(budget: Budget, { factor, overhead }: Calibration): EstimateBudget {
  const maxTokens = Math.floor(budget.maxTokens / factor);
  // applyCalibration has a floor: where it holds, more overhead below zero buys no more room.
  const least = -budget.target * maxTokens * (1 / LEAST_PART - 1);
  return { budget: { ...budget, maxTokens }, protectedTokens: Math.round(Math.max(overhead / factor, least)) };
}

/** How far `tokens`, an estimate of a whole prompt, may be from the truth. */
export function estimateError(tokens: number, { answers }: Calibration, lastCall: LastCall | null): number {
  if (answers === 0) return tokens * 0.3;
  const share = tokens * (answers < 5 ? 0.08 : 0.04);
  // What the last call sent is known; what came since is not, and is seldom off by more than a quarter.
  return lastCall === null ? share : Math.min(share, Math.max(0, tokens - lastCall.promptTokens) / 4);
}

/**
 * Is it worth asking the API for the exact size before this call? When the estimate lies so near the threshold that its
 * own error decides. Ask at most once a call, and give what it says to `calibrate`.
 *
 * @param tokens by `conversationTokens`.
 */
export function shouldCount(
  tokens: number,
  budget: Budget,
  calibration: Calibration,
  lastCall: LastCall | null,
): boolean {
  const distance = Math.abs(tokens - budget.threshold * budget.maxTokens);
  return distance <= estimateError(tokens, calibration, lastCall);
}

function beginning(model: string, tokens: number, estimated: number): Calibration {
  return { model, factor: tokens / estimated, overhead: 0, answers: 1, sample: PRIOR_TOKENS };
}

/** Exact for this prompt: what the factor does not explain is overhead. */
function withPrompt(calibration: Calibration, tokens: number, estimated: number): Calibration {
  const factor = Math.min(calibration.factor, (MOST_ABOVE_RATE * tokens) / estimated);
  return { ...calibration, factor, overhead: tokens - factor * estimated, answers: calibration.answers + 1 };
}

/** What the prompt has on top of the last one, which it begins with. */
function growth({ tokens, history }: CountedPrompt, lastCall: LastCall, estimated: number) {
  const before = estimateHistory(history.slice(0, lastCall.entries));
  return { tokens: (tokens ?? 0) - lastCall.promptTokens, estimated: estimated - before };
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
