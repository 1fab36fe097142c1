import { readFileSync } from 'node:fs';
import { createFileLedgerStore } from '../../../src/ledger/file-ledger-store.ts';
import type { Ledger } from '../../../src/model/ledger.ts';
import { MOST_UNRECORDED } from '../../../src/notify/courier.ts';
import { CLUSTER } from '../world.ts';
import type { Owed } from './protocol.ts';
import type { Received } from './receiver.ts';

/** What was owed on disk, what the receiver has, and what must therefore be true. */
export class DeliveryJudge {
  readonly #path: string;
  readonly #ledgers;
  readonly #owed = new Map<string, Owed>();
  /** In the order of their first acceptance. */
  readonly #accepted = new Map<string, Received>();
  /** Accepted, owed still when the process died: these, and no others, may come once more. */
  #mayRepeat = new Set<string>();
  /** All that ever might. */
  readonly #mightRepeat = new Set<string>();
  duplicates = 0;

  constructor(directory: string) {
    this.#ledgers = createFileLedgerStore({ directory, now: () => 0, random: Math.random });
    this.#path = this.#ledgers.locate(CLUSTER);
  }

  get messages(): number {
    return this.#accepted.size;
  }

  owes(owed: readonly Owed[]): void {
    for (const one of owed) this.#owed.set(one.id, one);
  }

  /** A message has come, taken or not: it must be owed on disk at this very moment. */
  hear({ id, act, thread }: Received): void {
    const outbox = this.#outboxOnDisk();
    if (outbox.some((delivery) => delivery.id === id)) return;
    // A newer edit of its thread may have taken its place while it was under way.
    if (act === 'edit' && outbox.some((delivery) => delivery.act === 'edit' && delivery.thread === thread)) return;
    const was = this.#accepted.has(id) ? 'was recorded as taken' : 'is not committed';
    throw new Error(`${id} was sent, but ${was}`);
  }

  accept(received: Received): void {
    const { id } = received;
    if (!this.#accepted.has(id)) {
      this.#accepted.set(id, received);
      return;
    }
    if (!this.#mayRepeat.delete(id)) throw new Error(`${id} came twice, and nobody died between acceptance and record`);
    this.duplicates += 1;
  }

  /** Looks at what a life left. @returns how many messages it left accepted and still owed. */
  async judge(): Promise<number> {
    const ledger = await this.#ledger();
    if (ledger === null) return 0;
    const { outbox, decisions } = ledger.notifications;
    this.owes(outbox);
    for (const { tell, delivery } of decisions) {
      if (tell && delivery !== null && !this.#owed.has(delivery)) throw new Error(`${delivery} was never owed`);
    }
    const open = outbox.filter(({ id }) => this.#accepted.has(id)).map(({ id }) => id);
    // Those of an earlier life that the receiver has not taken again since are nothing new.
    const fresh = open.filter((id) => !this.#mayRepeat.has(id));
    if (fresh.length > MOST_UNRECORDED) throw new Error(`${fresh.join(', ')} were accepted, and none is recorded`);
    // Nothing follows in a thread before what came before it is recorded: an end is never followed by its beginning.
    const threads = fresh.flatMap((id) => this.#accepted.get(id)?.thread ?? []);
    if (new Set(threads).size < threads.length)
      throw new Error(`of one thread were accepted and none is recorded: ${fresh.join(', ')}`);
    this.#mayRepeat = new Set(open);
    for (const id of open) this.#mightRepeat.add(id);
    return fresh.length;
  }

  /** After a life that ended by itself: nothing is owed, nothing lost, each thread begins and ends as it should. */
  async judgeEnd(): Promise<void> {
    const ledger = await this.#ledger();
    if (ledger === null) throw new Error('there is no ledger');
    if (ledger.notifications.outbox.length > 0) {
      throw new Error(`still owed: ${ledger.notifications.outbox.map(({ id }) => id).join(', ')}`);
    }
    const owed = [...this.#owed.values()];
    const lost = owed.filter((one, place) => !this.#accepted.has(one.id) && !gaveWay(one, owed.slice(place + 1)));
    if (lost.length > 0) throw new Error(`lost: ${lost.map(({ id }) => id).join(', ')}`);
    this.#judgeThreads(ledger);
  }

  #judgeThreads({ notifications }: Ledger): void {
    const acts = Map.groupBy(
      [...this.#accepted.values()].filter(({ thread, act }) => thread !== null && act !== 'edit'),
      ({ thread }) => thread,
    );
    for (const { key, resolvedAt } of notifications.threads) {
      const told = acts.get(key) ?? [];
      const said = told.map(({ act }) => act);
      const [first] = told;
      // What began and ended while nothing was taken is told by its end; a beginning that was accepted and not recorded may be
      // told once more by one that stands for it.
      const begins = told.filter(({ act, late, id }) => act === 'open' && !(late !== undefined && id !== first?.id));
      const isWhole =
        (said[0] === 'open' || (said[0] === 'resolve' && first?.late !== undefined)) &&
        begins.length === (said[0] === 'open' ? 1 : 0) &&
        (said.filter((act) => act === 'open').length <= 1 || this.#mightRepeat.has(first?.id ?? '')) &&
        said.filter((act) => act === 'resolve').length === (resolvedAt === null ? 0 : 1) &&
        (resolvedAt === null || said.at(-1) === 'resolve');
      if (!isWhole) throw new Error(`${key} (over: ${resolvedAt !== null}) was told as ${said.join(', ')}`);
    }
    const known = new Set(notifications.threads.map(({ key }) => key));
    for (const key of acts.keys())
      if (!known.has(key ?? '')) throw new Error(`people were told of ${key}: nobody knows it`);
  }

  async #ledger(): Promise<Ledger | null> {
    const [torn] = await this.#ledgers.unreadable();
    if (torn !== undefined) throw new Error(`${torn.path} cannot be read: ${torn.problem}`);
    return (await this.#ledgers.list())[0] ?? null;
  }

  /** Read at once, as it stands: by the time a promise resolves it may be another. */
  #outboxOnDisk(): readonly Owed[] {
    const document: { readonly notifications?: { readonly outbox?: readonly Owed[] } } = JSON.parse(
      readFileSync(this.#path, 'utf8'),
    );
    return document.notifications?.outbox ?? [];
  }
}

/**
 * An edit that nobody had tried yet gives way to a newer one of its sort in its thread; whatever is owed while nothing is taken
 * to a later one of its thread that stands for it, and the model's word to the end.
 */
function gaveWay({ id, act, thread }: Owed, later: readonly Owed[]): boolean {
  const sort = (name: string): string => name.slice(name.lastIndexOf('/'));
  return later.some(
    (one) =>
      one.thread === thread &&
      (one.late !== undefined ||
        (act === 'edit' && (one.act === 'resolve' || (one.act === 'edit' && sort(one.id) === sort(id))))),
  );
}
