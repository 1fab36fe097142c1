import { basename, dirname } from 'node:path';
import type { FileSystem } from '../../src/storage/index.ts';

/** What a power cut leaves: every write ever made, only what was synced, or the worst mix, names without their data. */
export type Survival = 'everything' | 'synced only' | 'names without unsynced data';
export const SURVIVALS: readonly Survival[] = ['everything', 'synced only', 'names without unsynced data'];

interface Inode {
  data: Uint8Array;
  syncedData: Uint8Array;
  readonly modifiedAt: number;
  readonly number: number;
}

/** A file system in memory that forgets what was not synced, and whose every step a test can fail. */
export interface VolatileFileSystem extends FileSystem {
  /** Called before each step that changes something or reads a file; what it throws the step rejects with. */
  intercept: (step: string, path: string) => void;
  /** Cuts the power: what is left is what `survival` says. */
  cutPower(survival: Survival): void;
  /** A durable file, as if from long ago. */
  put(path: string, bytes: Uint8Array | string, modifiedAt?: number): void;
  putDirectory(path: string): void;
  text(path: string): string | null;
  paths(): readonly string[];
}

export function osError(code: string): Error {
  return Object.assign(new Error(`${code}: told by the operating system`), { code });
}

export function createVolatileFileSystem(): VolatileFileSystem {
  let files = new Map<string, Inode>();
  let syncedFiles = new Map<string, Inode>();
  const directories = new Set<string>();
  let inodes = 0;

  function find(path: string): Inode {
    if (directories.has(path)) throw osError('EISDIR');
    const inode = files.get(path);
    if (inode === undefined) throw osError('ENOENT');
    return inode;
  }

  function step(name: string, path: string): void {
    self.intercept(name, path);
  }

  const self: VolatileFileSystem = {
    intercept: () => undefined,
    readFile: async (path) => {
      step('readFile', path);
      return find(path).data;
    },
    createFile: async (path) => {
      step('createFile', path);
      if (!directories.has(dirname(path))) throw osError('ENOENT');
      if (files.has(path) || directories.has(path)) throw osError('EEXIST');
      inodes += 1;
      const inode: Inode = { data: new Uint8Array(), syncedData: new Uint8Array(), modifiedAt: 0, number: inodes };
      files.set(path, inode);
      return {
        write: async (pieces) => {
          const bytes = Buffer.concat(pieces);
          // Half of it is there before the step can fail, as on a disk that fills up.
          const before = inode.data;
          inode.data = Buffer.concat([before, bytes.slice(0, bytes.length / 2)]);
          step('write', path);
          inode.data = Buffer.concat([before, bytes]);
        },
        sync: async () => {
          step('sync', path);
          inode.syncedData = inode.data;
        },
        close: async () => step('close', path),
      };
    },
    rename: async (from, to) => {
      step('rename', to);
      if (directories.delete(from)) {
        directories.add(to);
        return;
      }
      files.set(to, find(from));
      files.delete(from);
    },
    link: async (from, to) => {
      step('link', to);
      const inode = find(from);
      if (!directories.has(dirname(to))) throw osError('ENOENT');
      if (files.has(to) || directories.has(to)) throw osError('EEXIST');
      files.set(to, inode);
    },
    removeFile: async (path) => {
      step('removeFile', path);
      find(path);
      files.delete(path);
    },
    inspect: async (path) => {
      if (directories.has(path)) return { bytes: 0, modifiedAt: 0, inode: 0 };
      const { data, modifiedAt, number } = find(path);
      return { bytes: data.length, modifiedAt, inode: number };
    },
    listDirectory: async (path) => {
      if (!directories.has(path)) throw osError('ENOENT');
      return [...files.keys(), ...directories].filter((file) => dirname(file) === path).map((file) => basename(file));
    },
    makeDirectory: async (path) => {
      step('makeDirectory', path);
      self.putDirectory(path);
    },
    syncDirectory: async (path) => {
      step('syncDirectory', path);
      for (const file of new Set([...files.keys(), ...syncedFiles.keys()])) {
        if (dirname(file) !== path) continue;
        const inode = files.get(file);
        if (inode === undefined) syncedFiles.delete(file);
        else syncedFiles.set(file, inode);
      }
    },
    cutPower: (survival) => {
      self.intercept = () => undefined;
      if (survival === 'synced only') files = new Map(syncedFiles);
      if (survival !== 'everything') for (const inode of files.values()) inode.data = inode.syncedData;
      syncedFiles = new Map(files);
    },
    put: (path, content, modifiedAt = 0) => {
      const data = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      inodes += 1;
      const inode: Inode = { data, syncedData: data, modifiedAt, number: inodes };
      self.putDirectory(dirname(path));
      files.set(path, inode);
      syncedFiles.set(path, inode);
    },
    putDirectory: (path) => {
      directories.add(path);
    },
    text: (path) => {
      const inode = files.get(path);
      return inode === undefined ? null : new TextDecoder().decode(inode.data);
    },
    paths: () => [...files.keys()].sort(),
  };
  return self;
}
