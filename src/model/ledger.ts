import type { Change, KindMemory } from './change.ts';
import type { Incident } from './incident.ts';
import { NO_NOTIFICATIONS, type Notifications } from './notification.ts';
import type { Millis } from './objects.ts';
import type { VerdictRecord } from './word.ts';

export const LEDGER_SCHEMA_VERSION = 2;

/** The cluster's durable state: it is kept in both modes and survives any session. */
export interface Ledger {
  readonly schemaVersion: typeof LEDGER_SCHEMA_VERSION;
  readonly cluster: string;
  /** Cycles completed on this cluster, ever. */
  readonly cycle: number;
  /** Server time of the last committed look; null before the first. */
  readonly lastLookAt: Millis | null;
  /** The number the next new incident gets. */
  readonly nextNumber: number;
  /** Open ones and, bounded, the ended. */
  readonly incidents: readonly Incident[];
  readonly counters: Counters;
  /** What was changed in the cluster of late, oldest first; bounded. */
  readonly changes: readonly Change[];
  /** What looks have read, to tell what changes next. */
  readonly lastRead: readonly KindMemory[];
  /** Which facts `lastRead` holds; those of another program version are not compared. */
  readonly factsFormat: number;
  /** Made once by chance; the digests in `lastRead` are keyed with it. Null before the first cycle. */
  readonly hashKey: string | null;
  /** Ids of commands that were applied and whose files may still be in the inbox: none is applied twice. */
  readonly heard: readonly string[];
  /** What people said it was, episode by episode, oldest first; bounded, and kept when the incident is forgotten. */
  readonly verdicts: readonly VerdictRecord[];
  /** What people were told, are owed, and why. */
  readonly notifications: Notifications;
}

/** What a single look cannot tell: how counters moved. */
export interface Counters {
  readonly restarts: readonly RestartSeries[];
  /** Warning events that repeat. */
  readonly events: readonly EventSeries[];
  /** When a state without a timestamp of its own was first seen: `finding key -> moment`. */
  readonly firstSeen: readonly FirstSeen[];
}

/** A container's restartCount at the looks in which it had changed; oldest first, bounded in time. */
export interface RestartSeries {
  /** `namespace/pod/container`. */
  readonly container: string;
  readonly samples: readonly { readonly at: Millis; readonly count: number }[];
}

/** A Warning event's count at the looks in which it had changed; oldest first, bounded in time. */
export interface EventSeries {
  /** `Kind/namespace/name/Reason` of the object it is about. */
  readonly event: string;
  readonly samples: readonly { readonly at: Millis; readonly count: number }[];
}

export interface FirstSeen {
  readonly key: string;
  readonly at: Millis;
}

export function emptyLedger(cluster: string): Ledger {
  return {
    schemaVersion: LEDGER_SCHEMA_VERSION,
    cluster,
    cycle: 0,
    lastLookAt: null,
    nextNumber: 1,
    incidents: [],
    counters: { restarts: [], events: [], firstSeen: [] },
    changes: [],
    lastRead: [],
    factsFormat: 0,
    hashKey: null,
    heard: [],
    verdicts: [],
    notifications: NO_NOTIFICATIONS,
  };
}
