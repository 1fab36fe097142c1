import type { Millis } from '../model/objects.ts';

/**
 * The few file operations that storage needs, small enough for a test to fail each one. Paths are full; every method
 * rejects with an error that has a `code` such as ENOENT.
 */
export interface FileSystem {
  readFile(path: string): Promise<Uint8Array>;
  /** Creates a file that must not exist yet (O_EXCL), readable by its owner only (0600). */
  createFile(path: string): Promise<NewFile>;
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name, which must be free. A write to the one name never touches what the other leads to, since documents are replaced and not written in place. */
  link(from: string, to: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Looks at the name itself: a symbolic link is not followed. */
  inspect(path: string): Promise<FileFacts>;
  /** The names in a directory, in no order. */
  listDirectory(path: string): Promise<readonly string[]>;
  /** With all its parents; no error when it is there. Durable when it resolves. */
  makeDirectory(path: string): Promise<void>;
  /** Makes the directory's entries durable, where the platform can. */
  syncDirectory(path: string): Promise<void>;
}

export interface NewFile {
  /** One after the other, behind what was written before. */
  write(pieces: readonly Uint8Array[]): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface FileFacts {
  readonly bytes: number;
  readonly modifiedAt: Millis;
  /** Which file of its volume it is: replaced by another, the name leads to another number. */
  readonly inode: number;
}
