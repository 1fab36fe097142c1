import { type Environment, type FileStores, openLocks, openStores } from '../../app.ts';
import { type Config, sessionIdDecides } from '../../config/index.ts';
import { lifeOf, type PruneRecord, recordedMessages } from '../../history/index.ts';
import { type Held, keepBeating, lockHeld } from '../../lock/index.ts';
import { MonitorError } from '../../model/errors.ts';
import type { Session } from '../../model/session.ts';
import { recordLifecycle } from '../../monitor/index.ts';
import { createLifecycle, type LifecycleEvent } from '../../session/index.ts';
import type { CliIo } from '../io.ts';
import { environmentOf, readConfig, readSilently } from '../settings.ts';
import { withHistory } from './open.ts';

/** What a command works with while it alone writes the session. */
export interface Writing {
  readonly config: Config;
  readonly environment: Environment;
  readonly stores: FileStores;
}

/** Does something with a session that no running monitor may do beside it. Rejects with `lock_held`, which names who has it. */
export async function asSessionWriter<T>(
  io: CliIo,
  id: string,
  command: string,
  work: (writing: Writing) => Promise<T>,
): Promise<T> {
  const config = readConfig(io);
  const environment = environmentOf(io);
  const lock = openLocks(config, environment, `sessions ${command}`).session(id);
  const acquired = await lock.acquire();
  if (acquired.outcome === 'refused') throw lockHeld(lock.target, acquired.holder);
  const stopBeating = keepBeating(acquired.held);
  try {
    return await work({ config, environment, stores: writable(config, environment, acquired.held) });
  } finally {
    stopBeating();
    await acquired.held.release();
  }
}

export function writable(config: Config, environment: Environment, held: Held): FileStores {
  return openStores(config, environment, { session: held });
}

/** The session as it is on disk, damage mended as a start would mend it. Null when there is none. */
export async function loadForWriting(io: CliIo, { stores }: Writing, id: string): Promise<Session | null> {
  const loaded = await stores.sessions.load(id);
  if ('damage' in loaded && loaded.damage !== undefined) io.complain(`warning: ${loaded.damage.problem}\n`);
  return loaded.outcome === 'fresh' ? null : loaded.session;
}

/** What waits for a session that goes away speaks of messages that nobody has any more. However many: a batch at a time. */
export async function emptyInbox(io: CliIo, { stores }: Writing, id: string): Promise<void> {
  let count = 0;
  let problem: string | null = null;
  for (let before = ''; problem === null; ) {
    const ids = (await stores.sessionInbox.peek(id)).map((waiting) => waiting.id);
    // What does not go away must not keep this here for ever.
    if (ids.length === 0 || ids[0] === before) break;
    before = ids[0] ?? '';
    problem = await stores.sessionInbox.remove(id, ids);
    count += ids.length;
  }
  if (count > 0) io.complain(`warning: ${count} command${count === 1 ? '' : 's'} to ${id} will not be heard\n`);
  if (problem !== null) io.complain(`warning: ${problem}\n`);
}

/** Of a session that went away, or rests, while it was the current one: what a start will make of that. */
export function tellCurrent(io: CliIo, { config }: Writing, id: string, then: string): void {
  if (id !== config.sessionId || sessionIdDecides(config)) return;
  io.write(`it is the current session: a monitor that starts ${then}; \`sessions switch\` chooses another\n`);
}

/** Before a person is asked: what another process writes they could not change, whatever they answer. */
export async function refuseHeld(io: CliIo, id: string, command: string): Promise<void> {
  const lock = openLocks(readSilently(io), environmentOf(io), `sessions ${command}`).session(id);
  const holder = await lock.peek();
  if (holder !== null) throw lockHeld(lock.target, holder);
}

/** What a command did to a session, for the history and whoever else listens. */
export interface Done {
  readonly event?: LifecycleEvent['event'];
  readonly session: Session;
  readonly text: string;
  /** As it was before, where messages changed or went. */
  readonly before?: Session;
  readonly prune?: Omit<PruneRecord, 'removed'>;
}

/** Recording fails softly here as in a cycle: it is said, and what was done stays done. */
export async function recordDone(io: CliIo, { config, stores }: Writing, done: Done): Promise<void> {
  if (!config.history) return;
  const { event, session, text, before, prune } = done;
  const left = new Set(recordedMessages(session).map(({ number }) => number));
  const was = before === undefined ? [] : recordedMessages(before);
  const removed = was.filter(({ number }) => !left.has(number));
  // A monitor begins a history, and from the session itself. But for what a prune takes out there is no other place.
  if (removed.length === 0 && !(await hasHistory(config))) return;
  const { history } = stores;
  const lifecycle = createLifecycle();
  recordLifecycle(lifecycle, history);
  const life = lifeOf(session, session.metadata.cluster ?? '');
  if (before !== undefined) {
    history.record({
      life,
      messages: [...removed, ...recordedMessages(session)],
      prunes: prune === undefined ? [] : [{ ...prune, removed: removed.map(({ number }) => number) }],
      events: session.metadata.events.filter((known) => !before.metadata.events.includes(known)),
    });
  }
  if (event !== undefined) lifecycle.emit({ event, at: io.now(), session, text });
  try {
    const trouble = await history.flush();
    if (trouble !== null) io.complain(`warning: not recorded in the history: ${trouble}\n`);
  } finally {
    await history.close();
  }
}

export async function hasHistory(config: Config): Promise<boolean> {
  return withHistory(
    config,
    async () => true,
    () => false,
  ).catch(() => true);
}

/** Asks a person, unless told not to. @returns whether to go on. */
export async function confirm(io: CliIo, question: string, yes: boolean, what: string): Promise<boolean> {
  if (yes) return true;
  const answer = await io.ask(`${question} [y/N] `);
  if (answer === null) {
    throw new MonitorError('usage', 'nobody can be asked here', `Give --yes to ${what} without asking.`);
  }
  if (/^y(es)?$/i.test(answer.trim())) return true;
  io.write('kept\n');
  return false;
}
