import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fenced, type Held } from '../../src/lock/index.ts';
import { MonitorError } from '../../src/model/errors.ts';
import { type FileSystem, writeAtomically } from '../../src/storage/index.ts';
import { createMachines, lockOf, type Machines, ownerIds, TTL } from '../support/locks.ts';
import { createTree, type Tree } from '../support/tree-file-system.ts';

const TARGET = '/sessions/demo.json';
const SAVES = 3;

/** How much time passes with a step, mostly little, and for how many steps of the others its process is stopped before it. */
const stepCost = fc.record({
  time: fc.constantFrom(0, 0, 0, 0, 10, 1_000, TTL / 2, TTL + 1),
  stopped: fc.constantFrom(...Array.from({ length: 40 }, () => 0), 5, 30, 200),
});

interface Scene {
  readonly machines: Machines;
  readonly tree: Tree;
  readonly newOwner: () => string;
  /** Ends when the scheduler lets the next step of that process happen. */
  readonly step: (label: string) => Promise<void>;
  /** What was on disk and what took its place, in the order in which it did. */
  readonly landed: { readonly by: string; readonly before: number; readonly after: number }[];
  lost: number;
}

function counterIn(text: string | null): number {
  return text === null ? 0 : Number(text);
}

/** As a monitor does: becomes the writer, reads what is there, and replaces it by what follows from what it remembers. */
async function live(scene: Scene, host: string): Promise<void> {
  const process = scene.machines.start(host);
  const { fileSystem, lockFiles, text } = scene.tree.open((step) => scene.step(`${host} ${step}`));
  const watched: FileSystem = {
    ...fileSystem,
    rename: async (from, to) => {
      const disk = scene.tree.open();
      await scene.step(`${host} rename`);
      const before = counterIn(disk.text(to));
      // The scheduler waits until this process' next step: what is read and renamed here happens at one moment.
      await disk.fileSystem.rename(from, to);
      scene.landed.push({ by: host, before, after: counterIn(disk.text(to)) });
    },
  };
  const lock = lockOf(process, scene.machines, {
    target: TARGET,
    newOwner: scene.newOwner,
    files: lockFiles,
    sleep: (milliseconds) => {
      scene.machines.pass(milliseconds);
      return scene.step(`${host} sleep`);
    },
  });
  const acquired = await lock.acquire({ patience: 1_000 * TTL });
  if (acquired.outcome !== 'held') throw new Error(`${host} is ${acquired.outcome}`);
  try {
    await save(acquired.held, watched, counterIn(text(TARGET)));
  } catch (error) {
    if (!(error instanceof MonitorError) || error.code !== 'lock_lost') throw error;
    scene.lost += 1;
    expect(acquired.held.lost.aborted).toBe(true);
  } finally {
    await acquired.held.release();
  }
}

async function save(held: Held, fileSystem: FileSystem, found: number): Promise<void> {
  let random = 0;
  const environment = {
    fileSystem: fenced(fileSystem, held),
    random: () => {
      random = (random + 0.6180339887498949) % 1;
      return random;
    },
  };
  let failures = 0;
  for (let saves = 1; saves <= SAVES; ) {
    try {
      await writeAtomically(TARGET, String(found + saves), environment);
      saves += 1;
    } catch (error) {
      // Its lock was taken and given back unused: what it was writing went with it, and the next cycle saves again.
      failures += 1;
      if (!(error instanceof MonitorError) || error.code !== 'storage_unwritable' || failures > 10) throw error;
    }
    await held.beat();
  }
}

describe('several processes that want to write one file', () => {
  it('never write over what another has written, whatever step each of them sleeps at and however long', async () => {
    let takeovers = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.infiniteStream(stepCost),
        fc.integer({ min: 2, max: 4 }),
        async (scheduler, costs, count) => {
          const machines = createMachines();
          const scene: Scene = {
            machines,
            tree: createTree('/sessions'),
            newOwner: ownerIds(),
            landed: [],
            lost: 0,
            step: async (label) => {
              const { time, stopped } = costs.next().value;
              for (let round = 0; round <= stopped; round += 1) await scheduler.schedule(Promise.resolve(), label);
              machines.pass(time);
            },
          };
          const hosts = Array.from({ length: count }, (_, index) => `host-${index}`);
          await scheduler.waitFor(Promise.all(hosts.map((host) => live(scene, host))));
          for (const { before, after } of scene.landed) expect(after).toBe(before + 1);
          // Whoever was not lost has saved all it had to.
          expect(scene.landed.length).toBeGreaterThanOrEqual((count - scene.lost) * SAVES);
          expect(scene.tree.open().paths()).toEqual(['/sessions/', TARGET]);
          takeovers += scene.lost;
        },
      ),
      { numRuns: 120 },
    );
    expect(takeovers).toBeGreaterThan(10);
  });
});
