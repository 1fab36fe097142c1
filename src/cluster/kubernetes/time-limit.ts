/** A deadline that leaves no timer behind. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Milliseconds left, 0 when over. */
  remaining(): number;
  clear(): void;
}

/** Counts real elapsed time, not the cluster's or a simulated clock: it limits work, it dates nothing. */
export function startTimeLimit(milliseconds: number): TimeLimit {
  const controller = new AbortController();
  const end = performance.now() + milliseconds;
  const timer = setTimeout(() => controller.abort(), milliseconds);
  return {
    signal: controller.signal,
    remaining: () => Math.max(0, end - performance.now()),
    clear: () => clearTimeout(timer),
  };
}

/** Settles as the work does, or rejects when the signal aborts; for work that takes no signal itself. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
