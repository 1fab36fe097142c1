import { join } from 'node:path';
import type { Millis } from '../../model/objects.ts';
import { errorCode, type FileSystem } from '../../storage/index.ts';
import { segmentStart } from './segment-name.ts';

export interface RetentionLimits {
  readonly directory: string;
  readonly cluster: string;
  readonly maxBytes: number;
  readonly maxAge: Millis;
  readonly now: Millis;
}

interface OldSegment {
  readonly path: string;
  readonly start: Millis;
  readonly bytes: number;
}

/** Deletes the oldest segments of the cluster beyond the limits; never `current`, and no file of any other name. */
export async function removeOldSegments(
  fileSystem: FileSystem,
  limits: RetentionLimits,
  current: string,
): Promise<readonly string[]> {
  const segments = await listSegments(fileSystem, limits);
  const doomed = chooseDoomed(segments, limits, current);
  for (const path of doomed) {
    await fileSystem.removeFile(path).catch((error: unknown) => {
      // Someone else was faster.
      if (errorCode(error) !== 'ENOENT') throw error;
    });
  }
  return doomed;
}

async function listSegments(fileSystem: FileSystem, { directory, cluster }: RetentionLimits): Promise<OldSegment[]> {
  const segments: OldSegment[] = [];
  for (const name of await fileSystem.listDirectory(directory)) {
    const start = segmentStart(name, cluster);
    if (start === null) continue;
    const path = join(directory, name);
    const bytes = await fileSystem.inspect(path).then(
      (facts) => facts.bytes,
      () => 0,
    );
    segments.push({ path, start, bytes });
  }
  return segments.toSorted((a, b) => a.start - b.start || (a.path < b.path ? -1 : 1));
}

/** The looks of a segment are older than the first of the next one. */
function chooseDoomed(
  segments: readonly OldSegment[],
  { maxBytes, maxAge, now }: RetentionLimits,
  current: string,
): readonly string[] {
  let total = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  const doomed: string[] = [];
  for (const [index, { path, bytes }] of segments.entries()) {
    const next = segments[index + 1];
    const isOld = next !== undefined && next.start < now - maxAge;
    if (path === current || (!isOld && total <= maxBytes)) continue;
    doomed.push(path);
    total -= bytes;
  }
  return doomed;
}
