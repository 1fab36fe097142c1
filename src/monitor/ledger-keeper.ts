import type { LedgerStore } from '../ledger/ledger-store.ts';
import { MonitorError } from '../model/errors.ts';
import { emptyLedger, type Ledger } from '../model/ledger.ts';
import type { Session } from '../model/session.ts';

/** The ledger as the running process holds it: on disk when the disk allows, in memory when it does not. */
export class LedgerKeeper {
  readonly #store: LedgerStore;
  readonly #newKey: () => string;
  #ledger: Ledger;

  /** @param newKey makes the key of a ledger that has none yet. */
  constructor(store: LedgerStore, cluster: string, newKey: () => string) {
    this.#store = store;
    this.#newKey = newKey;
    this.#ledger = emptyLedger(cluster);
  }

  get current(): Ledger {
    return this.#ledger;
  }

  /**
   * @param session whose incident numbers must not be given again when the ledger itself was lost.
   * @returns why the ledger on disk could not be read, to be said in every cycle line; null when it could, or there was none.
   */
  async open(session: Session): Promise<string | null> {
    const { cluster } = this.#ledger;
    const loaded = await this.#store.load(cluster);
    if (loaded.outcome === 'ok') this.#ledger = { ...loaded.ledger, cluster };
    const used = session.history.flatMap((entry) => entry.incidents);
    const highest = used.reduce((most, number) => Math.max(most, number), 0);
    this.#ledger = {
      ...this.#ledger,
      nextNumber: Math.max(this.#ledger.nextNumber, highest + 1),
      hashKey: this.#ledger.hashKey ?? this.#newKey(),
    };
    return loaded.outcome === 'set_aside' ? loaded.problem : null;
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
      return null;
    } catch (error) {
      if (error instanceof MonitorError && error.code === 'storage_unwritable')
        return `${error.message}; ${error.remedy}`;
      throw error;
    }
  }
}
