import { MonitorError } from '../model/errors.ts';
import { redactText } from '../redact/index.ts';
import { CHECK_NAMES, type CheckName, type CheckRow, failed, skipped, type Verdict } from './row.ts';

export interface Check {
  readonly name: CheckName;
  /** Checks that must not fail for this one to make sense; they come before it in the list. */
  readonly after: readonly CheckName[];
  /** Heeds the signal where it can; where it cannot, it is left behind when its time is over. */
  run(signal: AbortSignal): Promise<Verdict>;
}

export interface RunOptions {
  /** For each check by itself, in milliseconds; what it waits for does not count. */
  readonly timeoutMs: number;
  /** Monotonic, in milliseconds. */
  readonly stopwatch: () => number;
  /** Why checks that are not in the list were left out. */
  readonly leftOut: string;
}

/** How long a check whose time is over may take to say what it was waiting for, in milliseconds. */
const LAST_WORDS_MS = 250;

/**
 * Runs all checks at once, save those that build on another. Never rejects; one row for every name there is, in the order
 * of CHECK_NAMES, however long each took.
 */
export async function runChecks(checks: readonly Check[], options: RunOptions): Promise<readonly CheckRow[]> {
  const rows = new Map<CheckName, Promise<CheckRow>>();
  for (const check of checks) rows.set(check.name, runAfter(check, rows, options));
  return Promise.all(
    CHECK_NAMES.map((name) => rows.get(name) ?? { check: name, milliseconds: 0, ...skipped(options.leftOut) }),
  );
}

async function runAfter(
  check: Check,
  rows: ReadonlyMap<CheckName, Promise<CheckRow>>,
  options: RunOptions,
): Promise<CheckRow> {
  const before = await Promise.all(check.after.flatMap((name) => rows.get(name) ?? []));
  const blocking = before.find(({ result }) => result === 'failed' || result === 'skipped');
  if (blocking !== undefined) {
    return {
      check: check.name,
      milliseconds: 0,
      ...skipped(`needs ${blocking.check}, which ${blocking.result === 'failed' ? 'failed' : 'was skipped'}`),
    };
  }
  const start = options.stopwatch();
  const verdict = await withinTime(check, options.timeoutMs);
  return { check: check.name, milliseconds: Math.round(options.stopwatch() - start), ...verdict };
}

async function withinTime(check: Check, timeoutMs: number): Promise<Verdict> {
  const controller = new AbortController();
  const patience = Promise.withResolvers<Verdict>();
  let last: NodeJS.Timeout | undefined;
  const limit = setTimeout(() => {
    controller.abort();
    last = setTimeout(() => patience.resolve(tooLong(timeoutMs)), LAST_WORDS_MS);
  }, timeoutMs);
  try {
    return await Promise.race([check.run(controller.signal), patience.promise]);
  } catch (error) {
    return controller.signal.aborted ? tooLong(timeoutMs) : verdictOf(error);
  } finally {
    clearTimeout(limit);
    clearTimeout(last);
  }
}

function tooLong(timeoutMs: number): Verdict {
  return failed(
    `no result within ${timeoutMs / 1000} s`,
    'Find out what hangs (a network, a volume, a credentials plugin), or allow more time with --timeout SECONDS.',
  );
}

function verdictOf(error: unknown): Verdict {
  if (error instanceof MonitorError) return failed(error.message, error.remedy);
  const text = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
  return failed(redactText(text, 300), 'This is a fault of k8s-monitor; please report it with this line.');
}
