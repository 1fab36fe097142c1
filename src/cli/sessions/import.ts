import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { MonitorError } from '../../model/errors.ts';
import type { Session } from '../../model/session.ts';
import { type ForeignSession, readForeignSession } from '../../session/index.ts';
import { describeErrorCode, errorCode, isSessionId } from '../../storage/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { keepLimit } from './archive.ts';
import { checkId } from './open.ts';
import { asSessionWriter, emptyInbox, recordDone, type Writing } from './write.ts';

export interface ImportOptions {
  /** The id it gets; null: the one it has. */
  readonly as: string | null;
  /** In the place of a session that is there, which becomes a backup. */
  readonly force: boolean;
}

/** `sessions import`: takes up a session from elsewhere, as it is. */
export async function importSession(io: CliIo, file: string, { as, force }: ImportOptions): Promise<number> {
  if (as !== null) checkId(as);
  const bytes = await read(file);
  const { session, isOwn } = await foreign(bytes, file, as);
  checkId(session.id);
  return asSessionWriter(io, session.id, 'import', async (writing) => {
    const replaced = await makeRoom(writing, session, force);
    // As it was saved there: what was exported and imported is the very same.
    await writing.stores.sessions.put(session);
    if (replaced !== null) {
      io.write(`what was in its place${replaced}\n`);
      await emptyInbox(io, writing, session.id);
    }
    io.write(`imported ${session.id}: ${session.metadata.cycleCount} cycles, ${session.history.length} messages\n`);
    if (!isOwn) io.write('it was not written by k8s-monitor as it is: its texts were searched for secrets\n');
    await keepLimit(io, writing, { begun: session.id });
    await recordDone(io, writing, {
      event: 'session_imported',
      session,
      before: session,
      text: `imported from ${basename(file)}`,
    });
    return EXIT.ok;
  });
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    throw new MonitorError(
      'session_unreadable',
      `cannot read ${file}: ${describeErrorCode(code)}`,
      'Give a file that `k8s-monitor sessions export` wrote, or one of the plain format (docs/session-format.md).',
    );
  }
}

async function foreign(bytes: Uint8Array, file: string, as: string | null): Promise<ForeignSession> {
  const stem = basename(file).replace(/(\.json)?(\.gz)?$/, '');
  const found = await readForeignSession(bytes, as ?? stem);
  if (!found.ok) {
    throw new MonitorError(
      'session_unreadable',
      `${file} is no session: ${found.problem}`,
      'Nothing was imported. docs/session-format.md draws the format, the plain one of four keys too.',
    );
  }
  const id = as ?? found.value.ownId ?? stem;
  if (!isSessionId(id)) {
    throw new MonitorError('usage', `${file} says no id that could be one`, 'Give it one with --as ID.');
  }
  return { ...found.value, session: { ...found.value.session, id } };
}

/** @returns what becomes of a session that is there, once the new one is in its place; null where there is none. */
async function makeRoom({ stores: { sessions } }: Writing, { id }: Session, force: boolean): Promise<string | null> {
  const there = (await sessions.list()).find((listing) => listing.id === id);
  if (there === undefined) return null;
  if (!force) {
    const what = there.session === null ? 'a file that cannot be read' : `${there.session.history.length} messages`;
    throw new MonitorError(
      'session_exists',
      `there is a session ${id} already (${what})`,
      'Give the new one another name with --as ID, or --force to put it in the place of the other, which then is a backup.',
    );
  }
  // What cannot be read is set aside by the save.
  const backup = there.session === null ? null : await sessions.backUp(id);
  return backup === null
    ? `, and cannot be read, is kept: \`sessions recover ${id}\` lists it`
    : ` is kept as ${backup}`;
}
