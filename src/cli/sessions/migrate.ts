import { openLocks, openStores } from '../../app.ts';
import { describeHolder, withWriter } from '../../lock/index.ts';
import type { MigratedFile } from '../../storage/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { environmentOf } from '../settings.ts';
import { migrateArchives, migrateHistory, tellPlainAsides } from './migrate-rest.ts';
import { checkId, missingSession, openSessions } from './open.ts';

/** What became of one file. A running monitor writes its files in the newest form by itself. */
type Outcome = MigratedFile | { readonly outcome: 'written by a monitor'; readonly holder: string };

export interface MigrateOptions {
  /** Encrypts what was kept aside in plain, too. */
  readonly sealAside: boolean;
}

/**
 * `sessions migrate`: brings files to this version, and to the key that is set; each becomes a backup first. Without an id
 * all sessions, ledgers, archives and the history.
 */
export async function migrateSessions(io: CliIo, asked: string | null, { sealAside }: MigrateOptions): Promise<number> {
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
  if (asked === null) {
    for (const { path, problem } of await stores.ledgers.unreadable()) tell(path, { outcome: 'unreadable', problem });
    const rest = [await migrateArchives(io, opened), await migrateHistory(io, opened)];
    failed ||= rest.includes(false);
    await tellPlainAsides(io, opened, sealAside);
  }
  if (asked === null && ids.length === 0) io.write(`no sessions in ${config.sessionDir}\n`);
  return failed ? EXIT.failed : EXIT.ok;
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
