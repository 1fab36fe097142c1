import type { SafeText } from '../model/safe-text.ts';

/** Reads what containers wrote before they ended. It only reads, and little. */
export interface LogReader {
  /**
   * The last lines of a container's run before this one. Trouble never rejects but becomes a result with a reason; rejects
   * only with the signal's reason, when the process is stopping.
   */
  readPrevious(container: ContainerName, signal: AbortSignal): Promise<LogResult>;
}

export interface ContainerName {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export type LogResult =
  | {
      readonly ok: true;
      /** Oldest first, redacted; at most `MOST_LOG_LINES`. */
      readonly lines: readonly SafeText[];
    }
  | {
      readonly ok: false;
      /** denied: 401 or 403. absent: no such pod any more. none: the container has no run before this one, or its log is gone or empty. */
      readonly reason: 'denied' | 'absent' | 'none' | 'failed';
      /** In one line, and what to do about it. */
      readonly detail: string;
    };

export const MOST_LOG_LINES = 40;

/** Where there is no cluster to ask: a dump holds objects, not logs. */
export const NO_LOGS: LogReader = {
  readPrevious(_, signal) {
    signal.throwIfAborted();
    return Promise.resolve({ ok: false, reason: 'none', detail: 'this source has no logs' });
  },
};
