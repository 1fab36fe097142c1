import { CACHE_MISS_TEXT, type CacheMissReason, type CacheVerdict } from '../context/index.ts';
import type { Events } from './events.ts';

/** Says that money is lost at the cache, once for each reason, until a call hits again. */
export class CacheWatch {
  readonly #events: Events;
  readonly #said = new Set<CacheMissReason>();

  constructor(events: Events) {
    this.#events = events;
  }

  note(verdict: CacheVerdict | null, cycle: number, sessionId: string): void {
    if (verdict === null) return;
    if (verdict.outcome === 'hit') this.#said.clear();
    if (verdict.outcome !== 'unexpected_miss' || this.#said.has(verdict.reason)) return;
    const { reason } = verdict;
    this.#said.add(reason);
    // A young conversation is small, and stays so for a while: nothing is wrong.
    const level = reason === 'too_small' ? 'debug' : 'warn';
    this.#events.emit(level, 'cache_missed', CACHE_MISS_TEXT[reason], { cycle, session_id: sessionId, reason });
  }
}
