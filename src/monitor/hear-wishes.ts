import type { PruneReceipt } from '../context/strategy.ts';
import { type HeardBySession, hearInSession, type InboxReading, type SessionCommand } from '../inbox/index.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Session } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import { type PruneTerms, pruneNow } from './prune-now.ts';
import { withEvents } from './session-events.ts';

export interface HeardWishes extends HeardBySession {
  /** Of the prune that was asked for; null when none was, or there was nothing to prune. */
  readonly receipt: PruneReceipt | null;
}

/** What people want of a session, done: to be committed with its next save. Each command stays in the session's events. */
export async function hearWishes(
  session: Session,
  reading: Pick<InboxReading<SessionCommand>, 'waiting' | 'stale'>,
  ledger: Ledger,
  situation: Situation,
  terms: PruneTerms,
): Promise<HeardWishes> {
  const heard = hearInSession(session, reading);
  const pruned = heard.prune ? await pruneNow(heard.session, ledger, situation, terms) : null;
  const replies = heard.replies.map((reply) =>
    reply.command.command === 'prune' && pruned === null
      ? { ...reply, text: `${reply.text}; ${NOTHING_TO_PRUNE}` }
      : reply,
  );
  const events = replies
    .filter(({ outcome }) => outcome === 'applied')
    .map(({ text }) => ({ at: situation.at, event: 'asked', text }) as const);
  return {
    ...heard,
    replies,
    session: withEvents(pruned?.session ?? heard.session, events),
    receipt: pruned?.receipt ?? null,
  };
}

const NOTHING_TO_PRUNE = 'there is nothing to prune, it would not become smaller';
