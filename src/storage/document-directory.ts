import { join } from 'node:path';
import { MonitorError } from '../model/errors.ts';
import type { Millis } from '../model/objects.ts';
import { type StorageEnvironment, writeAtomically } from './atomic-write.ts';
import type { Cipher } from './cipher.ts';
import type { FileFacts, FileSystem } from './file-system.ts';
import type { Decoded } from './json-text.ts';
import { sweepLeftovers } from './leftovers.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { type Decode, keyError, type ReadingOptions, readDocument, sealDocument } from './read-document.ts';
import { exists, setAside } from './set-aside.ts';
import { describeErrorCode, errorCode, toStorageError } from './storage-error.ts';
import { createTurns } from './turns.ts';

export interface DocumentDirectoryOptions {
  readonly directory: string;
  /** Wall clock: compared with the times of files, and stamped on those kept aside. */
  readonly now: () => Millis;
  readonly random: () => number;
  /** The real one unless a test passes another. */
  readonly fileSystem?: FileSystem;
  /** Encrypts what is written; null, or left out: nothing is encrypted. */
  readonly cipher?: Cipher | null;
  /** What the names of the documents are sealed with, where the same name may stand in several directories: `inbox/prod/`. */
  readonly contextPrefix?: string;
}

export type DocumentLoad<T> =
  | { readonly outcome: 'ok'; readonly value: T }
  | { readonly outcome: 'fresh' }
  | { readonly outcome: 'set_aside'; readonly keptAs: string | null; readonly problem: string };

/** The JSON documents of one directory. Work on one file happens in the order it was asked for, one at a time. */
export interface DocumentDirectory {
  locate(fileName: string): string;
  /**
   * What cannot be used is renamed, untouched, and said. Rejects with `encryption_key_missing` or `encryption_key_wrong`, and
   * then has touched nothing.
   */
  load<T>(fileName: string, decode: Decode<T>): Promise<DocumentLoad<T>>;
  /** Reads and moves nothing. Null when there is no such file. */
  peek<T>(fileName: string, decode: Decode<T>): Promise<Peeked<T> | null>;
  /** Null when there is no such file, or it cannot be told. */
  inspect(fileName: string): Promise<FileFacts | null>;
  /** Atomic and durable. Rejects with `storage_unwritable`, also when it would write over a file that `load` had to leave in place. */
  save(fileName: string, content: string | Uint8Array): Promise<void>;
  /** All names, in order; none when there is no directory. */
  names(): Promise<readonly string[]>;
  /** False when there is no such file. Durable. */
  remove(fileName: string): Promise<boolean>;
}

export interface Peeked<T> extends FileFacts {
  readonly document: Decoded<T>;
  /** It is encrypted with a key that is not given: the file may be whole. */
  readonly wantsKey: boolean;
}

export function createDocumentDirectory(options: DocumentDirectoryOptions): DocumentDirectory {
  const { directory, now, random, fileSystem = nodeFileSystem, cipher = null, contextPrefix = '' } = options;
  const environment: StorageEnvironment = { fileSystem, random };
  const inTurn = createTurns();
  /** Files that could not be used and could not be moved either. */
  const stuck = new Set<string>();

  const locate = (fileName: string): string => join(directory, fileName);
  const reading = (fileName: string): ReadingOptions => ({
    fileSystem,
    cipher,
    context: `${contextPrefix}${fileName}`,
  });

  async function load<T>(fileName: string, decode: Decode<T>): Promise<DocumentLoad<T>> {
    const path = locate(fileName);
    await sweepLeftovers(path, now(), fileSystem);
    stuck.delete(fileName);
    const read = await readDocument(path, decode, reading(fileName));
    if (read.outcome === 'ok') return { outcome: 'ok', value: read.value };
    if (read.outcome === 'missing') return { outcome: 'fresh' };
    if (read.kind === 'key') throw keyError(path, cipher);
    const keptAs = read.kind === 'passing' ? null : await setAside(path, now(), fileSystem);
    if (keptAs === null) stuck.add(fileName);
    return { outcome: 'set_aside', keptAs, problem: `cannot read ${path}: ${read.problem}; ${tellKept(keptAs)}` };
  }

  async function save(fileName: string, content: string | Uint8Array): Promise<void> {
    const path = locate(fileName);
    if (stuck.has(fileName)) {
      // As soon as someone has moved it out of the way there is nothing left to protect.
      if (await exists(path, fileSystem).catch(() => true)) throw refusal(path);
      stuck.delete(fileName);
    }
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    await writeAtomically(path, sealDocument([bytes], reading(fileName)), environment);
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

  async function peek<T>(fileName: string, decode: Decode<T>): Promise<Peeked<T> | null> {
    const path = locate(fileName);
    // Looked at before it is read: a file that is replaced in between is then seen as changed the next time.
    const facts = await fileSystem.inspect(path).catch(() => ({ bytes: 0, modifiedAt: 0, inode: 0 }));
    const read = await readDocument(path, decode, reading(fileName));
    if (read.outcome === 'missing') return null;
    const document: Decoded<T> =
      read.outcome === 'ok' ? { ok: true, value: read.value } : { ok: false, problem: read.problem };
    return { ...facts, document, wantsKey: read.outcome === 'unreadable' && read.kind === 'key' };
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
    inspect: (fileName) => fileSystem.inspect(locate(fileName)).catch(() => null),
    save: (fileName, content) => inTurn(fileName, () => save(fileName, content)),
    names,
    remove: (fileName) => inTurn(fileName, () => remove(fileName)),
  };
}

/** Where a file that cannot be used is now. */
export function tellKept(keptAs: string | null): string {
  return keptAs === null
    ? 'it stays where it is and nothing is saved over it: move it away, or make it readable and restart'
    : `it is kept untouched as ${keptAs}`;
}

export function refusal(path: string): MonitorError {
  return new MonitorError(
    'storage_unwritable',
    `not writing over ${path}: it could not be read, nor moved aside`,
    'Move that file out of SESSION_DIR or make it readable, or set SESSION_DIR to another directory.',
  );
}
