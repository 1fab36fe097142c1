import type { DeliveryResult } from '../channel.ts';
import { fromError, fromStatus, TAKEN } from './outcome.ts';

export interface JsonPost {
  /** How people know the receiver: `webhook ops (hooks.example)`. */
  readonly who: string;
  readonly url: string;
  /** Sent as it stands. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** One request, no redirects: a redirected POST may end as a GET somewhere else. */
export async function postJson({ who, url, body, headers = {}, signal }: JsonPost): Promise<DeliveryResult> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'k8s-monitor', ...headers },
      body,
      signal,
    });
    // An answer that is not read holds its connection.
    await response.arrayBuffer();
    return fromStatus(who, response.status, response.headers, url) ?? TAKEN;
  } catch (error) {
    return fromError(who, error, signal);
  }
}

/** The host alone: paths of webhooks are their keys. */
export function receiver(type: string, name: string, url: string): string {
  const host = URL.canParse(url) ? new URL(url).host : 'no address';
  return name === type ? `${type} (${host})` : `${type} ${name} (${host})`;
}
