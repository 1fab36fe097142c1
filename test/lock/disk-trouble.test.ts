import { describe, expect, it } from 'vitest';
import { fenced } from '../../src/lock/index.ts';
import { writeAtomically } from '../../src/storage/index.ts';
import { createMachines, heldOf, lockOf, ownerIds, TTL } from '../support/locks.ts';
import { sequenceRandom } from '../support/sequence-random.ts';
import { createTree } from '../support/tree-file-system.ts';
import { osError } from '../support/volatile-file-system.ts';

const TARGET = '/sessions/demo.json';
const WRITES = /^(makeParents|makeDirectory|rename|create|createFile|overwrite|write|remove)/;

/** Two nodes that share a volume; what `trouble` says is what the first one's mount of it refuses. */
function scene() {
  const machines = createMachines();
  const tree = createTree('/');
  const newOwner = ownerIds();
  const state: { trouble: string | null } = { trouble: null };
  const mount = tree.open(async (step) => {
    if (state.trouble !== null && WRITES.test(step)) throw osError(state.trouble);
  });
  const open = (host: string, { lockFiles } = tree.open()) =>
    lockOf(machines.start(host), machines, { target: TARGET, newOwner, files: lockFiles });
  const random = sequenceRandom();
  return {
    machines,
    state,
    all: tree.open(),
    mine: open('node-1', mount),
    other: open('node-2'),
    save: (held: Parameters<typeof fenced>[1], text: string, files = mount.fileSystem) =>
      writeAtomically(TARGET, text, { fileSystem: fenced(files, held), random }),
  };
}

describe.each(['EROFS', 'EACCES', 'ENOSPC', 'EDQUOT', 'EIO', 'ESTALE'])('a directory that answers %s', (code) => {
  it('leaves the lock degraded; saves say so, and work once the disk returns', async () => {
    const { state, all, mine, save } = scene();
    await all.fileSystem.makeDirectory('/sessions');
    state.trouble = code;
    const acquired = await mine.acquire({ patience: TTL });
    expect(acquired).toMatchObject({ outcome: 'degraded', problem: expect.stringContaining(`(${code})`) });
    if (acquired.outcome !== 'degraded') return;
    await expect(save(acquired.held, 'one')).rejects.toMatchObject({ code: 'storage_unwritable' });
    await acquired.held.beat();
    expect(acquired.held.lost.aborted).toBe(false);
    state.trouble = null;
    await save(acquired.held, 'two');
    expect(all.text(TARGET)).toBe('two');
    expect(await mine.peek()).toMatchObject({ host: 'node-1' });
    await acquired.held.release();
    expect(all.paths()).toEqual(['/sessions/', TARGET]);
  });

  it('in the middle of a run costs no lock', async () => {
    const { machines, state, all, mine, other, save } = scene();
    const held = heldOf(await mine.acquire());
    await save(held, 'one');
    state.trouble = code;
    await expect(save(held, 'two')).rejects.toMatchObject({ code: 'storage_unwritable' });
    machines.pass(TTL / 2);
    await held.beat();
    expect(await other.acquire()).toMatchObject({ outcome: 'refused' });
    state.trouble = null;
    await save(held, 'three');
    expect(all.text(TARGET)).toBe('three');
  });
});

describe('a process whose disk did not take its lock', () => {
  async function degraded() {
    const parts = scene();
    await parts.all.fileSystem.makeDirectory('/sessions');
    await parts.all.lockFiles.create(TARGET, 'as it was read');
    parts.state.trouble = 'EROFS';
    const acquired = await parts.mine.acquire();
    if (acquired.outcome !== 'degraded') throw new Error(acquired.outcome);
    return { ...parts, held: acquired.held };
  }

  it('goes on from what it remembers, over a file that is as it was when it began', async () => {
    const { state, all, held, save } = await degraded();
    state.trouble = null;
    await save(held, 'and what followed');
    expect(all.text(TARGET)).toBe('and what followed');
  });

  it('writes nothing when another has written meanwhile, though that one is gone', async () => {
    const { state, all, other, held, save } = await degraded();
    const theirs = heldOf(await other.acquire());
    await save(theirs, 'theirs', all.fileSystem);
    await theirs.release();
    state.trouble = null;
    await expect(save(held, 'mine')).rejects.toMatchObject({ code: 'lock_lost' });
    expect(held.lost.aborted).toBe(true);
    expect(all.text(TARGET)).toBe('theirs');
    expect(await other.peek()).toBeNull();
  });

  it('writes nothing while another holds the lock', async () => {
    const { state, all, other, held, save } = await degraded();
    heldOf(await other.acquire());
    state.trouble = null;
    await expect(save(held, 'mine')).rejects.toMatchObject({
      code: 'lock_lost',
      message: expect.stringContaining('on host node-2'),
    });
    expect(all.text(TARGET)).toBe('as it was read');
  });
});

describe('a directory that vanishes', () => {
  it('and stays away is made anew, with its lock', async () => {
    const { all, mine, save } = scene();
    const held = heldOf(await mine.acquire());
    await save(held, 'one');
    await all.lockFiles.removeTree('/sessions');
    await save(held, 'two');
    expect(all.text(TARGET)).toBe('two');
    expect(await mine.peek()).toMatchObject({ host: 'node-1' });
  });

  it('and comes back as it was, with its lock, goes on where it was', async () => {
    const { all, mine, save } = scene();
    const held = heldOf(await mine.acquire());
    await save(held, 'one');
    await all.lockFiles.rename('/sessions', '/elsewhere');
    await held.beat();
    await all.lockFiles.removeTree('/sessions');
    await all.lockFiles.rename('/elsewhere', '/sessions');
    await save(held, 'two');
    expect(all.text(TARGET)).toBe('two');
    await held.release();
    expect(all.paths()).toEqual(['/sessions/', TARGET]);
  });
});

describe('a save', () => {
  it('of a file that is moved aside or removed is fenced as well', async () => {
    const { machines, all, mine, other } = scene();
    const held = heldOf(await mine.acquire());
    const files = fenced(all.fileSystem, held);
    await all.lockFiles.create(TARGET, 'text');
    await files.rename(TARGET, `${TARGET}.aside`);
    machines.pass(TTL + 1);
    heldOf(await other.acquire({ patience: 2 * TTL }));
    await expect(files.rename(`${TARGET}.aside`, TARGET)).rejects.toMatchObject({ code: 'lock_lost' });
    await expect(files.removeFile(`${TARGET}.aside`)).rejects.toMatchObject({ code: 'lock_lost' });
    expect(all.text(`${TARGET}.aside`)).toBe('text');
  });

  it('after the lock was given back fails', async () => {
    const { all, mine, save } = scene();
    const held = heldOf(await mine.acquire());
    await held.release();
    await expect(save(held, 'late')).rejects.toThrow('was given back');
    expect(all.text(TARGET)).toBeNull();
  });
});
