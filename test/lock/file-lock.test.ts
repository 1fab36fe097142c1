import { join } from 'node:path';
import { describe } from 'vitest';
import { type LockFiles, nodeLockFiles } from '../../src/lock/lock-files.ts';
import { type LockScene, lockContract } from '../contracts/lock.ts';
import { createMachines, lockOf, ownerIds } from '../support/locks.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { createTree } from '../support/tree-file-system.ts';

async function sceneOn(files: LockFiles, directory: string): Promise<LockScene> {
  const machines = createMachines();
  const newOwner = ownerIds();
  const target = join(directory, 'demo.json');
  const scene: LockScene = {
    pass: machines.pass,
    onSleep: () => undefined,
    open: (host) =>
      lockOf(machines.start(host), machines, {
        target,
        newOwner,
        files,
        sleep: async (milliseconds, signal) => {
          scene.onSleep();
          signal?.throwIfAborted();
          machines.pass(milliseconds);
        },
      }),
  };
  return scene;
}

describe('a lock on disk', () => {
  lockContract({ start: async () => sceneOn(nodeLockFiles, join(await temporaryDirectory(), 'sessions')) });
});

describe('a lock in the tree that the interleaving tests use', () => {
  lockContract({ start: async () => sceneOn(createTree().open().lockFiles, '/sessions') });
});
