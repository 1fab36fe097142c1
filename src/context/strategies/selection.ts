import type { PruneChoice, PruneRequest } from '../strategy.ts';
import { toolPartners } from '../turns.ts';

type Among = Pick<PruneRequest, 'candidates' | 'tokens' | 'room'>;

/** Picks candidates one by one while there is room; what cannot stand alone comes along or not at all. */
export class Selection {
  readonly #request: Among;
  readonly #partners: ReadonlyMap<number, number>;
  readonly #reasons = new Map<number, string>();
  readonly #wanted = new Set<number>();
  #left: number;

  constructor(request: Among) {
    this.#request = request;
    this.#partners = toolPartners(request.candidates);
    this.#left = request.room;
  }

  has(index: number): boolean {
    return this.#reasons.has(index);
  }

  /** Notes that a rule wants the candidate, room or not. */
  want(index: number): void {
    this.#wanted.add(index);
  }

  /** Could it fit in an empty room? */
  canEverFit(index: number): boolean {
    return this.#cost(this.#together([index])) <= this.#request.room;
  }

  /** Keeps the candidate, its tool call or result, and `mates`: all of them, or none when they do not fit together. */
  add(index: number, reason: string, mates: readonly number[] = []): boolean {
    const fresh = this.#together([index, ...mates]).filter((one) => !this.has(one));
    const cost = this.#cost(fresh);
    if (cost > this.#left) return false;
    this.#left -= cost;
    for (const one of fresh) {
      const isMate = one !== index;
      this.#reasons.set(one, isMate ? (mates.includes(one) ? 'same cycle' : 'tool pair') : reason);
    }
    return true;
  }

  toChoice(): PruneChoice {
    return {
      keep: [...this.#reasons.keys()].sort((a, b) => a - b),
      reasons: this.#reasons,
      missed: [...this.#wanted].filter((index) => !this.has(index)),
    };
  }

  #together(indexes: readonly number[]): readonly number[] {
    const all = new Set(indexes);
    for (const index of indexes) {
      const partner = this.#partners.get(index);
      if (partner !== undefined) all.add(partner);
    }
    return [...all];
  }

  #cost(indexes: readonly number[]): number {
    return indexes.reduce((sum, index) => sum + (this.#request.tokens[index] ?? 0), 0);
  }
}
