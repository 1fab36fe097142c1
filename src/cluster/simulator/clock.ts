import type { Millis } from '../../model/objects.ts';
import type { SimulatedWorld, StoryLine } from './world/world.ts';

/** Lets a world's time pass with a real clock, at some speed. */
export interface WorldClock {
  /** Brings the world up to date, and returns what its scenario tells of the time in between. */
  tick(): readonly StoryLine[];
}

/** No tick simulates more than this: a laptop that slept must not stand still for a minute when it wakes. */
const LONGEST_TICK: Millis = 6 * 3_600_000;

/**
 * `speed` 60 is a simulated minute a second; 0 stands still. `now` is the real clock, in milliseconds, and need not be right, only
 * steady.
 */
export function createWorldClock(world: SimulatedWorld, speed: number, now: () => number): WorldClock {
  let last = now();
  return {
    tick() {
      const current = now();
      const passed = Math.min(Math.max(0, current - last) * speed, LONGEST_TICK);
      last = current;
      const from = world.now();
      const to = Math.floor(from + passed);
      if (to > from) world.advanceTo(to);
      return world.storyBetween(from, to);
    },
  };
}
