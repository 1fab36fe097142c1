import type { Fields } from '../projection/raw.ts';
import type { BuiltInKind } from '../resources.ts';
import type { Budget } from './byte-streams.ts';
import type { CustomObject, CustomObjects } from './custom-objects.ts';
import type { DumpClock } from './dump-clock.ts';
import type { DumpEntry } from './dump-entry.ts';
import { DumpDamage } from './dump-limits.ts';
import type { DumpRecords, KeptRecord } from './dump-records.ts';
import type { FilePlace } from './layout.ts';
import type { Identity, ObjectSink } from './object-reader.ts';
import { readFileObjects } from './read-file.ts';

export interface FileReading {
  read(entry: DumpEntry, place: FilePlace): Promise<ReadFile>;
}

export interface ReadFile {
  /** Kubernetes objects, or lists of them, were in it. */
  readonly useful: boolean;
  readonly damage: string | null;
  /** As in FileOutcome. */
  readonly read: ReadonlyMap<BuiltInKind, ReadonlySet<string>>;
  readonly torn: ReadonlySet<BuiltInKind>;
}

export interface FileReadingParts {
  readonly budget: Budget;
  readonly clock: DumpClock;
  readonly custom: CustomObjects;
  readonly records: DumpRecords;
}

/** Projects what files hold as it streams by. A document counts once it has come to its end: a torn one leaves nothing. */
export function createFileReading({ budget, clock, custom, records }: FileReadingParts): FileReading {
  let objects = 0;

  return {
    async read(entry, place) {
      const read = new Map<BuiltInKind, Set<string>>();
      let useful = false;
      let staged: KeptRecord[] = [];
      let stagedCustom: CustomObject[] = [];
      let stagedLists: Identity[] = [];

      function object(raw: Fields, identity: Identity): void {
        objects += 1;
        if (objects > budget.limits.objects) throw new DumpDamage(`is beyond the ${objects - 1} objects that are kept`);
        clock.see(raw, identity.objectKind);
        if (identity.kind !== null) staged.push(records.project(identity.kind, raw, identity.objectKind));
        else if (custom.isCustom(identity)) {
          const found = custom.project(raw, identity, place.resource);
          if (found !== null) stagedCustom.push(found);
        } else if (identity.objectKind === 'CustomResourceDefinition') custom.define(raw);
      }

      function commit(): void {
        for (const kept of staged) {
          records.add(kept);
          if (kept.isManifest) continue;
          const known = read.get(kept.kind) ?? new Set();
          read.set(kept.kind, known.add(kept.record?.namespace ?? ''));
        }
        for (const found of stagedCustom) custom.add(found);
        for (const identity of stagedLists) {
          if (identity.kind !== null) read.set(identity.kind, read.get(identity.kind) ?? new Set());
          else if (custom.isCustom(identity)) custom.addList(identity, place.resource);
        }
        [staged, stagedCustom, stagedLists] = [[], [], []];
      }

      const sink: ObjectSink = {
        object,
        list: (identity) => stagedLists.push(identity),
        document(isUseful) {
          useful ||= isUseful;
          commit();
        },
      };
      const damage = await readFileObjects(entry, place.kind, budget, sink);
      const torn = new Set([...staged.map(({ kind }) => kind), ...stagedLists.flatMap(({ kind }) => kind ?? [])]);
      objects -= staged.length;
      return { useful, damage, read, torn };
    },
  };
}
