/** What a channel has taken in one round, and how far that is kept. */
export class Unrecorded {
  readonly #saves = new Map<string, Promise<void>>();
  #fault: { readonly error: unknown } | null = null;

  get size(): number {
    return this.#saves.size;
  }

  has(id: string): boolean {
    return this.#saves.has(id);
  }

  add(id: string, save: Promise<void>): void {
    const settled = save.then(
      () => void this.#saves.delete(id),
      (error: unknown) => {
        this.#saves.delete(id);
        this.#fault ??= { error };
      },
    );
    this.#saves.set(id, settled);
  }

  /** Resolves when less is unrecorded than now, or nothing is; rejects with what a save ended with. */
  async fewer(): Promise<void> {
    await Promise.race(this.#saves.values());
    this.check();
  }

  async none(): Promise<void> {
    await Promise.all(this.#saves.values());
    this.check();
  }

  /** Throws what a save ended with. */
  check(): void {
    if (this.#fault !== null) throw this.#fault.error;
  }
}
