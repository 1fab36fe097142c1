import type { Analyst } from '../analyst/analyst.ts';
import type { Toolbox } from '../analyst/index.ts';
import type { LogReader } from '../cluster/log-reader.ts';
import type { ClusterSource } from '../cluster/source.ts';
import type { Budget, PriceTier } from '../context/index.ts';
import type { PruneStrategy } from '../context/strategy.ts';
import type { AnyDetector, Thresholds } from '../detectors/index.ts';
import type { History } from '../history/history.ts';
import type { Inbox, SessionCommand } from '../inbox/index.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import type { Millis } from '../model/objects.ts';
import type { CustomResource, KindName } from '../model/snapshot.ts';
import type { ClusterFileReading } from '../model/weight.ts';
import type { Channel } from '../notify/channel.ts';
import type { Lifecycle } from '../session/lifecycle.ts';
import type { SessionLimit } from '../session/session-limit.ts';
import type { CallRule } from './call-rule.ts';
import type { Events } from './events.ts';
import type { ConversationMemory } from './memory.ts';
import type { SessionDoor } from './session-door.ts';

/** Everything the monitor works with; app.ts chooses the drivers. */
export interface MonitorPorts {
  readonly source: ClusterSource;
  /** What crashed containers wrote last. */
  readonly logs: LogReader;
  readonly ledgers: LedgerStore;
  /** What people want the running monitor to do. */
  readonly inbox: Inbox;
  /** What people want done to the conversation it goes on with. */
  readonly sessionInbox: Inbox<SessionCommand>;
  readonly memory: ConversationMemory;
  /** Lets people have it go on with another session; left out: they cannot. */
  readonly door?: SessionDoor;
  /** Keeps to SESSION_LIMIT when a session begins; left out: nobody does. Never rejects. */
  readonly limit?: SessionLimit;
  /** Everything that was said and seen, for searching; its trouble never stops a cycle. */
  readonly history: History;
  readonly analyst: Analyst;
  /** Writes the report when the analyst fails: monitoring never waits for a model. */
  readonly fallback: Analyst;
  /** What a model may look up while it reasons; left out: nothing. */
  readonly tools?: Toolbox;
  readonly events: Events;
  /** Who else wants to know what becomes of the session; left out: nobody. */
  readonly lifecycle?: Lifecycle;
  /** 128 bits by chance, in hex: the key of a new ledger's digests. */
  readonly newKey: () => string;
  /** The cluster file as it is now: asked at the start of each cycle. Never rejects for a bad file. */
  readonly clusterFile: () => Promise<ClusterFileReading>;
  /** Where people are told; none: nobody is. */
  readonly channels: readonly Channel[];
  readonly now: () => Millis;
  readonly random: () => number;
  /** A monotonic clock in milliseconds, for how long stages take. */
  readonly stopwatch: () => number;
}

export interface MonitorSettings {
  readonly detectors: readonly AnyDetector[];
  readonly thresholds: Thresholds;
  /** `target` where nothing better is known. */
  readonly budget: Budget;
  readonly economy: Economy;
  readonly strategy: PruneStrategy;
  readonly calls: CallRule;
  /** Custom resources to look at, for the detectors that read them. */
  readonly custom: readonly CustomResource[];
  /** Kinds to look at for what changed in them, beside those the detectors read. */
  readonly alsoRead: readonly KindName[];
}

/** What calls are planned by, besides what the session has shown. */
export interface Economy {
  /** CONTEXT_PRUNE_TARGET; null for `auto`. */
  readonly target: number | null;
  /** PRUNE_COLD_CACHE. */
  readonly coldPrunes: boolean;
  /** Of the model that is asked; null where they are not known. */
  readonly tiers: readonly PriceTier[] | null;
  /** Between two cycles of the schedule. */
  readonly intervalMs: Millis;
}
