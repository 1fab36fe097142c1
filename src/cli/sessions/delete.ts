import { type CliIo, EXIT } from '../io.ts';
import { checkId, missingSession, openSessions } from './open.ts';
import { asSessionWriter, confirm, emptyInbox, recordDone, refuseHeld, tellCurrent } from './write.ts';

/** Deletes a session's file and backups, or an archived one; the cluster's ledger and the history stay. Asks first, unless told not to. */
export async function deleteSession(io: CliIo, id: string, yes: boolean): Promise<number> {
  checkId(id);
  const { stores } = openSessions(io);
  const listing = (await stores.sessions.list()).find((candidate) => candidate.id === id);
  if (listing === undefined) return deleteArchived(io, id, yes);
  await refuseHeld(io, id, 'delete');
  const path = stores.sessions.locate(id);
  const question = `Delete ${path} and its backups? The conversation is gone then; incidents stay in the ledger.`;
  if (!(await confirm(io, question, yes, 'delete'))) return EXIT.ok;
  return asSessionWriter(io, id, 'delete', async (writing) => {
    if (!(await writing.stores.sessions.delete(id))) throw await missingSession(id, writing.stores);
    io.write(`deleted ${path}\n`);
    tellCurrent(io, writing, id, 'begins a new one of that name');
    await emptyInbox(io, writing, id);
    const { session } = listing;
    if (session !== null)
      await recordDone(io, writing, {
        event: 'session_deleted',
        session,
        text: `deleted, ${session.history.length} messages`,
      });
    return EXIT.ok;
  });
}

async function deleteArchived(io: CliIo, id: string, yes: boolean): Promise<number> {
  const { stores } = openSessions(io);
  const archived = await stores.archive.find(id);
  if (archived === null) throw await missingSession(id, stores);
  if (!(await confirm(io, `Delete ${archived.path}?`, yes, 'delete'))) return EXIT.ok;
  await stores.archive.remove(archived.name);
  io.write(`deleted ${archived.path}\n`);
  return EXIT.ok;
}
