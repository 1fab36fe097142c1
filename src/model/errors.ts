/** Every way this program fails on purpose. Only an unreachable cluster passes by itself; the rest need a person, or a restart. */
export type MonitorErrorCode =
  | 'config_invalid'
  | 'kubeconfig_missing'
  | 'kubeconfig_invalid'
  | 'cluster_unreachable'
  | 'cluster_unauthorized'
  | 'dump_unreadable'
  | 'recording_unreadable'
  | 'scenario_invalid'
  | 'session_id_invalid'
  | 'session_missing'
  | 'session_unreadable'
  | 'session_closed'
  | 'session_exists'
  | 'history_unreadable'
  | 'storage_unwritable'
  | 'lock_held'
  | 'lock_lost'
  | 'encryption_key_missing'
  | 'encryption_key_wrong'
  | 'case_invalid'
  | 'usage';

const RETRYABLE: ReadonlySet<MonitorErrorCode> = new Set(['cluster_unreachable']);

/** One error class for the whole program: what went wrong, and what to do. Neither text ever holds a secret. */
export class MonitorError extends Error {
  readonly code: MonitorErrorCode;
  /** What the reader should do, in one sentence. */
  readonly remedy: string;

  constructor(code: MonitorErrorCode, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'MonitorError';
    this.code = code;
    this.remedy = remedy;
  }

  /** Can the next cycle succeed without anyone doing anything? */
  get isRetryable(): boolean {
    return RETRYABLE.has(this.code);
  }
}
