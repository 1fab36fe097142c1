import { openStores, type Stores } from '../../app.ts';
import { MonitorError } from '../../model/errors.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { CliIo } from '../io.ts';
import { environmentOf, readConfig } from '../settings.ts';

/** The ledger that is meant, and where it lies; it is read and left as it is. @param asked null: the only one, else CLUSTER_NAME's. */
export async function readLedger(io: CliIo, asked: string | null): Promise<{ ledger: Ledger; stores: Stores }> {
  const config = readConfig(io);
  const stores = openStores(config, environmentOf(io));
  const ledgers = await stores.ledgers.list();
  const torn = await stores.ledgers.unreadable();
  for (const { path, problem } of torn) io.complain(`warning: cannot read ${path}: ${problem}; it was left as it is\n`);
  const cluster = asked ?? config.clusterName;
  const found = cluster === null ? ledgers : ledgers.filter((ledger) => ledger.cluster === cluster);
  const [first] = found;
  if (found.length === 1 && first !== undefined) return { ledger: first, stores };
  const names = ledgers.map((ledger) => ledger.cluster).join(', ');
  if (ledgers.length === 0) {
    throw new MonitorError(
      'session_missing',
      torn.length === 0 ? `no ledger in ${config.sessionDir}` : `no ledger that can be read in ${config.sessionDir}`,
      torn.length === 0
        ? 'Set SESSION_DIR to where the monitor keeps its files, or run `k8s-monitor demo` first.'
        : torn.some(({ wantsKey }) => wantsKey)
          ? 'Set SESSION_ENCRYPTION_KEY to the key they were written with. Nothing was touched.'
          : 'The files were left as they are. The next run keeps them aside and goes on from a backup, or anew.',
    );
  }
  throw new MonitorError(
    'usage',
    cluster === null
      ? `${config.sessionDir} holds ledgers of several clusters`
      : `no ledger of cluster ${cluster} in ${config.sessionDir}`,
    `Choose one with --cluster: ${names}.`,
  );
}
