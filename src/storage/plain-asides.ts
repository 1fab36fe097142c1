import { basename, join } from 'node:path';
import { MonitorError } from '../model/errors.ts';
import { writeAtomically } from './atomic-write.ts';
import { type Cipher, isSealed } from './cipher.ts';
import type { FileSystem } from './file-system.ts';
import { ASIDE_MARK, isSetAside } from './set-aside.ts';

/** Files that were kept aside are evidence, and left as they were found: not encrypted, where they were not. What to do about that. */

export interface Aside {
  readonly path: string;
  /** plain: it is not encrypted. old: a former key opens it, which then is still needed. */
  readonly state: 'plain' | 'old';
  /** False for what is no document: a database is too big for that, and nothing of ours would read it so. */
  readonly canBeSealed: boolean;
}

/** What does not lie there as the key that is set wants it; moves and changes nothing. */
export async function listAsides(directory: string, cipher: Cipher, fileSystem: FileSystem): Promise<readonly Aside[]> {
  const names = await fileSystem.listDirectory(directory).catch(() => []);
  const found: Aside[] = [];
  for (const name of names.filter(isSetAside).toSorted()) {
    const path = join(directory, name);
    const canBeSealed = documentOf(name).endsWith('.json');
    const state = canBeSealed ? await stateOf(path, cipher, fileSystem) : 'plain';
    if (state !== null) found.push({ path, state, canBeSealed });
  }
  return found;
}

/** Null where there is nothing to do, or nothing that can be done: a directory in a file's place, a key that is not given, a torn one. */
async function stateOf(path: string, cipher: Cipher, fileSystem: FileSystem): Promise<Aside['state'] | null> {
  const bytes = await fileSystem.readFile(path).catch(() => null);
  if (bytes === null) return null;
  if (!isSealed(bytes)) return 'plain';
  const opened = cipher.open(bytes, documentOf(basename(path)));
  return opened.ok && !opened.current ? 'old' : null;
}

/**
 * Encrypts one with the key that is set, every byte of it: opened again it is what it was, and `sessions recover` reads it as before. In plain it stays until that
 * was seen to be so. Rejects with `storage_unwritable`.
 */
export async function sealAside(
  path: string,
  cipher: Cipher,
  environment: { readonly fileSystem: FileSystem; readonly random: () => number },
): Promise<void> {
  const context = documentOf(basename(path));
  const found = await environment.fileSystem.readFile(path);
  const former = cipher.open(found, context);
  const bytes = former.ok ? former.plain : found;
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
