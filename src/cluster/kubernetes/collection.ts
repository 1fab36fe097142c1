import {
  KIND_NAMES,
  type KindName,
  objectsByKind,
  type RecordByKind,
  type SnapshotObjects,
} from '../../model/snapshot.ts';
import { createEventLog, createInterner, type Interner, projectors } from '../projection/index.ts';

/** The records of one list. Nothing of it counts until `keep`: a list that was half read is let go. */
export interface Batch {
  add(raw: unknown): void;
  keep(): void;
}

/** Gathers the records of one look. */
export interface Collection {
  open(kind: KindName): Batch;
  objects(): SnapshotObjects;
  /** What was skipped, in words. */
  problems(): readonly string[];
}

export function createCollection(excludeNamespaces: readonly string[]): Collection {
  const intern: Interner = createInterner();
  const excluded = new Set(excludeNamespaces);
  const nameless = new Map<KindName, number>();
  const events = createEventLog();
  const records = Object.fromEntries(KIND_NAMES.map((kind) => [kind, []])) as unknown as {
    [K in KindName]: RecordByKind[K][];
  };

  function openList<K extends Exclude<KindName, 'events'>>(kind: K): Batch {
    const batch: RecordByKind[K][] = [];
    let skipped = 0;
    return {
      add(raw) {
        const record = projectors[kind](raw, intern);
        if (record === null) skipped += 1;
        else if (!excluded.has(record.namespace)) batch.push(record);
      },
      keep() {
        noteSkipped(kind, skipped);
        for (const record of batch) records[kind].push(record);
      },
    };
  }

  /** Events are bounded while they stream in: a list of them may be far longer than what is kept. */
  function openEvents(): Batch {
    const batch = createEventLog();
    let skipped = 0;
    return {
      add(raw) {
        const event = projectors.events(raw, intern);
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

  function noteSkipped(kind: KindName, count: number): void {
    if (count > 0) nameless.set(kind, (nameless.get(kind) ?? 0) + count);
  }

  return {
    open: (kind) => (kind === 'events' ? openEvents() : openList(kind)),
    objects: () => ({ ...objectsByKind((kind) => records[kind]), events: events.records() }),
    problems() {
      const skipped = [...nameless].map(([kind, count]) => `${kind}: ${count} objects without a name were skipped`);
      const bounded = events.problem();
      return bounded === null ? skipped : [...skipped, bounded];
    },
  };
}
