import type { Millis } from '../../model/objects.ts';
import type { Failure } from './failure.ts';
import { startTimeLimit } from './time-limit.ts';

/** What one look's requests share. */
export interface LookProgress {
  /** Aborts when the caller stops, the source closes or the look's time is over. */
  readonly signal: AbortSignal;
  /** Milliseconds left for the look. */
  remaining(): number;
  /** Why the signal aborted. */
  abortFailure(): Failure;
  /** An answer came, of whatever status: the server is there. */
  noteAnswer(answer: { readonly status: number; readonly date: Millis | null }): void;
  /** A request failed for good. Where none ever got an answer, or all were refused, the rest of the look need not try. */
  noteFailure(failure: Failure): void;
  /** The failure all further requests would meet; null while there is hope. */
  readonly hopeless: Failure | null;
  /** May one more request be tried again? A server in trouble is not helped by hundreds of lists that all insist. */
  takeRetry(): boolean;
  /** Credentials are read anew once a look: true the first time, false from then on. */
  takeRefresh(): boolean;
  /**
   * The Date header of the first answer: when the look began. By a later one what was read early, a lease, a pod that
   * starts, would seem as much older as the look took, and a slow look would call it late.
   */
  readonly firstDate: Millis | null;
  end(): void;
}

/** Retries of one look, over all its lists. */
const MOST_RETRIES = 50;

export function startLook(timeoutMs: number, signals: readonly AbortSignal[]): LookProgress {
  const limit = startTimeLimit(timeoutMs);
  let firstDate: Millis | null = null;
  let answered = false;
  let welcome = false;
  let refreshed = false;
  let retries = MOST_RETRIES;
  let hopeless: Failure | null = null;
  return {
    signal: AbortSignal.any([limit.signal, ...signals]),
    remaining: limit.remaining,
    abortFailure: () => (limit.signal.aborted ? { type: 'look-timeout' } : { type: 'stopped' }),
    noteAnswer({ status, date }) {
      answered = true;
      welcome ||= status !== 401;
      hopeless = null;
      firstDate ??= date;
    },
    noteFailure(failure) {
      if (isSilence(failure) ? !answered : failure.type === 'unauthorized' && !welcome) hopeless ??= failure;
    },
    get hopeless() {
      return hopeless;
    },
    takeRetry() {
      retries -= 1;
      return retries >= 0;
    },
    takeRefresh() {
      if (refreshed) return false;
      refreshed = true;
      return true;
    },
    get firstDate() {
      return firstDate;
    },
    end: limit.clear,
  };
}

function isSilence({ type }: Failure): boolean {
  return type === 'unreachable' || type === 'request-timeout' || type === 'credentials';
}
