import type { Millis } from '../../../model/objects.ts';

interface Entry {
  readonly at: Millis;
  readonly action: () => void;
}

/** The world's clock and everything that is due. Nothing else lets time pass. */
export class Timeline {
  #now: Millis;
  /** Soonest last; of two at one moment, the one scheduled first comes first. */
  readonly #due: Entry[] = [];

  constructor(start: Millis) {
    this.#now = start;
  }

  get now(): Millis {
    return this.#now;
  }

  /** Schedules an action; a moment in the past means now. */
  at(moment: Millis, action: () => void): void {
    const at = Math.max(moment, this.#now);
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#due[middle]?.at ?? 0) > at) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, { at, action });
  }

  after(delay: Millis, action: () => void): void {
    this.at(this.#now + delay, action);
  }

  /** Runs everything due up to and at a moment, `settle` after each action, and stands there. */
  runUntil(moment: Millis, settle: () => void): void {
    for (let next = this.#due.at(-1); next !== undefined && next.at <= moment; next = this.#due.at(-1)) {
      this.#due.pop();
      this.#now = next.at;
      next.action();
      settle();
    }
    this.#now = Math.max(this.#now, moment);
  }
}
