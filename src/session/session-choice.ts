import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Millis } from '../model/objects.ts';
import { fromWire, toWire } from '../model/wire.ts';
import {
  type Decoded,
  describeErrorCode,
  errorCode,
  formatJson,
  isSessionId,
  moment,
  nodeFileSystem,
  parseJsonBytes,
  readSchemaVersion,
  type StorageEnvironment,
  setAside,
  toDecoded,
  writeAtomically,
} from '../storage/index.ts';

/** Where `SESSION_DIR` says which session a start goes on with. Not `.json`: that would be a session of this name. */
export const CHOICE_FILE = 'current-session';

/** Wishes that were fulfilled and may still lie in an inbox: a file is removed at once, and only a failing disk leaves one. */
const MOST_FULFILLED = 50;

/** Which session people chose with `sessions switch`, and who did. */
export interface SessionChoice {
  readonly session: string;
  readonly by: string;
  readonly at: Millis;
  /** Ids of the commands that this choice and earlier ones fulfilled, oldest first; bounded. None of them is done again. */
  readonly fulfilled: readonly string[];
}

const schema = z.object({
  schemaVersion: z.literal(1),
  session: z.string().refine(isSessionId, 'expected the id of a session'),
  by: z.string(),
  at: moment,
  fulfilled: z.array(z.string()).readonly(),
});

/** Null where nobody chose. At once and not later: a program's configuration hangs on it. */
export function readSessionChoice(directory: string): Decoded<SessionChoice | null> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(directory, CHOICE_FILE));
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: true, value: null };
    return { ok: false, problem: describeErrorCode(code) };
  }
  const json = parseJsonBytes(bytes);
  if (!json.ok) return json;
  const version = readSchemaVersion(json.value, 1);
  return version.ok ? toDecoded(schema.safeParse(fromWire(json.value))) : version;
}

/**
 * Makes it the session that a start goes on with: durable when it resolves. What cannot be read there is kept aside. Rejects with
 * `storage_unwritable`.
 */
export async function writeSessionChoice(
  directory: string,
  { session, by, at, fulfilled }: SessionChoice,
  { random, fileSystem = nodeFileSystem }: Pick<StorageEnvironment, 'random'> & Partial<StorageEnvironment>,
): Promise<void> {
  const path = join(directory, CHOICE_FILE);
  const before = readSessionChoice(directory);
  if (!before.ok) await setAside(path, at, fileSystem);
  const known = before.ok ? (before.value?.fulfilled ?? []) : [];
  const choice = { schemaVersion: 1 as const, session, by, at, fulfilled: [...new Set([...known, ...fulfilled])] };
  const text = formatJson(toWire(z.encode(schema, { ...choice, fulfilled: choice.fulfilled.slice(-MOST_FULFILLED) })));
  await writeAtomically(path, text, { fileSystem, random });
}
