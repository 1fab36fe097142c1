import { describe, expect, it } from 'vitest';
import type { Held, Lock } from '../../src/lock/index.ts';
import { heldOf, TTL } from '../support/locks.ts';

/** What a driver's test gives the contract: processes that want one lock, each on a machine of its own, and their time. */
export interface LockHarness {
  readonly start: () => Promise<LockScene>;
}

export interface LockScene {
  /** The lock as one more process opens it, under that host name. */
  readonly open: (host: string) => Lock;
  readonly pass: (milliseconds: number) => void;
  /** Called before each wait of one who waits. */
  onSleep: () => void;
}

/** What every lock does. */
export function lockContract({ start }: LockHarness): void {
  describe('as a lock', () => {
    it('is nobody’s at first, then the first one’s, and the next one’s once it is given back', async () => {
      const { open } = await start();
      const [first, second] = [open('host-a'), open('host-b')];
      expect(await first.peek()).toBeNull();
      const held = heldOf(await first.acquire());
      expect(await second.peek()).toMatchObject({ host: 'host-a', version: '1.2.3', command: 'run' });
      expect(await second.acquire()).toMatchObject({ outcome: 'refused', holder: { host: 'host-a' } });
      await held.release();
      expect(await second.peek()).toBeNull();
      const next = await second.acquire();
      expect(next).toMatchObject({ outcome: 'held', tookOver: null });
      expect(await first.peek()).toMatchObject({ host: 'host-b' });
      expect(held.lost.aborted).toBe(false);
      await heldOf(next).ensure();
    });

    it('is kept by beats, however long', async () => {
      const { open, pass } = await start();
      const held = heldOf(await open('host-a').acquire());
      const other = open('host-b');
      for (let beat = 0; beat < 20; beat += 1) {
        pass(TTL * 0.9);
        await held.beat();
        expect(await other.acquire()).toMatchObject({ outcome: 'refused' });
      }
      await held.ensure();
      expect(held.lost.aborted).toBe(false);
    });

    it('is not taken from a holder that beats, however patient the other is, and its waiting is told once', async () => {
      const scene = await start();
      const held = heldOf(await scene.open('host-a').acquire());
      const beats: Promise<void>[] = [];
      scene.onSleep = () => void beats.push(held.beat());
      const waits: unknown[] = [];
      const other = await scene.open('host-b').acquire({ patience: 3 * TTL, onWait: (holder) => waits.push(holder) });
      await Promise.all(beats);
      expect(other).toMatchObject({ outcome: 'refused', holder: { host: 'host-a' } });
      expect(waits).toMatchObject([{ host: 'host-a' }]);
      await held.ensure();
    });

    it('is taken over once its holder is silent for a TTL, and the holder is told before it writes again', async () => {
      const { open } = await start();
      const held = heldOf(await open('host-a').acquire());
      const other = await open('host-b').acquire({ patience: 2 * TTL });
      expect(other).toMatchObject({ outcome: 'held', tookOver: { host: 'host-a' } });
      await held.recheck().catch(() => undefined);
      await expect(held.ensure()).rejects.toMatchObject({
        code: 'lock_lost',
        message: expect.stringMatching(/ on host host-b, /),
      });
      expect(held.lost.aborted).toBe(true);
      // It cannot give back, nor keep alive, what is not its own.
      await held.beat();
      await held.release();
      await heldOf(other).ensure();
      expect(heldOf(other).lost.aborted).toBe(false);
      expect(await open('host-c').acquire()).toMatchObject({ outcome: 'refused', holder: { host: 'host-b' } });
    });

    it('is waited for no longer than one is patient, and not once one is asked to stop', async () => {
      const scene = await start();
      heldOf(await scene.open('host-a').acquire());
      expect(await scene.open('host-b').acquire({ patience: TTL / 2 })).toMatchObject({ outcome: 'refused' });
      const stop = new AbortController();
      scene.onSleep = () => stop.abort(new Error('asked to stop'));
      const waiting = scene.open('host-c').acquire({ patience: 2 * TTL, signal: stop.signal });
      await expect(waiting).rejects.toThrow('asked to stop');
      expect(await scene.open('host-d').peek()).toMatchObject({ host: 'host-a' });
    });

    it('goes to exactly one of many that come at once, also when all of them wait for the same dead one', async () => {
      const scene = await start();
      const acquireAll = (name: string, patience: number) =>
        Promise.all(Array.from({ length: 8 }, (_, index) => scene.open(`${name}-${index}`).acquire({ patience })));
      const fresh = await acquireAll('fresh', 0);
      expect(fresh.filter(({ outcome }) => outcome === 'held')).toHaveLength(1);
      expect(fresh.filter(({ outcome }) => outcome === 'refused')).toHaveLength(7);
      // Each of eight that wait lets the time of all pass, so that one that has just won may be taken for dead before it can beat.
      const winners: Held[] = [];
      const beating: Promise<void>[] = [];
      scene.onSleep = () => void beating.push(...winners.map((held) => held.beat()));
      const next = await Promise.all(
        Array.from({ length: 8 }, async (_, index) => {
          const acquired = await scene.open(`next-${index}`).acquire({ patience: 20 * TTL });
          if (acquired.outcome === 'held') winners.push(acquired.held);
          return acquired.outcome;
        }),
      );
      await Promise.all(beating);
      expect(next.filter((outcome) => outcome === 'degraded')).toEqual([]);
      const still = await Promise.allSettled(winners.map((held) => held.recheck()));
      expect(still.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });
  });
}
