import { join } from 'node:path';
import pLimit, { type LimitFunction } from 'p-limit';
import { MonitorError } from '../model/errors.ts';
import type { Millis } from '../model/objects.ts';
import { type StorageEnvironment, writeAtomically } from './atomic-write.ts';
import type { FileFacts, FileSystem } from './file-system.ts';
import { type Decoded, parseJsonBytes } from './json-text.ts';
import { sweepLeftovers } from './leftovers.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { exists, setAside } from './set-aside.ts';
import { describeErrorCode, errorCode, toStorageError } from './storage-error.ts';

export interface DocumentDirectoryOptions {
  readonly directory: string;
  /** Wall clock: compared with the times of files, and stamped on those kept aside. */
  readonly now: () => Millis;
  readonly random: () => number;
  /** The real one unless a test passes another. */
  readonly fileSystem?: FileSystem;
}

/** JSON value to a noun, or why not. */
export type Decode<T> = (document: unknown) => Decoded<T>;

export type DocumentLoad<T> =
  | { readonly outcome: 'ok'; readonly value: T }
  | { readonly outcome: 'fresh' }
  | { readonly outcome: 'set_aside'; readonly keptAs: string | null; readonly problem: string };

/** The JSON documents of one directory. Work on one file happens in the order it was asked for, one at a time. */
export interface DocumentDirectory {
  locate(fileName: string): string;
  /** Never rejects for what the file is: what cannot be used is renamed, untouched, and said. */
  load<T>(fileName: string, decode: Decode<T>): Promise<DocumentLoad<T>>;
  /** Reads and moves nothing. Null when there is no such file. */
  peek<T>(fileName: string, decode: Decode<T>): Promise<(FileFacts & { readonly document: Decoded<T> }) | null>;
  /** Atomic and durable. Rejects with `storage_unwritable`, also when it would write over a file that `load` had to leave in place. */
  save(fileName: string, text: string): Promise<void>;
  /** All names, in order; none when there is no directory. */
  names(): Promise<readonly string[]>;
  /** False when there is no such file. Durable. */
  remove(fileName: string): Promise<boolean>;
}

export function createDocumentDirectory(options: DocumentDirectoryOptions): DocumentDirectory {
  const { directory, now, random, fileSystem = nodeFileSystem } = options;
  const environment: StorageEnvironment = { fileSystem, random };
  const queues = new Map<string, LimitFunction>();
  /** Files that could not be used and could not be moved either. */
  const stuck = new Set<string>();

  const locate = (fileName: string): string => join(directory, fileName);

  function inTurn<T>(fileName: string, work: () => Promise<T>): Promise<T> {
    const queue = queues.get(fileName) ?? pLimit(1);
    queues.set(fileName, queue);
    return queue(work);
  }

  async function load<T>(fileName: string, decode: Decode<T>): Promise<DocumentLoad<T>> {
    const path = locate(fileName);
    await sweepLeftovers(path, now(), fileSystem);
    stuck.delete(fileName);
    const reading = await readDocument(path, decode, fileSystem);
    if (reading.outcome !== 'unreadable') return reading;
    const keptAs = reading.passing ? null : await setAside(path, now(), fileSystem);
    if (keptAs === null) stuck.add(fileName);
    return { outcome: 'set_aside', keptAs, problem: tellSetAside(path, reading.problem, keptAs) };
  }

  async function save(fileName: string, text: string): Promise<void> {
    const path = locate(fileName);
    if (stuck.has(fileName)) {
      // As soon as someone has moved it out of the way there is nothing left to protect.
      if (await exists(path, fileSystem).catch(() => true)) throw refusal(path);
      stuck.delete(fileName);
    }
    await writeAtomically(path, text, environment);
  }

  async function remove(fileName: string): Promise<boolean> {
    const path = locate(fileName);
    try {
      await fileSystem.removeFile(path);
      await fileSystem.syncDirectory(directory);
      return true;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw toStorageError(error, path);
    }
  }

  async function peek<T>(fileName: string, decode: Decode<T>) {
    const path = locate(fileName);
    const reading = await readDocument(path, decode, fileSystem);
    if (reading.outcome === 'fresh') return null;
    const facts = await fileSystem.inspect(path).catch(() => ({ bytes: 0, modifiedAt: 0, inode: 0 }));
    const document: Decoded<T> =
      reading.outcome === 'ok' ? { ok: true, value: reading.value } : { ok: false, problem: reading.problem };
    return { ...facts, document };
  }

  async function names(): Promise<readonly string[]> {
    try {
      return [...(await fileSystem.listDirectory(directory))].sort();
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT') return [];
      if (code === null) throw error;
      throw new MonitorError(
        'session_unreadable',
        `cannot list ${directory}: ${describeErrorCode(code)}`,
        'Set SESSION_DIR to a directory that this user may read.',
        error,
      );
    }
  }

  return {
    locate,
    load: (fileName, decode) => inTurn(fileName, () => load(fileName, decode)),
    peek,
    save: (fileName, text) => inTurn(fileName, () => save(fileName, text)),
    names,
    remove: (fileName) => inTurn(fileName, () => remove(fileName)),
  };
}

type Reading<T> =
  | { readonly outcome: 'ok'; readonly value: T }
  | { readonly outcome: 'fresh' }
  /** passing: the trouble is the machine's and not the file's, which may be whole and so keeps its name. */
  | { readonly outcome: 'unreadable'; readonly problem: string; readonly passing: boolean };

/** The errors of a read that speak of the file itself. */
const OF_THE_FILE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EISDIR', 'ELOOP']);

async function readDocument<T>(path: string, decode: Decode<T>, fileSystem: FileSystem): Promise<Reading<T>> {
  let bytes: Uint8Array;
  try {
    bytes = await fileSystem.readFile(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    // ENOTDIR: the directory's own path is blocked by a file; there is no document, and the first save says why.
    if (code === 'ENOENT' || code === 'ENOTDIR') return { outcome: 'fresh' };
    return { outcome: 'unreadable', problem: describeErrorCode(code), passing: !OF_THE_FILE.has(code) };
  }
  const json = parseJsonBytes(bytes);
  const decoded = json.ok ? decode(json.value) : json;
  if (decoded.ok) return { outcome: 'ok', value: decoded.value };
  return { outcome: 'unreadable', problem: decoded.problem, passing: false };
}

function tellSetAside(path: string, problem: string, keptAs: string | null): string {
  const then =
    keptAs === null
      ? 'it stays where it is and nothing is saved over it: move it away, or make it readable and restart'
      : `it is kept untouched as ${keptAs}`;
  return `cannot read ${path}: ${problem}; ${then}`;
}

function refusal(path: string): MonitorError {
  return new MonitorError(
    'storage_unwritable',
    `not writing over ${path}: it could not be read, nor moved aside`,
    'Move that file out of SESSION_DIR or make it readable, or set SESSION_DIR to another directory.',
  );
}
