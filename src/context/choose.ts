import type { ConversationEntry } from '../model/conversation.ts';
import { Selection } from './strategies/selection.ts';
import type { PruneStrategy } from './strategy.ts';

/** Pins may take this part of the room for kept messages. */
export const PINS_SHARE = 0.5;

export interface ChooseRequest {
  /** What may be kept, oldest first. */
  readonly messages: readonly ConversationEntry[];
  /** Estimated tokens of each, same order. */
  readonly tokens: readonly number[];
  /** For pins and all others together. */
  readonly room: number;
  /** Of the room, what a summary needs. */
  readonly reserve: number;
  readonly strategy: PruneStrategy;
  readonly openIncidents: ReadonlySet<number>;
  readonly pinnedIncidents: ReadonlySet<number>;
}

export interface Chosen {
  /** Why, by index into `messages`, ascending. */
  readonly reasons: ReadonlyMap<number, string>;
  /** What a pin or the strategy would have kept, had there been room. */
  readonly missed: number;
  readonly missedPins: number;
}

/** Pins first, then the strategy among the others; tool calls and results together, never more than the room. */
export function choose(request: ChooseRequest): Chosen {
  const { messages, tokens, room, reserve, strategy, openIncidents } = request;
  const pins = choosePins(request);
  const taken = pins.keep.reduce((sum, index) => sum + (tokens[index] ?? 0), 0);

  const others = [...messages.keys()].filter((index) => !pins.reasons.has(index));
  const among = {
    candidates: others.flatMap((index) => messages[index] ?? []),
    tokens: others.map((index) => tokens[index] ?? 0),
    room: Math.max(0, room - reserve - taken),
    openIncidents,
  };
  const wish = strategy.choose(among);
  // The wish is taken newest first, so that no strategy can part a tool call from its result or leave the budget.
  const held = new Selection(among);
  for (const index of [...wish.keep].reverse()) held.add(index, wish.reasons.get(index) ?? strategy.name);
  const chosen = held.toChoice();

  const reasons = new Map(pins.reasons);
  for (const [index, reason] of chosen.reasons) reasons.set(others[index] ?? index, wish.reasons.get(index) ?? reason);
  const isMissed = (index: number) => !reasons.has(index);
  const missed = new Set([...pins.missed, ...wish.missed.map((index) => others[index] ?? index)]);
  return {
    reasons: new Map([...reasons].toSorted(([a], [b]) => a - b)),
    missed: [...missed].filter(isMissed).length,
    missedPins: pins.missed.filter(isMissed).length,
  };
}

/** What people pinned message by message goes before what only speaks of a pinned incident, which can be noisy. */
function choosePins({ messages, tokens, room, pinnedIncidents }: ChooseRequest) {
  const pins = new Selection({ candidates: messages, tokens, room: Math.floor(room * PINS_SHARE) });
  const newestFirst = [...messages.entries()].reverse();
  for (const [index, { pinned }] of newestFirst) {
    if (!pinned) continue;
    pins.want(index);
    pins.add(index, 'pinned');
  }
  if (pinnedIncidents.size === 0) return pins.toChoice();
  for (const [index, { incidents }] of newestFirst) {
    if (!incidents.some((number) => pinnedIncidents.has(number))) continue;
    pins.want(index);
    pins.add(index, 'pinned incident');
  }
  return pins.toChoice();
}
