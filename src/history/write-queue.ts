import type { Millis } from '../model/objects.ts';
import type { HistoryBatch, RecordedMessage, SessionLife } from './records.ts';

export interface Beginning {
  readonly life: SessionLife;
  /** Null where no conversation goes on. */
  readonly held: readonly RecordedMessage[] | null;
  readonly at: Millis;
  /** The process that ran its tools has ended. */
  readonly cancelsTools: boolean;
}

export type Waiting =
  | { readonly what: 'batch'; readonly batch: HistoryBatch; readonly rows: number }
  | { readonly what: 'begin'; readonly beginning: Beginning; readonly rows: number };

/** What waits to be written, oldest first, and no more than memory should hold. */
export class WriteQueue {
  readonly #most: number;
  #waiting: Waiting[] = [];
  #rows = 0;
  #lost = 0;

  /** @param most rows; beyond that the oldest batches are given up. One batch may be bigger alone. */
  constructor(most: number) {
    this.#most = most;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Rows given up since the last `written`. */
  get lost(): number {
    return this.#lost;
  }

  add(item: Waiting): void {
    this.#waiting.push(item);
    this.#rows += item.rows;
    while (this.#rows > this.#most && this.#waiting.length > 1) {
      const given = this.#waiting.shift();
      this.#rows -= given?.rows ?? 0;
      this.#lost += given?.rows ?? 0;
    }
  }

  all(): readonly Waiting[] {
    return this.#waiting;
  }

  /** Everything in it is on disk. */
  written(): void {
    this.#waiting = [];
    this.#rows = 0;
    this.#lost = 0;
  }

  /** Nothing in it can ever be written. */
  giveUp(): void {
    this.#lost += this.#rows;
    this.#waiting = [];
    this.#rows = 0;
  }
}
