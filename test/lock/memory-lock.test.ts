import { describe } from 'vitest';
import { createMemoryLock, type MemoryLockPlace } from '../../src/lock/memory-lock.ts';
import { type LockScene, lockContract } from '../contracts/lock.ts';
import { createMachines, TTL } from '../support/locks.ts';

describe('a lock in memory', () => {
  lockContract({
    start: async () => {
      const machines = createMachines();
      const place: MemoryLockPlace = { held: null };
      const scene: LockScene = {
        pass: machines.pass,
        onSleep: () => undefined,
        open: (host) => {
          const { now, identity } = machines.start(host);
          return createMemoryLock({
            place,
            target: 'memory:demo',
            holder: { host, pid: identity.pid, version: '1.2.3', command: 'run' },
            now,
            stopwatch: machines.elapsed,
            ttl: TTL,
            sleep: async (milliseconds, signal) => {
              scene.onSleep();
              signal?.throwIfAborted();
              machines.pass(milliseconds);
              await Promise.resolve();
            },
          });
        },
      };
      return scene;
    },
  });
});
