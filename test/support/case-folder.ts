import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from './temporary-directory.ts';

/** A folder of files for one test, given by their paths below it; objects are written as JSON, text as it is. */
export async function folderOf(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await temporaryDirectory();
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** The List that `kubectl get -o json` writes. */
export function listOf(...items: readonly unknown[]): unknown {
  return { apiVersion: 'v1', kind: 'List', items };
}
