import { describe, expect, it } from 'vitest';
import type { Acquisition } from '../../src/lock/index.ts';
import { createMachines, type FakeProcess, heldOf, lockOf, ownerIds, TTL } from '../support/locks.ts';
import { createTree } from '../support/tree-file-system.ts';

const TARGET = '/sessions/prod.ledger.json';

function scene() {
  const machines = createMachines();
  const tree = createTree().open();
  const newOwner = ownerIds();
  const waits: number[] = [];
  const lock = (process: FakeProcess) => lockOf(process, machines, { target: TARGET, newOwner, files: tree.lockFiles });
  return {
    machines,
    tree,
    /** How long each that waited had to, in milliseconds. */
    waits,
    lock,
    async acquire(process: FakeProcess, patience = 2 * TTL): Promise<Acquisition> {
      const startedAt = machines.elapsed();
      const acquired = await lock(process).acquire({ patience });
      waits.push(machines.elapsed() - startedAt);
      return acquired;
    },
  };
}

describe('a holder', () => {
  it('whose process has ended on this machine is replaced at once, also by one that would not wait', async () => {
    const { machines, acquire, waits } = scene();
    const first = machines.start();
    heldOf(await acquire(first));
    first.end();
    expect(await acquire(machines.start(), 0)).toMatchObject({ outcome: 'held', tookOver: { pid: 1 } });
    expect(waits).toEqual([0, 0]);
  });

  it('whose process runs on this machine is not waited for, and refused at once with what there is to know', async () => {
    const { machines, acquire, waits } = scene();
    heldOf(await acquire(machines.start()));
    machines.pass(TTL / 2);
    expect(await acquire(machines.start())).toEqual({
      outcome: 'refused',
      holder: {
        host: 'node-1',
        pid: 1,
        since: Date.UTC(2026, 10, 21, 12),
        lastBeat: Date.UTC(2026, 10, 21, 12),
        version: '1.2.3',
        command: 'run',
      },
    });
    expect(waits).toEqual([0, 0]);
  });

  it('of this machine that is there, but silent for a TTL (stopped, or hung), is replaced', async () => {
    const { machines, acquire, waits } = scene();
    const held = heldOf(await acquire(machines.start()));
    machines.pass(TTL + 1);
    expect(await acquire(machines.start(), 0)).toMatchObject({ outcome: 'held', tookOver: { pid: 1 } });
    await held.beat();
    expect(held.lost.aborted).toBe(true);
    expect(waits).toEqual([0, 0]);
  });

  it('in another container of this node is waited for until its last beat is a TTL old: they share a clock', async () => {
    const { machines, acquire, waits } = scene();
    const first = machines.start('pod-a');
    const second = machines.start('pod-b');
    const shared = { clock: 'boot-of-node', ticks: machines.elapsed };
    heldOf(await acquire({ ...first, identity: { ...first.identity, ...shared } }));
    machines.pass(TTL - 2_000);
    // A number means nothing there: that this process ended does not either.
    first.end();
    const next = await acquire({ ...second, identity: { ...second.identity, ...shared } });
    expect(next).toMatchObject({ outcome: 'held', tookOver: { host: 'pod-a' } });
    expect(waits[1]).toBeGreaterThanOrEqual(2_000);
    expect(waits[1]).toBeLessThan(4_000);
  });

  it('on another node is waited for a whole TTL, whatever it is called, whatever number it has', async () => {
    const { machines, acquire, waits } = scene();
    const first = machines.start('node-1');
    const second = machines.start('node-1');
    heldOf(await acquire(first));
    first.end();
    machines.pass(10 * TTL);
    // The same name, and another boot: no clock and no process number in common.
    const elsewhere = { processes: 'node-1 another-boot', clock: 'another-boot' };
    const next = await acquire({ ...second, identity: { ...second.identity, ...elsewhere } });
    expect(next).toMatchObject({ outcome: 'held', tookOver: { pid: 1 } });
    expect(waits[1]).toBeGreaterThan(TTL);
    expect(waits[1]).toBeLessThan(TTL + 2_000);
  });

  it.each([-24 * 3_600_000, 24 * 3_600_000])(
    'on another node is judged alike when its clock on the wall is %i ms off',
    async (off) => {
      const { machines, acquire, waits } = scene();
      const first = machines.start('node-1');
      first.wallClockOff = off;
      heldOf(await acquire(first));
      expect(await acquire(machines.start('node-2'), TTL / 2)).toMatchObject({ outcome: 'refused' });
      expect(await acquire(machines.start('node-2'))).toMatchObject({ outcome: 'held' });
      expect(waits[2]).toBeGreaterThan(TTL);
    },
  );

  it('whose record is torn is told as such, and waited for a TTL', async () => {
    const { machines, tree, acquire, lock, waits } = scene();
    const held = heldOf(await acquire(machines.start('node-1')));
    const record = tree.paths().find((path) => /[0-9a-f]{32}\.json$/.test(path)) ?? '';
    await tree.lockFiles.removeTree(record);
    await tree.lockFiles.create(record, '{"owner": "0000');
    const other = machines.start('node-2');
    expect(await lock(other).acquire()).toMatchObject({ outcome: 'refused', holder: { host: 'unknown', pid: 0 } });
    // Its next beat makes it whole.
    await held.beat();
    expect(await lock(other).acquire()).toMatchObject({ outcome: 'refused', holder: { host: 'node-1', pid: 1 } });
    await tree.lockFiles.removeTree(record);
    await tree.lockFiles.create(record, '');
    expect(await acquire(other)).toMatchObject({ outcome: 'held', tookOver: { host: 'unknown' } });
    expect(waits[1]).toBeGreaterThan(TTL);
  });
});

describe('a lock that is not as it should be', () => {
  it('heals when something was taken out of it', async () => {
    const { machines, tree, acquire } = scene();
    const held = heldOf(await acquire(machines.start()));
    const whole = tree.paths();
    for (const path of whole.filter((name) => /[0-9a-f]{32}\.json$|new\/$/.test(name))) {
      await tree.lockFiles.removeTree(path.replace(/\/$/, ''));
    }
    await held.beat();
    expect(tree.paths()).toEqual(whole);
  });

  it('is swept of what contenders left that ended while they tried', async () => {
    const { machines, tree, acquire } = scene();
    const left = `/sessions/.prod.ledger.json.lock.${'f'.repeat(32)}`;
    await tree.lockFiles.makeParents(`${left}/${'f'.repeat(32)}/new`);
    await heldOf(await acquire(machines.start())).release();
    expect(tree.paths()).toEqual(['/sessions/']);
  });

  it('is no lock when something else lies there: told, and nothing of it touched', async () => {
    const { machines, tree, acquire } = scene();
    await tree.lockFiles.makeParents(`${TARGET}.lock/of-a-person`);
    const acquired = await acquire(machines.start());
    expect(acquired).toMatchObject({
      outcome: 'degraded',
      problem: `cannot lock ${TARGET}: ${TARGET}.lock is in the way, and no lock`,
    });
    if (acquired.outcome !== 'degraded') return;
    await expect(acquired.held.ensure()).rejects.toMatchObject({ code: 'storage_unwritable' });
    expect(tree.paths()).toContain(`${TARGET}.lock/of-a-person/`);
  });
});
