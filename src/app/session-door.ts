import { type Config, sessionIdDecides } from '../config/index.ts';
import type { Held } from '../lock/index.ts';
import { MonitorError } from '../model/errors.ts';
import type { SessionDoor } from '../monitor/index.ts';
import { readSessionChoice, type SessionArchive, type SessionStore, writeSessionChoice } from '../session/index.ts';
import type { Environment } from './environment.ts';

/** Another session's lock, held beside the one of the session in use. It ends with one of `settle` and `giveBack`. */
export interface TakenLock {
  /** Null: nobody else can write it (a test). */
  readonly held: Held | null;
  /** Gives the one before back. */
  settle(): Promise<void>;
  /** Gives this one back. */
  giveBack(): Promise<void>;
}

export type TakeSessionLock = (id: string) => Promise<TakenLock>;

/** What it opens files with, so that they are those of the rest of the process. */
export interface DoorParts {
  readonly takeLock: TakeSessionLock;
  /** The sessions as whoever holds that lock writes them. */
  readonly sessionsOf: (held: Held | null) => SessionStore;
  readonly archive: Pick<SessionArchive, 'names'>;
}

/** Lets a running monitor go on with another session, where the configuration does not decide which one it is. */
export function createSessionDoor(
  config: Config,
  { takeLock, sessionsOf, archive }: DoorParts,
  { random }: Pick<Environment, 'random'>,
): SessionDoor {
  const directory = config.sessionDir;
  return {
    closed: sessionIdDecides(config) ? `SESSION_ID is set to ${config.sessionId} and decides` : null,

    fulfilled() {
      const read = readSessionChoice(directory);
      return new Set(read.ok ? read.value?.fulfilled : []);
    },

    async take(id) {
      const lock = await takeLock(id);
      try {
        const store = sessionsOf(lock.held);
        await refuseArchived(id, store, archive);
        return {
          store,
          choose: (by) => writeSessionChoice(directory, { session: id, ...by }, { random }),
          settle: lock.settle,
          giveBack: lock.giveBack,
        };
      } catch (error) {
        await lock.giveBack();
        throw error;
      }
    },
  };
}

/** Whoever names an archived session means that one, and no new one of its name. */
export async function refuseArchived(
  id: string,
  sessions: Pick<SessionStore, 'list'>,
  archive: Pick<SessionArchive, 'names'>,
): Promise<void> {
  const found = (await archive.names()).find((archived) => archived.id === id);
  if (found === undefined || (await sessions.list()).some((listing) => listing.id === id)) return;
  throw new MonitorError(
    'session_closed',
    `session ${id} was archived at ${new Date(found.at).toISOString()}: no cycle adds to it`,
    `Take it up again with \`k8s-monitor sessions export ${id} --file ${id}.json\` and \`k8s-monitor sessions import ${id}.json\`, or choose another name.`,
  );
}
