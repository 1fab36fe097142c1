import type { CustomResource, KindName, Snapshot } from '../model/snapshot.ts';

/** Where cluster state comes from. Every driver passes test/contracts/cluster-source.ts. */
export interface ClusterSource {
  /** The cluster's name, as it stands in incident keys. */
  readonly cluster: string;
  /** For people: `https://10.0.0.1:6443` or `dump ./bundle`. */
  readonly description: string;
  /**
   * Looks once. Trouble with the cluster (unreachable, 401, 403, 410, a hang) never rejects: it becomes coverage with a
   * reason, and what could be read is kept. Rejects with a MonitorError only when there is nothing to look at (a dump
   * that cannot be read at all), and with the signal's reason when it aborts because the process is stopping.
   */
  look(request: LookRequest): Promise<Snapshot>;
  /** What does not work beside looking (looks that should be kept are not), in one line; null or left out when all does. */
  trouble?(): string | null;
  close(): Promise<void>;
}

export interface LookRequest {
  /** Only these kinds are read; a kind that was not asked for has no coverage entry and no objects. */
  readonly kinds: readonly KindName[];
  /** Which custom resources `customresources` stands for; none where it is left out. */
  readonly custom?: readonly CustomResource[];
  /** The ledger's key for digests of values; without it a look cannot tell whether a value changed. A dump was read before it is asked. */
  readonly hashKey?: string | null;
  /** Aborts the look. A source also keeps its own time limits per request and per look. */
  readonly signal: AbortSignal;
}
