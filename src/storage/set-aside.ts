import { basename, dirname, join } from 'node:path';
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
  return toFreeName(path, now, fileSystem, fileSystem.rename);
}

/**
 * As `setAside`, but the file has its own name too until another takes its place: a crash in between leaves it where it will be found.
 * Null where the volume knows no second names, too.
 */
export async function linkAside(path: string, now: Millis, fileSystem: FileSystem): Promise<string | null> {
  const linked = await alreadyLinked(path, fileSystem).catch(() => null);
  return linked ?? toFreeName(path, now, fileSystem, fileSystem.link);
}

/** The name under which a start before this one kept the very same file, but then could put nothing in its place. */
async function alreadyLinked(path: string, fileSystem: FileSystem): Promise<string | null> {
  const { inode } = await fileSystem.inspect(path);
  const prefix = `${basename(path)}${ASIDE_MARK}`;
  for (const name of await fileSystem.listDirectory(dirname(path))) {
    const candidate = join(dirname(path), name);
    if (name.startsWith(prefix) && inode !== 0 && (await fileSystem.inspect(candidate)).inode === inode)
      return candidate;
  }
  return null;
}

async function toFreeName(
  path: string,
  now: Millis,
  fileSystem: FileSystem,
  move: (from: string, to: string) => Promise<void>,
): Promise<string | null> {
  try {
    const keptAs = await freeName(`${path}${ASIDE_MARK}${stamp(now)}`, fileSystem);
    await move(path, keptAs);
    // Moved is moved: if this sync fails and the power goes, the next load moves the file again.
    await fileSystem.syncDirectory(dirname(path)).catch(() => undefined);
    return keptAs;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

/** `name`, else `name-2`, `name-3` ...: the first that nothing has. Rename would silently replace what is there. */
export async function freeName(name: string, fileSystem: FileSystem): Promise<string> {
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

/** When a file with this name was kept aside; null for any other name. */
export function setAsideAt(name: string): Millis | null {
  const found = /\.unreadable-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(-\d+)?$/.exec(name);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second] = found;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : at;
}
