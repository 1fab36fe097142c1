import { dirname } from 'node:path';
import type { Millis } from '../model/objects.ts';
import type { FileSystem } from './file-system.ts';
import { errorCode } from './storage-error.ts';

/** Stands in the name of every file kept aside: `demo.json.unreadable-20261121T091500Z`. */
export const ASIDE_MARK = '.unreadable-';

/** Is this the name of a file that was kept aside? */
export function isSetAside(name: string): boolean {
  return name.includes(ASIDE_MARK);
}

/**
 * Renames a file (or a directory in a file's place) that cannot be used, its bytes untouched, to a free name beside it.
 * Returns the new path; null when it could not be renamed: then nothing may be written over it.
 */
export async function setAside(path: string, now: Millis, fileSystem: FileSystem): Promise<string | null> {
  try {
    const keptAs = await freeName(`${path}${ASIDE_MARK}${stamp(now)}`, fileSystem);
    await fileSystem.rename(path, keptAs);
    // Moved is moved: if this sync fails and the power goes, the next load moves the file again.
    await fileSystem.syncDirectory(dirname(path)).catch(() => undefined);
    return keptAs;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

/** `name`, else `name-2`, `name-3` ...: the first that nothing has. Rename would silently replace what is there. */
async function freeName(name: string, fileSystem: FileSystem): Promise<string> {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!(await exists(candidate, fileSystem))) return candidate;
  }
}

/** Rejects when it cannot tell. */
export async function exists(path: string, fileSystem: FileSystem): Promise<boolean> {
  try {
    await fileSystem.inspect(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** UTC, to the second, without the colons that some file systems refuse. */
function stamp(now: Millis): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
}
