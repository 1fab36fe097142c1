/** The names are an interface: people grep and count them. */
export type EventName =
  | 'started'
  | 'cycle'
  | 'incident'
  | 'notification'
  | 'notified'
  | 'notify_failed'
  | 'heartbeat_failed'
  | 'command_applied'
  | 'command_refused'
  | 'inbox_problem'
  | 'context_threshold'
  | 'context_pruned'
  | 'context_overflow'
  | 'cache_missed'
  | 'analysis_failed'
  | 'ledger_set_aside'
  | 'session_set_aside'
  | 'ledger_recovered'
  | 'session_recovered'
  | 'session_stale'
  | 'session_loaded'
  | 'session_created'
  | 'session_repaired'
  | 'session_changed'
  | 'session_limit'
  | 'lock_waiting'
  | 'lock_taken_over'
  | 'lock_degraded'
  | 'lock_lost'
  | 'cycle_skipped'
  | 'cycle_failed'
  | 'cycle_abandoned'
  | 'look_problem'
  | 'config_warning'
  | 'stopping'
  | 'stopped';

export type EventLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where the monitor tells what it does. Field names are snake_case, values never hold a secret. */
export interface Events {
  emit(level: EventLevel, event: EventName, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
