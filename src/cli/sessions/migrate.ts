import { join } from 'node:path';
import { openLocks, openStores } from '../../app.ts';
import { HISTORY_FILE } from '../../history/index.ts';
import { describeHolder, withWriter } from '../../lock/index.ts';
import type { MigratedFile } from '../../storage/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { environmentOf } from '../settings.ts';
import { checkId, missingSession, type Opened, openSessions } from './open.ts';
import { hasHistory } from './write.ts';

/** What became of one file. A running monitor writes its files in the newest form by itself. */
type Outcome = MigratedFile | { readonly outcome: 'written by a monitor'; readonly holder: string };

/**
 * `sessions migrate`: brings files to this version, and to the key that is set; each becomes a backup first. Without an id
 * all sessions and ledgers.
 */
export async function migrateSessions(io: CliIo, asked: string | null): Promise<number> {
  const opened = openSessions(io);
  const { stores, config } = opened;
  const environment = environmentOf(io);
  if (asked !== null) checkId(asked);
  const ids = asked === null ? (await stores.sessions.list()).map(({ id }) => id) : [asked];
  const locks = openLocks(config, environment, 'sessions migrate');
  let failed = false;
  const tell = (path: string, outcome: Outcome) => {
    failed ||= outcome.outcome === 'unreadable';
    io.write(`${path}: ${words(outcome)}\n`);
  };
  for (const id of ids.toSorted()) {
    const outcome = await withWriter<Outcome>(locks.session(id), {
      apply: async (held) => openStores(config, environment, { session: held }).sessions.migrate(id),
      send: async (holder) => ({ outcome: 'written by a monitor', holder: describeHolder(holder) }),
    });
    if (outcome.outcome === 'missing') throw await missingSession(id, stores);
    tell(stores.sessions.locate(id), outcome);
  }
  for (const { cluster } of asked === null ? await stores.ledgers.list() : []) {
    const outcome = await withWriter<Outcome>(locks.ledger(cluster), {
      apply: async (held) => openStores(config, environment, { ledger: held }).ledgers.migrate(cluster),
      send: async (holder) => ({ outcome: 'written by a monitor', holder: describeHolder(holder) }),
    });
    tell(stores.ledgers.locate(cluster), outcome);
  }
  if (asked === null && !(await migrateHistory(io, opened))) failed = true;
  if (asked === null && ids.length === 0) io.write(`no sessions in ${config.sessionDir}\n`);
  return failed ? EXIT.failed : EXIT.ok;
}

/** All of its rows, also while a monitor writes: each piece waits its turn. @returns whether all of it is as it should be. */
async function migrateHistory(io: CliIo, { stores, config }: Opened): Promise<boolean> {
  if (!config.history || !(await hasHistory(config))) return true;
  const { history } = stores;
  try {
    const { resealed, unreadable, trouble } = await history.reseal();
    const key = config.sessionEncryptionKey === null ? 'taken out of encryption' : 'brought to the key that is set';
    const done = resealed === 0 ? 'every row that can be read is as it should be' : `${counted(resealed)} ${key}`;
    const rest = `${counted(unreadable)} cannot be opened with the keys that are given, and stay as they are`;
    io.write(`${join(config.sessionDir, HISTORY_FILE)}: ${done}${unreadable === 0 ? '' : `; ${rest}`}\n`);
    if (trouble !== null) io.complain(`error: it did not come to the end: ${trouble}; say it again\n`);
    return unreadable === 0 && trouble === null;
  } finally {
    await history.close();
  }
}

function counted(rows: number): string {
  return rows === 1 ? 'one row' : `${rows} rows`;
}

function words(outcome: Outcome): string {
  switch (outcome.outcome) {
    case 'migrated':
      return outcome.from === 0
        ? 'migrated from the plain format; as it was, it is a backup'
        : `migrated from version ${outcome.from}; as it was, it is a backup`;
    case 'rewritten':
      return 'of this version; written anew with its checksum and the key that is set';
    case 'current':
      return 'is as this version writes it';
    case 'missing':
      return 'is gone';
    case 'unreadable':
      return `left as it is: ${outcome.problem}`;
    case 'written by a monitor':
      return `left to the monitor that writes it, which migrates it with its next save: ${outcome.holder}`;
  }
}
