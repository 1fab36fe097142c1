/** How long the API keeps a cached prefix after its last use. */
export type CacheTtl = '5m' | '1h';

/** US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly write5m: number;
  readonly write1h: number;
  readonly read: number;
}

/** The first tier whose `upTo` holds the whole prompt prices the whole request; null has no limit. */
export interface PriceTier {
  readonly upTo: number | null;
  readonly price: Price;
}

/** What a prompt of this many tokens, cached ones counted, is priced by; null when no tier holds it. */
export function priceAt(tiers: readonly PriceTier[], promptTokens: number): Price | null {
  return tiers.find(({ upTo }) => upTo === null || promptTokens <= upTo)?.price ?? null;
}
