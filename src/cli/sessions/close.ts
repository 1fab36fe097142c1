import type { Session, SessionEvent } from '../../model/session.ts';
import { withEvents } from '../../monitor/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { speakerName } from '../person-text.ts';
import { fullTime } from '../render/times.ts';
import { checkId, missingSession } from './open.ts';
import { asSessionWriter, loadForWriting, recordDone, tellCurrent } from './write.ts';

/** `sessions close`: no cycle adds to it from then on. Refused while a monitor writes it: it would have to end. */
export async function closeSession(io: CliIo, id: string, by: string | null): Promise<number> {
  const speaker = speakerName(io, by);
  return mark(io, id, 'close', (session) => {
    if (session.metadata.closedAt !== null)
      return `${id} is closed already, since ${fullTime(session.metadata.closedAt)}`;
    return closed(session, io.now(), `closed by ${speaker}`);
  });
}

/** `sessions reopen`: the monitor goes on with it, after a fresh baseline. */
export async function reopenSession(io: CliIo, id: string, by: string | null): Promise<number> {
  const speaker = speakerName(io, by);
  return mark(io, id, 'reopen', (session) => {
    if (session.metadata.closedAt === null) return `${id} is open`;
    const event: SessionEvent = { at: io.now(), event: 'reopened', text: `reopened by ${speaker}` };
    return withEvents({ ...session, metadata: { ...session.metadata, closedAt: null } }, [event]);
  });
}

export function closed(session: Session, at: number, text: string): Session {
  return withEvents({ ...session, metadata: { ...session.metadata, closedAt: at } }, [{ at, event: 'closed', text }]);
}

async function mark(
  io: CliIo,
  id: string,
  command: 'close' | 'reopen',
  change: (session: Session) => Session | string,
): Promise<number> {
  checkId(id);
  return asSessionWriter(io, id, command, async (writing) => {
    const before = await loadForWriting(io, writing, id);
    if (before === null) throw await missingSession(id, writing.stores);
    const after = change(before);
    if (typeof after === 'string') {
      io.write(`${after}\n`);
      return EXIT.ok;
    }
    // As it was saved last: who closes a session adds nothing to it.
    await writing.stores.sessions.put(after);
    const done = command === 'close' ? 'closed' : 'reopened';
    io.write(
      command === 'close'
        ? `${id} closed: no cycle adds to it; a monitor that starts with it ends with an error that says so\n`
        : `${id} reopened\n`,
    );
    if (command === 'close') tellCurrent(io, writing, id, 'ends with that error');
    const event = command === 'close' ? 'session_closed' : 'session_reopened';
    await recordDone(io, writing, { event, session: after, text: after.metadata.events.at(-1)?.text ?? done });
    return EXIT.ok;
  });
}
