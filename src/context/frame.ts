import type { ConversationEntry } from '../model/conversation.ts';
import { type Budget, pruneCeiling } from './budget.ts';
import { cutEntryToFit } from './cut-entry.ts';
import { estimateEntry } from './estimate.ts';
import { OPENING_TOKENS } from './to-request.ts';

/** The most of the whole budget a baseline may take. */
const BASELINE_SHARE = 0.2;

/** Of the pruned conversation: what the system text always gets, and what the baseline does. */
const SYSTEM_SHARE = 0.25;
const LEAST_BASELINE_SHARE = 0.1;

/** While system text and message leave this much of it for a baseline, neither is cut. */
const BASELINE_RESERVE_SHARE = 0.4;

/** How often a baseline that came out too big is asked for again, smaller, before it is cut. */
const BASELINE_TRIES = 3;
const RETRY_SHARE = 0.95;

/** The messages every pruned conversation has, in their final size, and the tokens left for the rest. */
export interface Frame {
  readonly system: ConversationEntry;
  /** Null when `next` is a baseline itself: there are never two. */
  readonly baseline: ConversationEntry | null;
  readonly next: ConversationEntry;
  readonly room: number;
  /** How many of the three were cut. */
  readonly cut: number;
}

export interface FrameRequest {
  readonly systemEntry: ConversationEntry;
  readonly next: ConversationEntry;
  readonly baseline: (maxTokens: number) => ConversationEntry;
  readonly budget: Budget;
  readonly protectedTokens?: number;
}

/**
 * Fits system text, baseline and this cycle's message below the target. The system text is cut only when it takes more
 * than a quarter and the message leaves no room for more; the message only when it leaves the baseline less than a tenth.
 * The baseline gets at most 20 % of the budget and, above its tenth, at most half of what the other two leave.
 */
export function frameConversation(request: FrameRequest): Frame {
  const ceiling = pruneCeiling(request.budget, request.protectedTokens ?? 0);
  const baselineShare = BASELINE_SHARE * request.budget.maxTokens;
  const leastBaseline = Math.floor(LEAST_BASELINE_SHARE * ceiling);

  const besideNext = Math.floor((1 - BASELINE_RESERVE_SHARE) * ceiling) - estimateEntry(request.next);
  const system = cutEntryToFit(request.systemEntry, Math.max(Math.floor(SYSTEM_SHARE * ceiling), besideNext));
  const next = cutEntryToFit(request.next, ceiling - estimateEntry(system) - leastBaseline);
  const left = ceiling - estimateEntry(system) - estimateEntry(next);
  const isCut = Number(system !== request.systemEntry) + Number(next !== request.next);
  if (next.kind === 'baseline')
    return { system, baseline: null, next, room: Math.max(0, left - OPENING_TOKENS), cut: isCut };

  const most = Math.floor(Math.min(baselineShare, Math.max(leastBaseline, left / 2)));
  const rendered = renderBaseline(request.baseline, most);
  const baseline = cutEntryToFit(rendered, most);
  return { system, baseline, next, room: left - estimateEntry(baseline), cut: isCut + Number(baseline !== rendered) };
}

/** A baseline leaves out by importance what a cut would take blindly from its middle: ask for less before cutting. */
function renderBaseline(baseline: FrameRequest['baseline'], most: number): ConversationEntry {
  let entry = baseline(most);
  let asked = most;
  for (let tries = 1; tries < BASELINE_TRIES && estimateEntry(entry) > most; tries += 1) {
    asked = Math.floor((asked * most * RETRY_SHARE) / estimateEntry(entry));
    entry = baseline(asked);
  }
  return entry;
}
