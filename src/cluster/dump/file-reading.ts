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
  readonly gaps: ReadonlySet<BuiltInKind>;
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
      const readCustom = new Map<string, CustomObject>();
      const torn = new Set<BuiltInKind>();
      let hasLists = false;

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

      function tear(): void {
        for (const { kind } of staged) torn.add(kind);
        for (const { kind } of stagedLists) if (kind !== null) torn.add(kind);
        objects -= staged.length;
        [staged, stagedCustom, stagedLists] = [[], [], []];
      }

      function commit(): void {
        hasLists ||= staged.length + stagedCustom.length > 1 || stagedLists.length > 0;
        for (const kept of staged) {
          records.add(kept);
          if (kept.isManifest) continue;
          const known = read.get(kept.kind) ?? new Set();
          read.set(kept.kind, known.add(kept.record?.namespace ?? ''));
        }
        for (const found of stagedCustom) {
          custom.add(found);
          readCustom.set(`${found.record.kind}.${found.record.group}`, found);
        }
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
        abandon: tear,
      };
      const damage = await readFileObjects(entry, place.kind, budget, sink);
      tear();
      // What of unknown kind is lost may be of any kind that is beside it. Of lists it can be a whole one, so the file's own
      // kind is then not read at all.
      const mayLack =
        damage !== null && torn.size === 0 && (place.kind === null || (damage.isOfDocuments && !hasLists));
      const reason = `some may be lost: ${entry.shown} ${damage?.words}`;
      if (mayLack) for (const found of readCustom.values()) custom.lack(found, reason);
      return { useful, damage: damage?.words ?? null, read, torn, gaps: new Set(mayLack ? read.keys() : []) };
    },
  };
}
