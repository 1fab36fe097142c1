import type { LedgerLoad, LedgerStore } from '../ledger/ledger-store.ts';
import { MonitorError } from '../model/errors.ts';
import { emptyLedger, type Ledger } from '../model/ledger.ts';
import type { Session } from '../model/session.ts';

export interface LedgerOpening {
  readonly outcome: LedgerLoad['outcome'];
  /** Why the file could not be used, and what became of it; null when it could, or there was none. */
  readonly problem: string | null;
}

/** The ledger as the running process holds it: on disk when the disk allows, in memory when it does not. */
export class LedgerKeeper {
  readonly #store: LedgerStore;
  readonly #newKey: () => string;
  #ledger: Ledger;
  #settled: Ledger;

  /** @param newKey makes the key of a ledger that has none yet. */
  constructor(store: LedgerStore, cluster: string, newKey: () => string) {
    this.#store = store;
    this.#newKey = newKey;
    this.#ledger = emptyLedger(cluster);
    this.#settled = this.#ledger;
  }

  get current(): Ledger {
    return this.#ledger;
  }

  /** What a crash would leave, and may be acted on: nothing of a save that is under way, but what the disk refused. */
  get settled(): Ledger {
    return this.#settled;
  }

  /**
   * @param session whose incident numbers must not be given again when the ledger itself was lost.
   * @returns what became of the file; `problem` is to be said in every cycle line.
   */
  async open(session: Session): Promise<LedgerOpening> {
    const { cluster } = this.#ledger;
    const loaded = await this.#store.load(cluster);
    if (loaded.outcome !== 'fresh') this.#ledger = { ...loaded.ledger, cluster };
    this.meet(session);
    this.#ledger = { ...this.#ledger, hashKey: this.#ledger.hashKey ?? this.#newKey() };
    this.#settled = this.#ledger;
    const problem = 'damage' in loaded ? (loaded.damage?.problem ?? null) : null;
    return { outcome: loaded.outcome, problem };
  }

  /** A session may speak of incidents that a lost ledger knew: their numbers are not given again. */
  meet({ history }: Session): void {
    const used = history.flatMap((entry) => entry.incidents);
    const highest = used.reduce((most, number) => Math.max(most, number), 0);
    this.#ledger = { ...this.#ledger, nextNumber: Math.max(this.#ledger.nextNumber, highest + 1) };
  }

  /** What is not well though commits succeed: no backup could be made. */
  get trouble(): string | null {
    return this.#store.trouble();
  }

  /** Changes the ledger as it is now: cycles and deliveries write beside each other, each its own part. */
  async update(change: (ledger: Ledger) => Ledger): Promise<string | null> {
    return this.commit(change(this.#ledger));
  }

  /** The first of a cycle's two commits. The reason when the ledger could only be kept in memory. */
  async commit(ledger: Ledger): Promise<string | null> {
    this.#ledger = ledger;
    try {
      await this.#store.save(ledger);
      this.#settled = ledger;
      return null;
    } catch (error) {
      if (!(error instanceof MonitorError) || error.code !== 'storage_unwritable') throw error;
      this.#settled = ledger;
      return `${error.message}; ${error.remedy}`;
    }
  }
}
