import { numberEntries } from '../model/number-entries.ts';
import type { Session } from '../model/session.ts';
import type { InboxReading } from './inbox.ts';
import { applySessionCommand, type SessionCommand } from './session-commands/index.ts';

/** A session that has heard what waited. */
export interface HeardBySession {
  /** To be committed as a whole: it holds the ids beside what they did. The very same session when nothing waited. */
  readonly session: Session;
  readonly replies: readonly SessionReply[];
  /** Somebody wants it pruned now. */
  readonly prune: boolean;
  /** Ids that may be removed once that session is committed. */
  readonly done: readonly string[];
}

export interface SessionReply {
  readonly id: string;
  readonly command: SessionCommand;
  readonly outcome: 'applied' | 'refused';
  readonly text: string;
}

/**
 * Applies what waits, each once. The session keeps an id for as long as its command may still be in the inbox, in the very
 * file that has what the command did: no crash falls between the two. Pure.
 */
export function hearInSession(
  session: Session,
  { waiting, stale }: Pick<InboxReading<SessionCommand>, 'waiting' | 'stale'>,
): HeardBySession {
  const done = [...stale, ...waiting.map(({ id }) => id)];
  if (done.length === 0 && session.metadata.heard.length === 0) return { session, replies: [], prune: false, done };
  let current = waiting.length === 0 ? session : numberEntries(session);
  const replies: SessionReply[] = [];
  for (const { id, command } of waiting) {
    const applied = applySessionCommand(current, command);
    current = applied.session;
    replies.push({ id, command, outcome: applied.outcome, text: applied.text });
  }
  return {
    session: { ...current, metadata: { ...current.metadata, heard: done } },
    replies,
    prune: waiting.some(({ command }) => command.command === 'prune'),
    done,
  };
}
