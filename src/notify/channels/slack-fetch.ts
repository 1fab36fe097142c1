import type { FetchFunction } from '@slack/web-api';

export interface SlackAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Where the request went. */
  readonly url: string;
}

export interface SlackFetch {
  readonly fetch: FetchFunction;
  /** The newest answer, of which the clients hide much; null before one. */
  readonly last: () => SlackAnswer | null;
}

/** How Slack's clients reach the network: they end with the signal, and what they hide of an answer is kept. */
export function createSlackFetch(signal: AbortSignal): SlackFetch {
  let last: ReturnType<SlackFetch['last']> = null;
  return {
    fetch: async (url, init = {}) => {
      const signals = init.signal === undefined ? [signal] : [init.signal, signal];
      const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.any(signals) });
      last = { status: response.status, headers: response.headers, url: response.url };
      return response;
    },
    last: () => last,
  };
}
