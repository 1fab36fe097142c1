import { type CacheTtl, type PriceTier, priceAt } from '../../context/index.ts';
import type { Usage } from '../../model/report.ts';
import type { CacheWrites } from './usage.ts';

/** The day the table below was true. */
export const PRICES_AS_OF = '2026-11-21';

/** Source: the pricing page of the Claude platform's documentation, standard tier, without batch or regional prices. */
const PRICES: ReadonlyMap<string, readonly PriceTier[]> = new Map([
  ['claude-opus-5-5', [{ upTo: null, price: { input: 4, output: 20, write5m: 5, write1h: 8, read: 0.2 } }]],
  ['claude-sonnet-5-5', [{ upTo: null, price: { input: 2, output: 10, write5m: 2.5, write1h: 4, read: 0.1 } }]],
  [
    'claude-haiku-5-5',
    [
      { upTo: 100_000, price: { input: 0.1, output: 0.5, write5m: 0.125, write1h: 0.2, read: 0.01 } },
      { upTo: null, price: { input: 0.5, output: 2.5, write5m: 0.625, write1h: 1, read: 0.05 } },
    ],
  ],
  ['claude-fable-5-1', [{ upTo: null, price: { input: 10, output: 50, write5m: 12.5, write1h: 20, read: 0.25 } }]],
]);

/** The model's prices; null when it is not in the table (a newer one, or not Anthropic's). */
export function pricesOf(model: string): readonly PriceTier[] | null {
  return PRICES.get(model) ?? PRICES.get(withoutDate(model)) ?? null;
}

/**
 * US dollars one call cost; null when the model is not in the table (a newer one, or not Anthropic's). Cache writes are
 * priced by `writes` where the answer told them apart, else all at `ttl`; null is a call that asked for none, and a gateway
 * that writes all the same does so for five minutes.
 */
export function costOf(
  model: string,
  usage: Usage,
  ttl: CacheTtl | null,
  writes: CacheWrites | null = null,
): number | null {
  const price = priceAt(pricesOf(model) ?? [], usage.input + usage.cacheRead + usage.cacheWrite);
  if (price === null) return null;

  // What the split does not cover (it should cover all) is priced by the time to live that was asked for.
  const split = writes ?? { fiveMinutes: 0, oneHour: 0 };
  const rest = Math.max(0, usage.cacheWrite - split.fiveMinutes - split.oneHour);
  const write5m = split.fiveMinutes + (ttl === '1h' ? 0 : rest);
  const write1h = split.oneHour + (ttl === '1h' ? rest : 0);

  const perMillion =
    usage.input * price.input +
    usage.output * price.output +
    usage.cacheRead * price.read +
    write5m * price.write5m +
    write1h * price.write1h;
  return perMillion / 1_000_000;
}

/** `claude-sonnet-5-5-20260928` is priced as `claude-sonnet-5-5`. */
function withoutDate(model: string): string {
  return model.replace(/-\d{8}$/, '');
}
