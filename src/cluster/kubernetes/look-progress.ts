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
  noteAnswer(date: Millis | null): void;
  /** A request got no answer for good. Where none ever did, the rest of the look need not try. */
  noteSilence(failure: Failure): void;
  /** The failure all further requests would meet; null while there is hope. */
  readonly hopeless: Failure | null;
  /** Credentials are read anew once a look: true the first time, false from then on. */
  takeRefresh(): boolean;
  /** The newest Date header. */
  readonly newestDate: Millis | null;
  end(): void;
}

export function startLook(timeoutMs: number, signals: readonly AbortSignal[]): LookProgress {
  const limit = startTimeLimit(timeoutMs);
  let newestDate: Millis | null = null;
  let answered = false;
  let refreshed = false;
  let hopeless: Failure | null = null;
  return {
    signal: AbortSignal.any([limit.signal, ...signals]),
    remaining: limit.remaining,
    abortFailure: () => (limit.signal.aborted ? { type: 'look-timeout' } : { type: 'stopped' }),
    noteAnswer(date) {
      answered = true;
      hopeless = null;
      if (date !== null && (newestDate === null || date > newestDate)) newestDate = date;
    },
    noteSilence(failure) {
      if (!answered) hopeless ??= failure;
    },
    get hopeless() {
      return hopeless;
    },
    takeRefresh() {
      if (refreshed) return false;
      refreshed = true;
      return true;
    },
    get newestDate() {
      return newestDate;
    },
    end: limit.clear,
  };
}
