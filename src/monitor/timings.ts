/** Measures a cycle's stages, in milliseconds. */
export class Timings {
  readonly #stopwatch: () => number;
  readonly #started: number;
  readonly #stages: Record<string, number> = {};

  /** @param stopwatch a monotonic clock in milliseconds. */
  constructor(stopwatch: () => number) {
    this.#stopwatch = stopwatch;
    this.#started = stopwatch();
  }

  async time<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
    const started = this.#stopwatch();
    try {
      return await work();
    } finally {
      this.#stages[stage] = (this.#stages[stage] ?? 0) + Math.round(this.#stopwatch() - started);
    }
  }

  read(): Record<string, number> {
    return { ...this.#stages, total: Math.round(this.#stopwatch() - this.#started) };
  }
}
