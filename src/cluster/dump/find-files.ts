import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MonitorError } from '../../model/errors.ts';

const READ = /\.(json|ya?ml)$/i;
/** Says what is right about a dump (docs: cases), and is no part of it. */
const NOT_STATE = 'case.json';

/** The files of a dump, in a fixed order: files as named, folders with all that lies below. Hidden folders are not entered. */
export async function findFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if ((await typeOf(path)) === 'folder') found.push(...(await filesBelow(path)));
    else found.push(path);
  }
  return [...new Set(found)];
}

async function typeOf(path: string): Promise<'folder' | 'file'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
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
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.')) files.push(...(await filesBelow(path)));
    } else if (READ.test(entry.name) && entry.name !== NOT_STATE) files.push(path);
  }
  return files;
}
