import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The text of every file below a directory: what is nowhere in it is on no disk. */
export async function allFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
}
