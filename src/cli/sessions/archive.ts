import { summarizeByRules, summaryText } from '../../conversation/index.ts';
import type { Ledger } from '../../model/ledger.ts';
import { numberEntries } from '../../model/number-entries.ts';
import type { Session } from '../../model/session.ts';
import { withEvents } from '../../monitor/index.ts';
import { type ArchiveSummary, createSessionLimit } from '../../session/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { speakerName } from '../person-text.ts';
import { fileSize } from '../render/times.ts';
import { closed } from './close.ts';
import { checkId, missingSession } from './open.ts';
import { asSessionWriter, emptyInbox, loadForWriting, recordDone, tellCurrent, type Writing } from './write.ts';

/** All of it: an archive is read by people, and no model pays for it. */
const SUMMARY_BYTES = 256 * 1024;

/** `sessions archive`: closed, summed up, packed, and out of the way. */
export async function archiveSession(io: CliIo, id: string, by: string | null): Promise<number> {
  checkId(id);
  const speaker = speakerName(io, by);
  return asSessionWriter(io, id, 'archive', async (writing) => {
    const { stores } = writing;
    const loaded = await loadForWriting(io, writing, id);
    if (loaded === null) throw await missingSession(id, stores);
    const at = io.now();
    const before = numberEntries(loaded);
    const ended = before.metadata.closedAt === null ? closed(before, at, `closed by ${speaker}`) : before;
    const session = withEvents(ended, [{ at, event: 'archived', text: `archived by ${speaker}` }]);
    const ledger = (await stores.ledgers.list()).find(({ cluster }) => cluster === session.metadata.cluster);
    // The archive is whole on disk before the session goes: a crash in between leaves both.
    const archived = await stores.archive.put(session, summaryOf(session, ledger ?? null), at);
    await stores.sessions.delete(id);
    await emptyInbox(io, writing, id);
    io.write(`archived ${id} as ${archived.path} (${fileSize(archived.bytes)})\n`);
    tellCurrent(io, writing, id, 'begins a new one of that name');
    await keepLimit(io, writing, { archived: archived.name });
    await recordDone(io, writing, { event: 'session_archived', session, text: `archived by ${speaker}` });
    return EXIT.ok;
  });
}

/** SESSION_LIMIT, after a session was put away (`archived`, which stays) or began (`id`). What went is said, since it is gone. */
export async function keepLimit(
  io: CliIo,
  { config, stores }: Writing,
  what: { readonly archived: string } | { readonly begun: string },
): Promise<void> {
  const limit = createSessionLimit(stores.sessions, stores.archive, config.sessionLimit);
  const told = 'begun' in what ? await limit(what.begun) : await limit(null, what.archived);
  for (const text of told) io.write(`${text}\n`);
}

/** Every message, by rules alone: what was observed of each incident, and what was concluded. */
function summaryOf({ history }: Session, ledger: Ledger | null): ArchiveSummary {
  const removed = history.filter(({ kind }) => kind !== 'system');
  const summary = summarizeByRules({
    previous: null,
    removed,
    incidents: ledger?.incidents ?? [],
    maxBytes: SUMMARY_BYTES,
  });
  return { summary, text: summaryText(summary) };
}
