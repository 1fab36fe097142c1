import type { ConversationEntry } from '../model/conversation.ts';
import type { Millis } from '../model/objects.ts';
import type { Calibration, Session } from '../model/session.ts';
import { cadenceOf } from './cadence.ts';
import type { CallPattern } from './call-cost.ts';
import { estimateEntry } from './estimate.ts';
import type { PriceTier } from './price.ts';

/** The newest turns a session is judged by. */
const RECENT_TURNS = 20;

/** Until a session has told: a message and its report, an answer with its thinking, the share of cycles with news. */
const USUAL_GROWTH_TOKENS = 1_500;
const USUAL_OUTPUT_TOKENS = 1_200;
const USUAL_LOUD_SHARE = 0.1;

/** Cycles before a session's own share of loud ones counts. */
const ENOUGH_CYCLES = 50;

export interface CallPatternInput {
  readonly session: Session;
  /** When this call begins. */
  readonly now: Millis;
  /** Between two cycles of the schedule, in milliseconds. */
  readonly intervalMs: number;
  /** ANALYZE=always: every cycle calls. */
  readonly callsEveryCycle: boolean;
  /** `pricesOf` the model. */
  readonly tiers: readonly PriceTier[] | null;
  readonly maxTokens: number;
  readonly threshold: number;
  /** Of this model: `calibrationFor`. */
  readonly calibration: Calibration;
  /** PRUNE_COLD_CACHE. */
  readonly coldPrunes: boolean;
  /** There is a model, and the strategy writes a summary. */
  readonly summarizes: boolean;
}

/** How a session calls the model, by what it has done so far; what it has not yet shown is assumed. */
export function callPatternOf(input: CallPatternInput): CallPattern {
  const { session, now, intervalMs, tiers, maxTokens, threshold, coldPrunes, summarizes } = input;
  const { calls, tokens } = session.usage;
  return {
    tiers,
    maxTokens,
    threshold,
    cadence: cadenceOf({
      recentCalls: session.metadata.recentCalls,
      now,
      intervalMs,
      loudShare: input.callsEveryCycle ? 1 : loudShareOf(session),
    }),
    growthTokens: growthOf(session.history, input.calibration.factor),
    outputTokens: calls === 0 ? USUAL_OUTPUT_TOKENS : tokens.output / calls,
    coldPrunes,
    summarizes,
  };
}

function loudShareOf({ usage, metadata }: Session): number {
  const { cycleCount } = metadata;
  if (cycleCount < ENOUGH_CYCLES) return USUAL_LOUD_SHARE;
  return Math.min(1, usage.calls / cycleCount);
}

/** Of the newest turns: a question, its answer and what lies between. Baselines and summaries open a conversation once. */
function growthOf(history: readonly ConversationEntry[], factor: number): number {
  let turns = 0;
  let tokens = 0;
  for (const entry of history.toReversed()) {
    if (entry.kind === 'system' || entry.kind === 'baseline' || entry.kind === 'summary') continue;
    tokens += estimateEntry(entry);
    if (entry.role !== 'assistant') turns += 1;
    if (turns === RECENT_TURNS) break;
  }
  return turns === 0 ? USUAL_GROWTH_TOKENS : (tokens / turns) * factor;
}
