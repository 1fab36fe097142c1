import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MonitorError } from '../../model/errors.ts';
import type { Millis } from '../../model/objects.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { describeErrorCode, errorCode } from '../../storage/index.ts';
import { applyLines, createLookReader, type RawLook } from './look-reader.ts';
import { isSegment } from './segment-name.ts';
import { type FramePlace, readLines, scanSegment } from './segment-reader.ts';

/** The looks of a cluster that were kept, oldest first. */
export interface Recording {
  readonly cluster: string;
  readonly looks: readonly RecordedLook[];
  /** Segments that could not be read, and ends that are torn, in words. */
  readonly problems: readonly string[];
  /** Reads a look; the next one after the last that was read costs least. Null when it is damaged. */
  read(look: RecordedLook): Promise<Snapshot | null>;
}

export interface RecordedLook {
  readonly at: Millis;
  readonly segment: string;
  /** Its number in the segment. */
  readonly index: number;
}

/** Is this a segment, or a folder with segments in it? */
export async function isRecording(path: string): Promise<boolean> {
  return (await segmentsAt(path).catch(() => [])).length > 0;
}

/**
 * Opens segments, or folders of them, of one cluster.
 * @throws MonitorError recording_unreadable when there is no look in them, or looks of several clusters
 */
export async function openRecording(paths: readonly string[]): Promise<Recording> {
  const shown = paths.join(', ');
  const problems: string[] = [];
  const frames = new Map<string, readonly FramePlace[]>();
  for (const path of (await Promise.all(paths.map(segmentsAt))).flat()) {
    try {
      const scan = await scanSegment(path);
      frames.set(path, scan.frames);
      if (scan.problem !== null) problems.push(`${path} ${scan.problem}`);
    } catch (error) {
      problems.push(`${path} cannot be read: ${describeErrorCode(errorCode(error) ?? 'unknown error')}`);
    }
  }
  const looks = [...frames].flatMap(([segment, places]) =>
    places.map(({ header }, index) => ({ at: header.at, segment, index })),
  );
  const clusters = new Set([...frames.values()].flatMap((places) => places.map(({ header }) => header.cluster)));
  const [cluster] = clusters;
  if (cluster === undefined) throw unreadable(`${shown} holds no look${problems.length > 0 ? `: ${problems[0]}` : ''}`);
  if (clusters.size > 1) {
    const names = [...clusters].toSorted().join(', ');
    throw unreadable(`${shown} holds looks of several clusters (${names})`, 'Name the segments of one of them.');
  }
  return {
    cluster,
    looks: looks.toSorted(
      (a, b) => a.at - b.at || (a.segment < b.segment ? -1 : a.segment > b.segment ? 1 : a.index - b.index),
    ),
    problems,
    read: createReader(frames),
  };
}

/** Remembers the last look that was read, of which the next is made. */
function createReader(frames: ReadonlyMap<string, readonly FramePlace[]>): Recording['read'] {
  const reader = createLookReader();
  let last: { readonly segment: string; readonly index: number; readonly raw: RawLook } | null = null;

  /** Goes back to the whole look that this one is made of, or to the last one read. */
  async function rawLook(segment: string, index: number): Promise<RawLook> {
    const places = frames.get(segment) ?? [];
    let first = index;
    const isKnown = (at: number) => last?.segment === segment && last.index === at;
    while (first > 0 && !isKnown(first) && places[first]?.header.type === 'delta') first -= 1;
    let raw: RawLook | null = isKnown(first) ? (last?.raw ?? null) : null;
    for (let at = raw === null ? first : first + 1; at <= index; at += 1) {
      const place = places[at];
      if (place === undefined) break;
      raw = await applyLines(readLines(segment, place), place.header.type === 'full' ? null : raw);
      last = { segment, index: at, raw };
    }
    if (raw === null) throw new Error('no such look');
    return raw;
  }

  return async ({ segment, index }) => {
    try {
      return reader.read(await rawLook(segment, index));
    } catch {
      return null;
    }
  };
}

async function segmentsAt(path: string): Promise<readonly string[]> {
  const facts = await stat(path).catch(() => null);
  if (facts === null) throw unreadable(`${path} cannot be read, or does not exist`);
  if (!facts.isDirectory()) return isSegment(basename(path)) ? [path] : [];
  const names = await readdir(path).catch(() => []);
  return names
    .filter(isSegment)
    .toSorted()
    .map((name) => join(path, name));
}

function unreadable(message: string, remedy?: string): MonitorError {
  return new MonitorError(
    'recording_unreadable',
    message,
    remedy ?? 'Name a folder that `k8s-monitor record` or RECORD_DIR wrote (docs/recording.md).',
  );
}
