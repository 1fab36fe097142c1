import { contentBytesWithin } from '../context/index.ts';
import { baselineEntry, deltaEntry, heartbeatEntry, noteLine, systemEntry } from '../conversation/index.ts';
import { describeDay } from '../incidents/index.ts';
import type { ConversationEntry } from '../model/conversation.ts';
import type { Incident } from '../model/incident.ts';
import type { Situation } from '../model/situation.ts';
import type { ConverseInput } from './converse.ts';

/** Of the whole budget: the most one cycle's message, and a baseline, may take. Source: context window rule 3. */
const MESSAGE_SHARE = 0.1;
const BASELINE_SHARE = 0.2;
const ENDED_LATELY = 24 * 60 * 60 * 1000;

/** What a cycle says, and the whole picture in as many tokens as one asks for. */
export interface NextMessage {
  readonly entry: ConversationEntry;
  readonly baseline: (maxTokens: number) => ConversationEntry;
}

/** A delta, or a heartbeat; the whole picture where the conversation does not know the cycle before. Sizes are estimates. */
export function nextMessage(input: ConverseInput, maxTokens: number): NextMessage {
  const { session, continuous, reason, ledger, situation, daySince } = input;
  const { history } = session;
  const day = daySince === null ? null : describeDay(ledger, daySince, situation.at);
  const ended = endedLately(ledger.incidents, situation);
  const baseline = (tokens: number) => baselineEntry(situation, ended, contentBytesWithin(tokens), day);
  if (!continuous || history.length === 0) return { entry: baseline(maxTokens * BASELINE_SHARE), baseline };

  const maxBytes = contentBytesWithin(maxTokens * MESSAGE_SHARE);
  const news = withUntoldNotes(situation, history);
  const isHeartbeat = reason === 'heartbeat' && day !== null;
  const entry = isHeartbeat ? heartbeatEntry(news, day, maxBytes) : deltaEntry(news, maxBytes, day);
  return { entry, baseline };
}

/** A conversation another program began goes on under this agent's rules: its system message gives way, as in a prune. */
export function withOwnSystem(history: readonly ConversationEntry[]): readonly ConversationEntry[] {
  const [first, ...rest] = history;
  if (first?.kind === 'system') return history;
  return [systemEntry(), ...(first?.role === 'system' ? rest : history)];
}

/** The notes that the conversation does not hold as they are now: those of a file that was changed since its baseline. */
function withUntoldNotes(situation: Situation, history: readonly ConversationEntry[]): Situation {
  const told = history.flatMap(({ role, content }) =>
    role === 'user' && typeof content === 'string' ? [content] : [],
  );
  const untold = situation.notes.filter((note) => !told.some((content) => content.includes(noteLine(note))));
  return { ...situation, notes: untold };
}

export function endedLately(incidents: readonly Incident[], { at }: Situation): Incident[] {
  return incidents
    .filter(({ endedAt }) => endedAt !== null && at - endedAt <= ENDED_LATELY)
    .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
}
