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
  const events = heard.replies
    .filter(({ outcome }) => outcome === 'applied')
    .map(({ text }) => ({ at: situation.at, event: 'asked', text }) as const);
  const marked = withEvents(heard.session, events);
  const pruned = heard.prune ? await pruneNow(marked, ledger, situation, terms) : null;
  return { ...heard, session: pruned?.session ?? marked, receipt: pruned?.receipt ?? null };
}
