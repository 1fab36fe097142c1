import type { DeliveryResult, NotDelivered, NotDeliveredReason } from '../channel.ts';
import { addressOfRedirect } from './redirect.ts';

export const TAKEN: DeliveryResult = { ok: true, ref: null };

export function notDelivered(
  reason: NotDeliveredReason,
  message: string,
  remedy: string | null = null,
  retryAfterMs: number | null = null,
): NotDelivered {
  return { ok: false, reason, message, remedy, retryAfterMs };
}

/** Statuses by which a receiver speaks of this one message: another may be taken. All others are of the receiver itself. */
const OF_THE_MESSAGE: ReadonlySet<number> = new Set([400, 409, 413, 422]);

/**
 * What an HTTP status means for a message; null where it was taken.
 *
 * @param who the receiver, as people know it
 * @param url where the request went
 */
export function fromStatus(
  who: string,
  status: number,
  headers: { get(name: string): string | null },
  url: string,
): NotDelivered | null {
  if (status >= 200 && status < 300) return null;
  const message = `${who} answered ${status}.`;
  const patience = retryAfter(headers.get('retry-after'));
  if (status === 429) return notDelivered('rate_limited', message, null, patience);
  if (status === 408 || status >= 500) return notDelivered('server_error', message, null, patience);
  const reason = OF_THE_MESSAGE.has(status) ? 'invalid' : 'refused';
  return notDelivered(reason, message, remedyOf(who, status, headers.get('location'), url), patience);
}

function remedyOf(who: string, status: number, location: string | null, url: string): string {
  if (status < 400) {
    const target = location === null ? null : addressOfRedirect(location, url);
    const where = target === null ? 'elsewhere' : `to ${target}`;
    return `The address is wrong: it redirects ${where}. Give the one that takes messages itself (https for http, nothing behind a login).`;
  }
  return [401, 403, 404, 405, 410].includes(status)
    ? `Check the address and the key of ${who}.`
    : `It does not take this kind of message; check what ${who} expects.`;
}

/** What a request that got no answer means. Its own text stays out: it can hold the address, and that a secret. */
export function fromError(who: string, error: unknown, signal: AbortSignal): NotDelivered {
  if (signal.aborted) {
    const isTimeout = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
    return isTimeout
      ? notDelivered('timeout', `${who} did not answer in time.`)
      : notDelivered('stopping', 'The process is stopping.');
  }
  const code = causeCode(error);
  return notDelivered('unreachable', `${who} cannot be reached${code === null ? '' : ` (${code})`}.`);
}

/** `ECONNREFUSED`, from as deep as it lies. */
function causeCode(error: unknown): string | null {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(current.code))
      return current.code;
    current = 'original' in current ? current.original : current.cause;
  }
  return null;
}

/** Seconds, as receivers write it; dates are not worth the trouble. */
function retryAfter(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;
}
