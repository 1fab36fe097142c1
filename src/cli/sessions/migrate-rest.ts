import { join } from 'node:path';
import { openCipher } from '../../app.ts';
import { HISTORY_FILE } from '../../history/index.ts';
import { listAsides, nodeFileSystem, sealAside } from '../../storage/index.ts';
import type { CliIo } from '../io.ts';
import type { Opened } from './open.ts';
import { hasHistory } from './write.ts';

/** What `sessions migrate` does of files that no monitor writes, or that need no lock. */

/** @returns whether all of them could be read. */
export async function migrateArchives(io: CliIo, { stores }: Opened): Promise<boolean> {
  let couldBeRead = true;
  for (const name of await stores.archive.names()) {
    const { path, outcome, problem } = await stores.archive.reseal(name);
    if (outcome === 'rewritten') io.write(`${path}: written anew with the key that is set\n`);
    if (outcome !== 'unreadable') continue;
    couldBeRead = false;
    io.write(`${path}: left as it is: ${problem}\n`);
  }
  return couldBeRead;
}

/** All of its rows, also while a monitor writes: each piece waits its turn. @returns whether all of it is as it should be. */
export async function migrateHistory(io: CliIo, { stores, config }: Opened): Promise<boolean> {
  if (!config.history || !(await hasHistory(config))) return true;
  const { history } = stores;
  try {
    const { resealed, unreadable, trouble, kind } = await history.reseal();
    const path = join(config.sessionDir, HISTORY_FILE);
    if (kind === 'damaged' && resealed === 0) {
      io.complain(
        `error: ${path} is damaged: ${trouble}; it was left as it is. A monitor keeps it aside when it starts, says so, and rebuilds what session files and ledgers still know\n`,
      );
      return false;
    }
    const key = config.sessionEncryptionKey === null ? 'taken out of encryption' : 'brought to the key that is set';
    const asItShould = trouble === null ? 'every row that can be read is as it should be' : 'nothing was changed';
    const done = resealed === 0 ? asItShould : `${counted(resealed)} ${key}`;
    const rest = `${counted(unreadable)} cannot be opened with the keys that are given: nothing of that was touched`;
    io.write(`${path}: ${done}${unreadable === 0 ? '' : `; ${rest}`}\n`);
    const again = kind === 'damaged' || kind === 'newer' ? '' : '; say it again';
    if (trouble !== null) io.complain(`error: it did not come to the end: ${trouble}${again}\n`);
    return unreadable === 0 && trouble === null;
  } finally {
    await history.close();
  }
}

function counted(rows: number): string {
  return rows === 1 ? 'one row' : `${rows} rows`;
}

/** Evidence is left as it was found, unless a person wants it otherwise; that it lies there in plain is said. What an older key sealed gets the new one. */
export async function tellPlainAsides(io: CliIo, { config }: Opened, seals: boolean): Promise<void> {
  const cipher = openCipher(config);
  if (cipher === null || !cipher.sealsNew) return;
  for (const { path, state, canBeSealed } of await listAsides(config.sessionDir, cipher, nodeFileSystem)) {
    if (state === 'old' || (seals && canBeSealed)) {
      await sealAside(path, cipher, { fileSystem: nodeFileSystem, random: io.random });
      io.write(`${path}: encrypted as it is with the key that is set; \`sessions recover\` reads it\n`);
      continue;
    }
    const what = canBeSealed ? 'lies there unencrypted' : 'may hold what was not encrypted';
    const seal = canBeSealed ? '`k8s-monitor sessions migrate --seal-set-aside` encrypts it, ' : '';
    io.complain(`warning: ${path} was kept aside and ${what}: ${seal}\`rm\` removes it once nobody needs it\n`);
  }
}
