/** The longest pause between two tries, in cycles: an hour of the default schedule. */
const LONGEST_PAUSE = 12;

/** When to ask a model again that did not answer for a reason that passes: after 1, 2, 4 ... cycles, at most twelve. */
export class Retry {
  #pause = 0;
  #dueAt: number | null = null;

  /** @param owed the model still owes an answer after this cycle. */
  note(owed: boolean, cycle: number): void {
    this.#pause = owed ? Math.min(LONGEST_PAUSE, Math.max(1, this.#pause * 2)) : 0;
    this.#dueAt = owed ? cycle + this.#pause : null;
  }

  isDue(cycle: number): boolean {
    return this.#dueAt !== null && cycle >= this.#dueAt;
  }
}
