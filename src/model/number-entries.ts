import type { Session } from './session.ts';

/** Every message gets a number of its own when it is first kept, so that people, pins and the history can name it. */
export function numberEntries(session: Session): Session {
  let next = session.metadata.nextMessage;
  const history = session.history.map((entry) => {
    if (entry.number !== undefined) return entry;
    const number = next;
    next += 1;
    return { ...entry, number };
  });
  return next === session.metadata.nextMessage
    ? session
    : { ...session, history, metadata: { ...session.metadata, nextMessage: next } };
}
