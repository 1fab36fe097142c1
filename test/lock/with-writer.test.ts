import { describe, expect, it } from 'vitest';
import { fenced, withWriter } from '../../src/lock/index.ts';
import { writeAtomically } from '../../src/storage/index.ts';
import { createMachines, heldOf, lockOf, ownerIds, TTL } from '../support/locks.ts';
import { sequenceRandom } from '../support/sequence-random.ts';
import { createTree } from '../support/tree-file-system.ts';

const TARGET = '/sessions/demo.json';

function scene() {
  const machines = createMachines();
  const tree = createTree('/sessions').open();
  const newOwner = ownerIds();
  const open = (host: string) =>
    lockOf(machines.start(host), machines, { target: TARGET, newOwner, files: tree.lockFiles });
  const applied: string[] = [];
  /** A person's command, by a process of its own. */
  const command = (host: string, patience = 0) =>
    withWriter(open(host), {
      patience,
      apply: async (held) => {
        applied.push(host);
        const fileSystem = fenced(tree.fileSystem, held);
        await writeAtomically(TARGET, `by ${host}`, { fileSystem, random: sequenceRandom() });
        return 'applied';
      },
      send: async (holder) => `sent to ${holder.command} on ${holder.host}`,
    });
  return { machines, tree, open, applied, command };
}

describe('a command that writes', () => {
  it('is applied at once when no monitor runs, and leaves no lock', async () => {
    const { tree, command } = scene();
    expect(await command('laptop')).toBe('applied');
    expect(tree.text(TARGET)).toBe('by laptop');
    expect(tree.paths()).toEqual(['/sessions/', TARGET]);
  });

  it('goes to the inbox of a monitor that runs, and touches no file', async () => {
    const { tree, open, applied, command } = scene();
    const held = heldOf(await open('node-1').acquire());
    expect(await command('laptop')).toBe('sent to run on node-1');
    expect({ applied, text: tree.text(TARGET) }).toEqual({ applied: [], text: null });
    await held.ensure();
  });

  it('waits for a monitor of another machine that may be dead, as long as it is told to', async () => {
    const { machines, open, applied, command } = scene();
    heldOf(await open('node-1').acquire());
    machines.pass(10 * TTL);
    expect(await command('laptop', TTL / 2)).toBe('sent to run on node-1');
    expect(applied).toEqual([]);
    expect(await command('laptop', 2 * TTL)).toBe('applied');
  });

  it('is applied once by each of many that come at once, one after the other', async () => {
    const { tree, applied, command } = scene();
    const hosts = Array.from({ length: 6 }, (_, index) => `host-${index}`);
    expect(await Promise.all(hosts.map((host) => command(host, 100 * TTL)))).toEqual(hosts.map(() => 'applied'));
    expect(applied.toSorted()).toEqual(hosts);
    expect(tree.text(TARGET)).toBe(`by ${applied.at(-1)}`);
  });

  it('gives the lock back when it fails', async () => {
    const { open } = scene();
    const failing = withWriter(open('laptop'), {
      apply: async () => {
        throw new Error('no such message');
      },
      send: async () => undefined,
    });
    await expect(failing).rejects.toThrow('no such message');
    expect(await open('node-1').acquire()).toMatchObject({ outcome: 'held', tookOver: null });
  });
});
