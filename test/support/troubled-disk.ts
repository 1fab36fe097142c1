import { type FileSystem, nodeFileSystem } from '../../src/storage/index.ts';
import { osError } from './volatile-file-system.ts';

/** The real disk, which a test can let fail. */
export interface TroubledDisk extends FileSystem {
  /** The error code of every step whose path and name it is asked for; null: the step does what it does. */
  fails: (step: keyof FileSystem, path: string) => string | null;
}

/** Steps that change nothing go on where a disk is only full or read-only. */
export const WRITING: readonly (keyof FileSystem)[] = ['createFile', 'rename', 'link', 'removeFile', 'makeDirectory'];

export function troubledDisk(): TroubledDisk {
  const self: TroubledDisk = { ...nodeFileSystem, fails: () => null };
  function step<Name extends keyof FileSystem>(name: Name): void {
    const real = nodeFileSystem[name] as (...given: readonly unknown[]) => Promise<unknown>;
    const checked = async (...given: readonly unknown[]) => {
      const code = self.fails(name, String(given[0]));
      if (code !== null) throw osError(code);
      return real(...given);
    };
    Object.assign(self, { [name]: checked });
  }
  for (const name of Object.keys(nodeFileSystem) as (keyof FileSystem)[]) step(name);
  return self;
}
