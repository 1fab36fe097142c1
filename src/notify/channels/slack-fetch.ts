import type { FetchFunction } from '@slack/web-api';

export interface SlackFetch {
  readonly fetch: FetchFunction;
  /** Headers of the newest answer; empty before one. */
  readonly headers: () => { get(name: string): string | null };
}

/** How Slack's clients reach the network: they end with the signal, and what they hide of an answer is kept. */
export function createSlackFetch(signal: AbortSignal): SlackFetch {
  let headers: { get(name: string): string | null } = new Headers();
  return {
    fetch: async (url, init = {}) => {
      const signals = init.signal === undefined ? [signal] : [init.signal, signal];
      const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.any(signals) });
      headers = response.headers;
      return response;
    },
    headers: () => headers,
  };
}
