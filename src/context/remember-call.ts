import type { ConversationEntry } from '../model/conversation.ts';
import type { Millis } from '../model/objects.ts';
import type { SessionMetadata } from '../model/session.ts';
import { calibrate, calibrationFor, conversationTokens } from './calibration.ts';

/** Enough for a cadence: at the usual pace of calls, a day or two. */
const MOST_RECENT = 48;

/** A model call that was answered, as the analyst's result describes it. */
export interface AnsweredCall {
  readonly model: string;
  /** Null where what answered does not say. */
  readonly promptTokens: number | null;
  /** For how long from `at` the end of its prompt is cached; null when it is not. */
  readonly cachedForMs: number | null;
}

export type CallMemory = Pick<SessionMetadata, 'lastCall' | 'recentCalls' | 'calibration'>;

/**
 * What a session keeps of an answered call: its cadence, its cache and what it teaches about tokens. Use it for each answer
 * of the model, also one that could not be used; not for the rules.
 *
 * @param at when the call began: caches live from there.
 * @param history the entries it sent, from the session's first, this cycle's message the last.
 */
export function rememberCall(
  metadata: CallMemory,
  at: Millis,
  call: AnsweredCall,
  history: readonly ConversationEntry[],
): CallMemory {
  const { model, promptTokens: tokens, cachedForMs } = call;
  const calibration = calibrate(metadata.calibration, { model, tokens, history, lastCall: metadata.lastCall });
  return {
    calibration,
    recentCalls: [...metadata.recentCalls, at].slice(-MOST_RECENT),
    lastCall: {
      at,
      model,
      // What was reported, to the token; and what was expected where that was nonsense.
      promptTokens: conversationTokens(history, calibrationFor(model, { calibration })),
      entries: history.length,
      cachedUntil: cachedForMs === null ? null : at + cachedForMs,
    },
  };
}
