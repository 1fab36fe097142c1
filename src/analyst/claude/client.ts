import Anthropic from '@anthropic-ai/sdk';
import type { FailureContext } from './failures.ts';

export const DEFAULT_BASE_URL = 'https://api.anthropic.com';

export interface ClientOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  /** Per attempt and only until the headers; a signal must hold the whole call to its deadline. Milliseconds. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly userAgent: string;
  readonly fetch: typeof fetch;
}

/** The SDK's client, silent, with nothing taken from the environment. */
export function createClient(options: ClientOptions): Anthropic {
  return new Anthropic({
    apiKey: options.apiKey,
    authToken: null,
    baseURL: options.baseUrl,
    timeout: options.timeoutMs,
    maxRetries: options.maxRetries,
    fetch: options.fetch,
    defaultHeaders: { 'User-Agent': options.userAgent },
    logger: SILENT,
    logLevel: 'off',
    openTelemetry: false,
  });
}

const silence = (): void => undefined;
const SILENT = { error: silence, warn: silence, info: silence, debug: silence };

/** A header can carry it: one with a line break in it would be quoted, whole, in the error. */
export function isSendable(apiKey: string): boolean {
  return /^[\x21-\x7e]+$/.test(apiKey);
}

/** Why an address cannot be asked at all; null when it can. */
export function problemOf(baseUrl: string): string | null {
  if (!/^https?:\/\//i.test(baseUrl) || !URL.canParse(baseUrl)) return 'ANTHROPIC_BASE_URL is no http(s) address.';
  const { username, password } = new URL(baseUrl);
  return username === '' && password === '' ? null : 'ANTHROPIC_BASE_URL may hold no user name or password.';
}

export function endedBy(signal: AbortSignal, deadline: AbortSignal): FailureContext['ended'] {
  if (!signal.aborted) return null;
  return deadline.aborted && signal.reason === deadline.reason ? 'deadline' : 'stopping';
}

/** The call's outcome, or a rejection the moment the signal aborts, whatever the call makes of it. */
export function orAborted<T>(call: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  call.then(resolve, reject);
  return promise.finally(() => signal.removeEventListener('abort', abort));
}
