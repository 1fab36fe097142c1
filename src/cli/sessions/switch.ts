import { openLocks, refuseArchived } from '../../app.ts';
import { heedChoice, sessionIdDecides } from '../../config/index.ts';
import { commandId, type SwitchCommand } from '../../inbox/index.ts';
import { describeHolder, type Lock, lockHeld, withWriter } from '../../lock/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { writeSessionChoice } from '../../session/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { speakerName } from '../person-text.ts';
import { fullTime } from '../render/times.ts';
import { environmentOf } from '../settings.ts';
import { checkId, type Opened, openSessions, unreadableSession } from './open.ts';

/**
 * `sessions switch`: another conversation is the current one, a new one where there is none of that name. A running monitor goes on
 * with it at its next cycle; else the next start does.
 */
export async function switchToSession(io: CliIo, id: string, by: string | null): Promise<number> {
  checkId(id);
  const speaker = speakerName(io, by);
  const opened = openSessions(io);
  const { config, stores } = opened;
  const current = config.sessionId;
  if (sessionIdDecides(config)) throw decided(opened);
  const locks = openLocks(config, environmentOf(io), 'sessions switch');
  const isNew = id !== current && !(await checkTarget(opened, id, locks.session(id)));
  const switching = { to: id, by: speaker, isNew };
  return withWriter(locks.session(current), {
    send: (holder) => leave(io, opened, switching, describeHolder(holder)),
    apply: async () => {
      const waiting = await waitingSwitches(opened, current);
      const fulfilled = waiting.map((command) => command.id);
      await writeSessionChoice(config.sessionDir, { session: id, by: speaker, at: io.now(), fulfilled }, io);
      const problem = waiting.length === 0 ? null : await stores.sessionInbox.remove(current, fulfilled);
      if (problem !== null) io.complain(`warning: ${problem}\n`);
      io.write(`${id} is the current session: a monitor that starts goes on with it\n`);
      tellNew(io, switching);
      if (!config.enableLongContext)
        io.complain('warning: ENABLE_LONG_CONTEXT is false here; a monitor that is run so keeps no conversation\n');
      await tellOther(io, opened);
      return EXIT.ok;
    },
  });
}

interface Switching {
  readonly to: string;
  readonly by: SwitchCommand['by'];
  readonly isNew: boolean;
}

/** In the inbox of the session that the monitor holds. */
async function leave(io: CliIo, opened: Opened, switching: Switching, holder: string): Promise<number> {
  const { config, stores } = opened;
  const { to, by } = switching;
  const current = config.sessionId;
  if (to === current && (await waitingSwitches(opened, current)).length === 0) {
    io.write(`${to} is the current session already, and the monitor writes it (${holder})\n`);
    return EXIT.ok;
  }
  const id = commandId(io.now(), io.random);
  await stores.sessionInbox.send(id, { schemaVersion: 1, session: current, by, at: io.now(), command: 'switch', to });
  // It may have let that session go since this began: then nobody would read the word.
  const now = heedChoice(config).sessionId;
  if (now !== current) {
    await stores.sessionInbox.remove(current, [id]);
    throw new MonitorError('usage', `the monitor went on with ${now} meanwhile`, 'Say it again.');
  }
  io.write(`left for the monitor that writes ${current} (${holder}): it goes on with ${to} at its next cycle\n`);
  tellNew(io, switching);
  return EXIT.ok;
}

function tellNew(io: CliIo, { to, isNew }: Switching): void {
  if (isNew) io.write(`there is no session ${to} yet: its first cycle begins it\n`);
}

/** A monitor of which SESSION_ID decides holds another session, and will not hear of this. */
async function tellOther(io: CliIo, { config, stores }: Opened): Promise<void> {
  const { session } = openLocks(config, environmentOf(io), 'sessions switch');
  for (const { id } of await stores.sessions.list()) {
    const holder = await session(id).peek();
    if (holder?.command !== 'run') continue;
    io.complain(
      `warning: a monitor runs with ${id} (${describeHolder(holder)}), which its own SESSION_ID chose: it stays with that\n`,
    );
  }
}

async function waitingSwitches({ stores }: Opened, id: string) {
  return (await stores.sessionInbox.peek(id)).filter(({ command }) => command.command === 'switch');
}

/** Can a monitor go on with it? @returns false when there is none of that name. */
async function checkTarget({ stores }: Opened, id: string, lock: Lock): Promise<boolean> {
  await refuseArchived(id, stores.sessions, stores.archive);
  const listing = (await stores.sessions.list()).find((candidate) => candidate.id === id);
  const holder = await lock.peek();
  if (holder !== null) throw lockHeld(lock.target, holder);
  if (listing === undefined) return false;
  if (listing.session === null) throw unreadableSession(listing);
  const { closedAt } = listing.session.metadata;
  if (closedAt === null) return true;
  throw new MonitorError(
    'session_closed',
    `session ${id} is closed since ${fullTime(closedAt)}: no cycle adds to it`,
    `Open it again first: \`k8s-monitor sessions reopen ${id}\`. Or give another name, for a new one.`,
  );
}

function decided({ config }: Opened): MonitorError {
  const { sessionId, sources } = config;
  const where = sources.SESSION_ID === '.env' ? '.env' : 'the environment';
  return new MonitorError(
    'usage',
    `SESSION_ID is set to ${sessionId} in ${where}, and decides`,
    'Set it to the session you want and start the monitor anew; or take it out there, and `sessions switch` chooses.',
  );
}
