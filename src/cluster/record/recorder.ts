import { join } from 'node:path';
import type { Millis } from '../../model/objects.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { describeErrorCode, errorCode, type FileSystem, type NewFile, nodeFileSystem } from '../../storage/index.ts';
import { encodeFrame } from './frame.ts';
import { type Fingerprints, writeLook } from './look-writer.ts';
import { removeOldSegments } from './retention.ts';
import { segmentName } from './segment-name.ts';

export interface RecorderOptions {
  readonly directory: string;
  /** All segments of a cluster together; the oldest go first. */
  readonly maxBytes: number;
  /** Segments whose looks are all older go. */
  readonly maxAge: Millis;
  readonly fileSystem?: FileSystem;
}

/** Keeps looks. One at a time: a look that comes while another is being written waits for it. */
export interface Recorder {
  readonly directory: string;
  /** Appends the look, durably. Resolves with why it could not, in one line; null when it is kept. */
  record(snapshot: Snapshot): Promise<string | null>;
  close(): Promise<void>;
}

/** A whole look and then this many changes: a damaged byte costs three hours of five minutes each at most. */
const MOST_LOOKS = 36;
/** Bigger segments would make deleting the oldest a coarse thing. */
const MOST_SHARE = 8;

interface Segment {
  readonly file: NewFile;
  readonly path: string;
  readonly cluster: string;
  looks: number;
  bytes: number;
  prints: Fingerprints;
}

/** Makes the directory and the segments as they are needed; nothing is touched before the first look. */
export function createRecorder(options: RecorderOptions): Recorder {
  const { directory, maxBytes, maxAge, fileSystem = nodeFileSystem } = options;
  let segment: Segment | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function append(snapshot: Snapshot): Promise<void> {
    const { cluster, clock } = snapshot;
    if (segment !== null && !hasRoom(segment, cluster)) await finish();
    const { body, prints, type } = await writeLook(snapshot, segment?.prints ?? null);
    // A look that changed too much to be a delta is the beginning of a segment.
    if (type === 'full') await finish();
    const bytes = encodeFrame({ type, cluster, at: clock.now }, body);
    segment ??= await begin(cluster, clock.now, prints);
    await segment.file.write([bytes]);
    await segment.file.sync();
    segment.looks += 1;
    segment.bytes += bytes.length;
    segment.prints = prints;
    const limits = { directory, cluster, maxBytes, maxAge, now: clock.now };
    await removeOldSegments(fileSystem, limits, segment.path);
  }

  function hasRoom({ cluster, looks, bytes }: Segment, wanted: string): boolean {
    return cluster === wanted && looks < MOST_LOOKS && bytes < maxBytes / MOST_SHARE;
  }

  async function begin(cluster: string, at: Millis, prints: Fingerprints): Promise<Segment> {
    await fileSystem.makeDirectory(directory);
    for (let turn = 0; ; turn += 1) {
      const path = join(directory, segmentName(cluster, at, turn));
      try {
        const file = await fileSystem.createFile(path);
        await fileSystem.syncDirectory(directory);
        return { file, path, cluster, looks: 0, bytes: 0, prints };
      } catch (error) {
        if (errorCode(error) !== 'EEXIST' || turn >= MOST_TURNS) throw error;
      }
    }
  }

  async function finish(): Promise<void> {
    const finished = segment;
    segment = null;
    await finished?.file.close();
  }

  async function recordNow(snapshot: Snapshot): Promise<string | null> {
    try {
      await append(snapshot);
      return null;
    } catch (error) {
      // What was written of this look is a torn end; whatever comes next begins a segment of its own.
      const failed = segment;
      await finish().catch(() => {});
      // A segment of a torn look alone is of no use, and a full disk would gather one with each look.
      if (failed?.looks === 0) await fileSystem.removeFile(failed.path).catch(() => {});
      const code = errorCode(error);
      if (code === null) throw error;
      return `cannot record looks in ${directory}: ${describeErrorCode(code)}`;
    }
  }

  return {
    directory,
    record(snapshot) {
      const recorded = last.then(() => recordNow(snapshot));
      last = recorded.catch(() => {});
      return recorded;
    },
    async close() {
      await last;
      await finish().catch(() => {});
    },
  };
}

/** Looks of one and the same millisecond: two processes, or a clock that stands. */
const MOST_TURNS = 1_000;
