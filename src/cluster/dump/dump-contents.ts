import { readFile, stat } from 'node:fs/promises';
import type { Millis } from '../../model/objects.ts';
import {
  KIND_NAMES,
  type KindName,
  objectsByKind,
  type RecordByKind,
  type SnapshotObjects,
} from '../../model/snapshot.ts';
import { createEventLog, createInterner, projectors } from '../projection/index.ts';
import { fields, name } from '../projection/raw.ts';
import { createDumpClock } from './dump-clock.ts';
import { kindOfFile } from './object-kind.ts';
import { visitObjects } from './objects.ts';
import { parseFile } from './parse-file.ts';

/** All that a dump holds, projected. */
export interface DumpContents {
  readonly objects: SnapshotObjects;
  /** Kinds that occur, with objects or as an empty list. */
  readonly kinds: ReadonlySet<KindName>;
  /** Files whose name promises a kind and that could not be read. */
  readonly damagedKinds: ReadonlyMap<KindName, string>;
  /** The newest observation; null when no object has a time. */
  readonly newest: Millis | null;
  /** The newest change of a file. */
  readonly fileTime: Millis;
  /** Files with Kubernetes objects in them. */
  readonly usefulFiles: number;
  readonly problems: readonly string[];
}

type Records = { [K in KindName]: Map<string, { readonly version: string; readonly record: RecordByKind[K] }> };

/** Reads one file after the other, so that only one is in memory raw. */
export async function readDump(files: readonly string[]): Promise<DumpContents> {
  const intern = createInterner();
  const clock = createDumpClock();
  const kinds = new Set<KindName>();
  const damagedKinds = new Map<KindName, string>();
  const problems: string[] = [];
  const records = Object.fromEntries(KIND_NAMES.map((kind) => [kind, new Map()])) as Records;
  const nameless = new Map<KindName, number>();
  let fileTime = 0;
  let usefulFiles = 0;

  function keep<K extends KindName>(kind: K, raw: unknown): void {
    kinds.add(kind);
    const record = projectors[kind](raw, intern);
    if (record === null) {
      nameless.set(kind, (nameless.get(kind) ?? 0) + 1);
      return;
    }
    // The same object in several files is one object: the copy with the newest version is it.
    const { name: ownName, resourceVersion } = fields(fields(raw).metadata);
    const key = `${record.namespace}/${name(ownName) ?? `nameless ${records[kind].size}`}`;
    const version = typeof resourceVersion === 'string' ? resourceVersion : '';
    const known = records[kind].get(key);
    if (known === undefined || isNewer(version, known.version)) records[kind].set(key, { version, record });
  }

  function visit(file: string, document: unknown): boolean {
    return visitObjects(document, kindOfFile(file), {
      list: (kind) => kinds.add(kind),
      object(raw, kind, objectKind) {
        clock.see(raw, objectKind ?? (kind === 'events' ? 'Event' : null));
        if (kind !== null) keep(kind, raw);
      },
    });
  }

  for (const file of files) {
    const { documents, damage, modified } = await load(file);
    fileTime = Math.max(fileTime, modified);
    let useful = false;
    for (const document of documents) useful = visit(file, document) || useful;
    if (useful) usefulFiles += 1;
    const problem = damage ?? (useful ? null : 'holds no Kubernetes objects');
    if (problem === null) continue;
    problems.push(`${file} ${problem}; skipped`);
    const promised = damage === null ? null : kindOfFile(file);
    if (promised !== null) damagedKinds.set(promised, `${file} ${damage}`);
  }
  for (const [kind, count] of nameless) problems.push(`${kind}: ${count} objects without a name were skipped`);

  const events = createEventLog();
  for (const { record } of records.events.values()) events.add(record);
  const bounded = events.problem();
  if (bounded !== null) problems.push(bounded);
  const all = <K extends KindName>(kind: K) => [...records[kind].values()].map(({ record }) => record);
  const objects: SnapshotObjects = { ...objectsByKind(all), events: events.records() };
  return { objects, kinds, damagedKinds, newest: clock.newest(), fileTime, usefulFiles, problems };
}

async function load(file: string) {
  try {
    const { mtimeMs } = await stat(file);
    return { ...parseFile(file, await readFile(file)), modified: Math.floor(mtimeMs) };
  } catch (error) {
    const { code } = error as { code?: unknown };
    const damage = `cannot be read${typeof code === 'string' ? ` (${code})` : ''}`;
    return { documents: [], damage, modified: 0 };
  }
}

/** Resource versions are decimal numbers that outgrow a double; where they tell nothing, the later file is taken. */
function isNewer(version: string, known: string): boolean {
  return version.length === known.length ? version >= known : version.length > known.length;
}
