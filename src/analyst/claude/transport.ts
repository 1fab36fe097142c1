import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';

/** What the newest attempt of a call was answered, also when the SDK swallows it to try again. */
export interface CallTrace {
  /** Null while it has no answer. */
  status: number | null;
  /** How long the server asked to wait, in milliseconds; null when it did not. */
  retryAfter: number | null;
  /** What kept it from being answered at all; null when nothing did. */
  connectionError: unknown;
}

export function emptyTrace(): CallTrace {
  return { status: null, retryAfter: null, connectionError: null };
}

/**
 * The fetch calls are made with. Node's own gives up on an answer's headers after 300 s, which a long analysis under
 * a longer deadline would hit; the deadline is the only limit here. HTTPS_PROXY and NO_PROXY are honoured, but never
 * for this machine's own addresses.
 */
export function createFetch(baseUrl: string): typeof fetch {
  const limits = { headersTimeout: 0, bodyTimeout: 0 };
  // The package's fetch and Node's differ only in their type declarations; an Agent needs the fetch of its own package.
  const packaged = undiciFetch as unknown as (url: unknown, init: object) => Promise<Response>;
  // Made by the first call: a malformed HTTPS_PROXY is then a failure of that call, and not of the program's start.
  let dispatcher: Dispatcher | undefined;
  return async (url, init) => {
    dispatcher ??= isLoopback(baseUrl) ? new Agent(limits) : new EnvHttpProxyAgent(limits);
    return packaged(url, { ...init, dispatcher });
  };
}

/**
 * Notes each response in `trace`, and tells the SDK not to wait for a moment that lies beyond the deadline: it honours
 * `retry-after` without any limit.
 */
export function observe(base: typeof fetch, timeoutMs: number, trace: CallTrace): typeof fetch {
  return async (url, init) => {
    Object.assign(trace, emptyTrace());
    const response = await base(url, init).catch((error: unknown) => {
      // An abort is the signals' doing, and they tell it themselves.
      if (!(error instanceof Error && error.name === 'AbortError')) trace.connectionError = error;
      throw error;
    });
    trace.status = response.status;
    trace.retryAfter = retryAfter(response.headers);
    if (trace.retryAfter === null || trace.retryAfter < timeoutMs) return response;
    const headers = new Headers(response.headers);
    headers.set('x-should-retry', 'false');
    return new Response(response.body, { status: response.status, headers });
  };
}

function retryAfter(headers: Headers): number | null {
  const milliseconds = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (milliseconds > 0) return milliseconds;
  const seconds = Number.parseFloat(headers.get('retry-after') ?? '');
  return seconds > 0 ? seconds * 1000 : null;
}

function isLoopback(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const { hostname } = new URL(baseUrl);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
