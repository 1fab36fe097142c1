import { createBudget } from './byte-streams.ts';
import type { DumpEntry } from './dump-entry.ts';
import { DUMP_LIMITS } from './dump-limits.ts';
import { dumpFiles } from './find-files.ts';
import { sectionOf, tailOf } from './log-text.ts';

/** A container's log, by the names of Kubernetes. */
export interface LogName {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The run before the present one. */
  readonly previous: boolean;
}

/** Where a dump has a log; its text is read when it is asked for. */
export interface DumpLog {
  readonly name: LogName;
  /** For people: `bundle.tgz!cluster-resources/pods/logs/shop/api-1/app.log`. */
  readonly shown: string;
  /**
   * The last `mostBytes` of the text, from the first whole line. It is as the container wrote it: redact it before it goes
   * anywhere. Null when the file has nothing of this container or cannot be read.
   */
  readTail(mostBytes: number): Promise<string | null>;
}

/** The logs of pods that a dump holds. */
export interface DumpLogs {
  find(name: LogName): DumpLog | null;
}

/** What a path tells of the log in it. Container null: of all containers, in sections. */
interface LogPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string | null;
  readonly previous: boolean;
}

/** Lists the logs in a dump without reading them. @throws MonitorError dump_unreadable when a path is missing */
export async function findDumpLogs(paths: readonly string[]): Promise<DumpLogs> {
  const found = new Map<string, string>();
  for await (const item of dumpFiles(paths, createBudget(DUMP_LIMITS))) {
    if (!('entry' in item)) continue;
    const place = logPlaceOf(item.entry.path);
    if (place !== null) found.set(keyOf(place), item.entry.shown);
  }
  return {
    find(name) {
      const shown = found.get(keyOf(name)) ?? found.get(keyOf({ ...name, container: null }));
      if (shown === undefined) return null;
      const isSectioned = !found.has(keyOf(name));
      const section = isSectioned ? `container ${name.container} of pod ${name.namespace}/${name.pod} ====` : null;
      return { name, shown, readTail: (mostBytes) => readTail(paths, shown, section, mostBytes) };
    },
  };
}

function keyOf({ namespace, pod, container, previous }: LogPlace): string {
  return [namespace, pod, container ?? '', previous].join('/');
}

/**
 * Three layouts: .../pods/logs/NS/POD/CONTAINER(-previous).log of support bundles, namespaces/NS/pods/POD/CONTAINER/
 * CONTAINER/logs/(current|previous).log of must-gather, NS/POD/logs.txt of `kubectl cluster-info dump`.
 */
function logPlaceOf(path: string): LogPlace | null {
  const folders = path.split('/');
  const file = folders.pop() ?? '';
  const [last = '', above = '', third = '', fourth = '', fifth = '', sixth = '', seventh = ''] = folders.toReversed();
  if (file === 'logs.txt' && above !== '') return { namespace: above, pod: last, container: null, previous: false };
  const stem = /^(.+)\.log$/.exec(file)?.[1];
  if (stem === undefined) return null;
  if (last === 'logs' && fifth === 'pods' && seventh === 'namespaces') {
    const previous = stem.startsWith('previous');
    return stem === 'current' || previous ? { namespace: sixth, pod: fourth, container: above, previous } : null;
  }
  if (third !== 'logs' || fourth !== 'pods') return null;
  const container = stem.replace(/-previous$/, '');
  return { namespace: above, pod: last, container, previous: container !== stem };
}

/** Goes through the dump again up to the file: archives cannot be opened in their middle. */
async function readTail(
  paths: readonly string[],
  shown: string,
  section: string | null,
  mostBytes: number,
): Promise<string | null> {
  for await (const item of dumpFiles(paths, createBudget(DUMP_LIMITS))) {
    if (!('entry' in item) || item.entry.shown !== shown) continue;
    return readEntry(item.entry, section, mostBytes);
  }
  return null;
}

async function readEntry(entry: DumpEntry, section: string | null, mostBytes: number): Promise<string | null> {
  try {
    const bytes = section === null ? entry.bytes() : sectionOf(entry.bytes(), section);
    const text = await tailOf(bytes, mostBytes);
    return text === '' && section !== null ? null : text;
  } catch {
    return null;
  }
}
