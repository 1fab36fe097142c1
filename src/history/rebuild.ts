import type { Incident } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';
import type { RebuildSources } from './history.ts';
import type { HistoryBatch, RecordedMessage, SessionLife, TurnRecord } from './records.ts';

/** What a conversation holds, by number; messages of old files that have none get those they would get next. */
export function recordedMessages({
  history,
  metadata,
}: Pick<Session, 'history' | 'metadata'>): readonly RecordedMessage[] {
  let next = metadata.nextMessage;
  return history.map((entry) => {
    const number = entry.number ?? next;
    if (entry.number === undefined) next += 1;
    return { number, entry };
  });
}

export function lifeOf({ id, metadata }: Session, cluster: string): SessionLife {
  return { cluster, sessionId: id, born: metadata.createdAt };
}

export interface Rebuilt {
  readonly batches: readonly HistoryBatch[];
  /** What each conversation holds now. */
  readonly held: readonly { readonly life: SessionLife; readonly messages: readonly RecordedMessage[] }[];
}

/**
 * What is left of a history: messages of sessions and their backups, and of each incident when its episodes began and
 * ended. Cycles, single calls and what was pruned before the oldest backup are gone.
 */
export function rebuilt({ sessions, ledgers }: RebuildSources, at: Millis): Rebuilt {
  const newest = [...new Map(sessions.map((session) => [session.id, session])).values()];
  const own = (session: Session) => lifeOf(session, session.metadata.cluster ?? '');
  const said = sessions.map((session) => ({
    life: own(session),
    messages: recordedMessages(session),
    events: newest.includes(session)
      ? [...session.metadata.events, rebuiltEvent(session, at)]
      : session.metadata.events,
  }));
  return {
    batches: [...said, ...ledgers.map((ledger) => rebuiltTurns(ledger, newest))],
    held: newest.map((session) => ({ life: own(session), messages: recordedMessages(session) })),
  };
}

function rebuiltEvent({ usage }: Session, at: Millis) {
  const { calls, costUsd } = usage;
  const text = `rebuilt from files; before that ${calls} model calls had cost $${costUsd.toFixed(4)}`;
  return { event: 'history_rebuilt', at, text } as const;
}

/** Turns belong to a session, and the ledger knows none: the cluster's newest one gets them. */
function rebuiltTurns(ledger: Ledger, sessions: readonly Session[]): HistoryBatch {
  const { cluster } = ledger;
  const session = sessions
    .filter(({ metadata }) => metadata.cluster === cluster)
    .toSorted((a, b) => (b.savedAt ?? 0) - (a.savedAt ?? 0))[0];
  const life = session === undefined ? { cluster, sessionId: '', born: null } : lifeOf(session, cluster);
  return { life, turns: ledger.incidents.flatMap(turnsOf) };
}

function turnsOf(incident: Incident): readonly TurnRecord[] {
  const { number, severity, code, owner, message } = incident;
  const record = (turn: TurnRecord['turn'], at: Millis, text: string): TurnRecord => ({
    number,
    turn,
    cycle: null,
    at,
    severity,
    code,
    owner: `${owner.kind} ${owner.name}`,
    namespace: owner.namespace === '' ? null : owner.namespace,
    message: text,
  });
  const ended = incident.episodes.flatMap(({ openedAt, endedAt, how, ending }, index) => [
    record(index === 0 && openedAt === incident.firstSeen ? 'opened' : 'recurring', openedAt, message),
    record(how, endedAt, ending),
  ]);
  if (incident.episodes.some(({ openedAt }) => openedAt === incident.openedAt)) return ended;
  return [...ended, record(incident.occurrences > 1 ? 'recurring' : 'opened', incident.openedAt, message)];
}
