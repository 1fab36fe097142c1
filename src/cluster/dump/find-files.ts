import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { MonitorError } from '../../model/errors.ts';
import { unpack } from './archive.ts';
import { type Budget, createBudget } from './byte-streams.ts';
import type { DumpEntry, DumpItem } from './dump-entry.ts';
import { DUMP_LIMITS } from './dump-limits.ts';

/**
 * The files of a dump, in a fixed order: files as named, folders with all that lies below, archives unpacked as they
 * stream by. Hidden files and folders are left out. Each is to be read before the next is asked for.
 * @throws MonitorError dump_unreadable when a path is missing
 */
export async function* dumpFiles(
  paths: readonly string[],
  budget: Budget = createBudget(DUMP_LIMITS),
): AsyncGenerator<DumpItem> {
  const seen = new Set<string>();
  for (const path of paths) {
    const isFolder = await folderOrFile(path);
    const files = isFolder ? await filesBelow(path) : [path];
    for (const file of files) {
      if (seen.has(file)) continue;
      seen.add(file);
      const inner = isFolder ? relative(path, file).split(sep).join('/') : basename(file);
      yield* unpack(await onDisk(file, inner, !isFolder), budget);
    }
  }
}

async function onDisk(file: string, path: string, isNamed: boolean): Promise<DumpEntry> {
  const modified = await stat(file).then(
    ({ mtimeMs }) => Math.floor(mtimeMs),
    () => 0,
  );
  return { shown: file, path, isNamed, modified, bytes: () => createReadStream(file, { highWaterMark: 1 << 18 }) };
}

async function folderOrFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    throw new MonitorError(
      'dump_unreadable',
      `${path} cannot be read, or does not exist`,
      'Name a file or folder with the output of `kubectl get pods,nodes,deployments,replicasets,jobs,events -A -o json`.',
    );
  }
}

/** A folder that may not be opened counts as empty: its absence shows in coverage, and the rest is read. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBelow(path)));
    // A link is followed; a pipe or a device would never end.
    else if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
  }
  return files;
}
