import { z } from 'zod';
import type { Usage } from '../../model/report.ts';

/** Tokens written to the cache, by how long they are kept: the two are priced differently. */
export interface CacheWrites {
  readonly fiveMinutes: number;
  readonly oneHour: number;
}

export interface BilledUsage {
  readonly usage: Usage;
  /** Null when the answer does not say which. */
  readonly cacheWrites: CacheWrites | null;
}

/** A token counter; the API may leave one null, another server may leave it out or write nonsense. */
const Counter = z.number().nonnegative().catch(0);

const ApiUsage = z.object({
  input_tokens: z.number().nonnegative(),
  output_tokens: z.number().nonnegative(),
  cache_read_input_tokens: Counter,
  cache_creation_input_tokens: Counter,
  cache_creation: z
    .object({ ephemeral_5m_input_tokens: Counter, ephemeral_1h_input_tokens: Counter })
    .nullable()
    .catch(null),
});

/** The `usage` of an answer as tokens; null when it has none (a server that only resembles the API). */
export function readUsage(apiUsage: unknown): BilledUsage | null {
  const parsed = ApiUsage.safeParse(apiUsage);
  if (!parsed.success) return null;
  const { data } = parsed;
  const split = data.cache_creation;
  return {
    usage: {
      input: data.input_tokens,
      cacheRead: data.cache_read_input_tokens,
      cacheWrite: data.cache_creation_input_tokens,
      output: data.output_tokens,
    },
    cacheWrites:
      split === null
        ? null
        : { fiveMinutes: split.ephemeral_5m_input_tokens, oneHour: split.ephemeral_1h_input_tokens },
  };
}
