/** Every check, in the order of the table. */
export const CHECK_NAMES = [
  'configuration',
  'schedule',
  'notify',
  'kubernetes-api',
  'permissions',
  'kinds',
  'metrics',
  'clock',
  'session-directory',
  'session-files',
  'claude',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** skipped: there is nothing to check, or a check it builds on failed. */
export type CheckResult = 'ok' | 'warning' | 'failed' | 'skipped';

/** What one check found. Neither text holds a secret. */
export interface Verdict {
  readonly result: CheckResult;
  /** One fact a line. */
  readonly seen: string;
  /** What to do, one step a line; null when there is nothing to do. */
  readonly remedy: string | null;
}

export interface CheckRow extends Verdict {
  readonly check: CheckName;
  /** How long it took, without what it waited for. */
  readonly milliseconds: number;
}

export function ok(seen: string): Verdict {
  return { result: 'ok', seen, remedy: null };
}

export function warning(seen: string, remedy: string): Verdict {
  return { result: 'warning', seen, remedy };
}

export function failed(seen: string, remedy: string): Verdict {
  return { result: 'failed', seen, remedy };
}

export function skipped(seen: string): Verdict {
  return { result: 'skipped', seen, remedy: null };
}

/** The result of all: the worst of them. Nothing but skipped rows is no success. */
export function worst(rows: readonly Pick<CheckRow, 'result'>[]): CheckResult {
  const order = ['failed', 'warning', 'ok'] as const;
  return order.find((result) => rows.some((row) => row.result === result)) ?? 'skipped';
}
