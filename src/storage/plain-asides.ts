import { basename, join } from 'node:path';
import { MonitorError } from '../model/errors.ts';
import { writeAtomically } from './atomic-write.ts';
import { type Cipher, isSealed } from './cipher.ts';
import type { FileSystem } from './file-system.ts';
import { ASIDE_MARK, isSetAside } from './set-aside.ts';

/** Files that were kept aside are evidence, and left as they were found: not encrypted, where they were not. What to do about that. */

export interface PlainAside {
  readonly path: string;
  /** False for what is no document: a database is too big for that, and nothing of ours would read it so. */
  readonly canBeSealed: boolean;
}

/** What lies in plain in that directory; moves and changes nothing. Rejects with the operating system's error. */
export async function listPlainAsides(directory: string, fileSystem: FileSystem): Promise<readonly PlainAside[]> {
  const names = await fileSystem.listDirectory(directory).catch(() => []);
  const found: PlainAside[] = [];
  for (const name of names.filter(isSetAside).toSorted()) {
    const path = join(directory, name);
    const isDocument = documentOf(name).endsWith('.json');
    if (!isDocument) found.push({ path, canBeSealed: false });
    // A directory in a file's place is none of anybody's words.
    else if (await isPlain(path, fileSystem)) found.push({ path, canBeSealed: true });
  }
  return found;
}

async function isPlain(path: string, fileSystem: FileSystem): Promise<boolean> {
  return fileSystem.readFile(path).then(
    (bytes) => !isSealed(bytes),
    () => false,
  );
}

/**
 * Encrypts one, every byte of it: opened again it is what it was, and `sessions recover` reads it as before. In plain it stays until that
 * was seen to be so. Rejects with `storage_unwritable`.
 */
export async function sealAside(
  path: string,
  cipher: Cipher,
  environment: { readonly fileSystem: FileSystem; readonly random: () => number },
): Promise<void> {
  const context = documentOf(basename(path));
  const bytes = await environment.fileSystem.readFile(path);
  const sealed = cipher.seal(bytes, context);
  const opened = cipher.open(sealed, context);
  if (!opened.ok || Buffer.compare(opened.plain, bytes) !== 0) {
    throw new MonitorError('storage_unwritable', `${path} does not open again once encrypted`, 'It was left as it is.');
  }
  await writeAtomically(path, sealed, environment);
}

/** Of which document: `demo.json.unreadable-20261121T091500Z` was demo.json. */
function documentOf(name: string): string {
  return name.slice(0, name.indexOf(ASIDE_MARK));
}
