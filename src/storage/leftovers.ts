import { basename, dirname, join } from 'node:path';
import type { Millis } from '../model/objects.ts';
import type { FileSystem } from './file-system.ts';
import { isTemporaryOf } from './temporary-name.ts';

/** No write takes this long. A younger file may belong to another process that is writing just now. */
const DEAD_AFTER: Millis = 60 * 60 * 1000;

/** Removes the temporary files that crashed writes of `target` left, once they are an hour old. Never rejects. */
export async function sweepLeftovers(target: string, now: Millis, fileSystem: FileSystem): Promise<void> {
  await sweep(dirname(target), (name) => isTemporaryOf(basename(target), name), now, fileSystem);
}

/** The same for what crashed copies of backups of the file `fileName` left in the folder of the backups. */
export async function sweepBackupLeftovers(
  directory: string,
  fileName: string,
  now: Millis,
  fileSystem: FileSystem,
): Promise<void> {
  const prefix = `.${fileName}.`;
  await sweep(directory, (name) => name.startsWith(prefix) && name.endsWith('.tmp'), now, fileSystem);
}

async function sweep(
  directory: string,
  isLeftover: (name: string) => boolean,
  now: Millis,
  fileSystem: FileSystem,
): Promise<void> {
  const names = await fileSystem.listDirectory(directory).catch(() => []);
  for (const name of names.filter(isLeftover)) {
    const path = join(directory, name);
    try {
      const { modifiedAt } = await fileSystem.inspect(path);
      if (now - modifiedAt > DEAD_AFTER) await fileSystem.removeFile(path);
    } catch {
      // Tidying is never a reason to fail: the next load tries again.
    }
  }
}
