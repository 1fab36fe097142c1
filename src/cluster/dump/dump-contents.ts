import type { Millis } from '../../model/objects.ts';
import type { SnapshotObjects } from '../../model/snapshot.ts';
import { createInterner } from '../projection/index.ts';
import { createBudget } from './byte-streams.ts';
import { type CustomObjects, createCustomObjects } from './custom-objects.ts';
import { createDumpClock } from './dump-clock.ts';
import { createCoverageLog, type DumpCoverage } from './dump-coverage.ts';
import { type DumpEntry, fileName, isObjectFile } from './dump-entry.ts';
import { DUMP_LIMITS, type DumpLimits } from './dump-limits.ts';
import { createDumpRecords } from './dump-records.ts';
import { readErrors, readServerVersion } from './error-file.ts';
import { createFileReading } from './file-reading.ts';
import { dumpFiles } from './find-files.ts';
import { placeOf } from './layout.ts';

/** All that a dump holds, projected. */
export interface DumpContents {
  readonly objects: SnapshotObjects;
  readonly custom: CustomObjects;
  readonly coverage: DumpCoverage;
  /** Custom resources whose own files could not be read, with the reason. */
  readonly damagedResources: ReadonlyMap<string, string>;
  /** The newest observation; null when no object has a time. */
  readonly newest: Millis | null;
  /** The newest change of a file. */
  readonly fileTime: Millis;
  readonly serverVersion: string | null;
  /** Files with Kubernetes objects in them. */
  readonly usefulFiles: number;
  readonly problems: readonly string[];
}

/** Reads one file after the other, object by object, so that little of it is in memory raw. */
export async function readDump(paths: readonly string[], limits: DumpLimits = DUMP_LIMITS): Promise<DumpContents> {
  const budget = createBudget(limits);
  const intern = createInterner();
  const clock = createDumpClock();
  const custom = createCustomObjects(intern);
  const records = createDumpRecords(intern);
  const coverage = createCoverageLog();
  const reading = createFileReading({ budget, clock, custom, records });
  const damagedResources = new Map<string, string>();
  const problems: string[] = [];
  const strange: string[] = [];
  let isBundle = false;
  let fileTime = 0;
  let usefulFiles = 0;
  let serverVersion: string | null = null;

  async function readEntry(entry: DumpEntry): Promise<void> {
    const { shown, path, modified } = entry;
    const place = placeOf(path);
    isBundle ||= place.isBundle;
    fileTime = Math.max(fileTime, modified);
    if (fileName(path) === VERSION_FILE) serverVersion ??= await readServerVersion(entry);
    else if (place.isErrors) {
      if (place.kind === null) return;
      for (const { namespace, message } of await readErrors(entry)) coverage.noteError(place.kind, namespace, message);
    } else {
      const { useful, damage, read, torn, gaps } = await reading.read(entry, place);
      if (useful) usefulFiles += 1;
      coverage.note({ shown, place, damage, read, torn, gaps });
      if (damage !== null && place.resource !== null) damagedResources.set(place.resource, `${shown} ${damage}`);
      const promises = place.kind !== null || place.resource !== null || torn.size > 0;
      if (damage === null && !useful) strange.push(`${shown} holds no Kubernetes objects; skipped`);
      else if (damage === 'is empty' && !promises) strange.push(`${shown} ${damage}; skipped`);
      else if (damage !== null) problems.push(`${shown} ${damage}; skipped`);
    }
  }

  for await (const item of dumpFiles(paths, budget)) {
    if ('entry' in item) {
      if (isObjectFile(item.entry)) await readEntry(item.entry);
      continue;
    }
    const { shown, path, damage } = item.trouble;
    problems.push(`${shown} ${damage}; ${/^was read/.test(damage) ? 'the rest of the dump was read' : 'skipped'}`);
    coverage.note({ shown, place: placeOf(path), damage, read: new Map(), torn: new Set(), gaps: new Set() });
  }
  return {
    objects: records.take(),
    custom,
    coverage: coverage.finish(records.namespaces()),
    damagedResources,
    newest: clock.newest(),
    fileTime,
    serverVersion,
    usefulFiles,
    // A bundle holds much that is not the cluster's state; elsewhere a file without objects is a mistake.
    problems: [...problems, ...(isBundle && usefulFiles > 0 ? [] : strange), ...records.problems()].toSorted(),
  };
}

/** Of a support bundle. */
const VERSION_FILE = 'cluster_version.json';
