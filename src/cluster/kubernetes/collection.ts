import { type KindName, objectsByKind, type RecordByKind, type SnapshotObjects } from '../../model/snapshot.ts';
import {
  createEventLog,
  createInterner,
  type Interner,
  type RawEvent,
  readEvent,
  toEventRecord,
} from '../projection/index.ts';
import type { ServedAs } from './served-as.ts';

/** The records of one list. Nothing of it counts until `keep`: a list that was half read is let go. */
export interface Batch {
  add(raw: unknown): void;
  keep(): void;
}

/** Gathers the records of one look. */
export interface Collection {
  /** `project` makes a record of one raw object, or null of one without a name. */
  open(kind: KindName, project: ServedAs['project']): Batch;
  objects(): SnapshotObjects;
  /** What was skipped, in words. */
  problems(): readonly string[];
}

type AnyRecord = RecordByKind[KindName];

export function createCollection(excludeNamespaces: readonly string[], hashKey: string | null = null): Collection {
  const intern: Interner = createInterner(hashKey);
  const excluded = new Set(excludeNamespaces);
  const nameless = new Map<KindName, number>();
  const events = createEventLog<RawEvent>();
  const kept = new Map<KindName, AnyRecord[]>();

  function openList(kind: KindName, project: ServedAs['project']): Batch {
    const batch: AnyRecord[] = [];
    let skipped = 0;
    return {
      add(raw) {
        const record = project(raw, intern);
        if (record === null) skipped += 1;
        else if (!excluded.has(record.namespace)) batch.push(record);
      },
      keep() {
        noteSkipped(kind, skipped);
        const before = kept.get(kind);
        if (before === undefined) kept.set(kind, batch);
        else for (const record of batch) before.push(record);
      },
    };
  }

  /** Events are bounded while they stream in: a list of them may be far longer than what is kept. */
  function openEvents(): Batch {
    const batch = createEventLog<RawEvent>();
    let skipped = 0;
    return {
      add(raw) {
        const event = readEvent(raw, intern);
        if (event === null) skipped += 1;
        // Events of cluster-scoped objects lie in `default`, and are not meant when that namespace is excluded.
        else if (!excluded.has(event.object.namespace === '' ? '' : event.namespace)) batch.add(event);
      },
      keep() {
        noteSkipped('events', skipped);
        events.absorb(batch);
      },
    };
  }

  function eventRecords(): readonly RecordByKind['events'][] {
    return events.records().map((event) => toEventRecord(event, intern));
  }

  function noteSkipped(kind: KindName, count: number): void {
    if (count > 0) nameless.set(kind, (nameless.get(kind) ?? 0) + count);
  }

  return {
    open: (kind, project) => (kind === 'events' ? openEvents() : openList(kind, project)),
    objects: () =>
      objectsByKind(
        <K extends KindName>(kind: K) =>
          // One map holds the lists of all kinds, each under its own.
          (kind === 'events' ? eventRecords() : (kept.get(kind) ?? [])) as unknown as readonly RecordByKind[K][],
      ),
    problems() {
      const skipped = [...nameless].map(([kind, count]) => `${kind}: ${count} objects without a name were skipped`);
      const bounded = events.problem();
      return bounded === null ? skipped : [...skipped, bounded];
    },
  };
}
