import type { LockFiles } from '../../src/lock/lock-files.ts';
import type { FileSystem, NewFile } from '../../src/storage/index.ts';

/** Where a process ends: before or after its nth step on files, or with half of what that step writes. */
export interface Death {
  readonly step: number;
  readonly when: 'before' | 'half' | 'after';
}

/** The steps of a process on its files, one of which is its last. */
export class DyingFiles {
  readonly #death: Death | null;
  #steps = 0;

  constructor(death: Death | null) {
    this.#death = death;
  }

  wrap(files: FileSystem): FileSystem {
    const { readFile, rename, link, removeFile, inspect, listDirectory, makeDirectory, syncDirectory } = files;
    return {
      ...files,
      readFile: (path) => this.#step(() => readFile(path)),
      rename: (from, to) => this.#step(() => rename(from, to)),
      link: (from, to) => this.#step(() => link(from, to)),
      removeFile: (path) => this.#step(() => removeFile(path)),
      inspect: (path) => this.#step(() => inspect(path)),
      listDirectory: (path) => this.#step(() => listDirectory(path)),
      makeDirectory: (path) => this.#step(() => makeDirectory(path)),
      syncDirectory: (path) => this.#step(() => syncDirectory(path)),
      createFile: async (path) => this.#wrapFile(await this.#step(() => files.createFile(path))),
    };
  }

  wrapLock(files: LockFiles): LockFiles {
    return {
      makeParents: (path) => this.#step(() => files.makeParents(path)),
      makeDirectory: (path) => this.#step(() => files.makeDirectory(path)),
      rename: (from, to) => this.#step(() => files.rename(from, to)),
      list: (path) => this.#step(() => files.list(path)),
      read: (path) => this.#step(() => files.read(path)),
      create: (path, text) => this.#step(() => files.create(path, text)),
      overwrite: (path, text) => this.#step(() => files.overwrite(path, text)),
      removeTree: (path) => this.#step(() => files.removeTree(path)),
      removeDirectory: (path) => this.#step(() => files.removeDirectory(path)),
      fingerprint: (path) => this.#step(() => files.fingerprint(path)),
    };
  }

  #wrapFile(file: NewFile): NewFile {
    return {
      write: (pieces) =>
        this.#step(
          () => file.write(pieces),
          () => file.write([halfOf(Buffer.concat(pieces))]),
        ),
      sync: () => this.#step(() => file.sync()),
      close: () => this.#step(() => file.close()),
    };
  }

  async #step<T>(work: () => Promise<T>, half?: () => Promise<T>): Promise<T> {
    this.#steps += 1;
    if (this.#steps !== this.#death?.step) return work();
    if (this.#death.when === 'half' && half !== undefined) await half();
    if (this.#death.when !== 'after') die();
    try {
      return await work();
    } finally {
      // Also a step that fails was taken.
      die();
    }
  }
}

function halfOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
