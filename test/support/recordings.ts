import type fc from 'fast-check';
import { createInterner, projectCustomResource, projectors } from '../../src/cluster/projection/index.ts';
import { createRecorder, type RecorderOptions } from '../../src/cluster/record/recorder.ts';
import { openRecording, type Recording } from '../../src/cluster/record/recording.ts';
import { renderedDigest, renderRecord } from '../../src/cluster/render/index.ts';
import {
  type CustomResourceRecord,
  type KindName,
  objectsByKind,
  type RecordByKind,
  type Snapshot,
  type SnapshotObjects,
} from '../../src/model/snapshot.ts';
import { anyObjects } from './snapshot-arbitrary.ts';

const DAY = 24 * 60 * 60 * 1_000;

export function recorderIn(directory: string, over: Partial<RecorderOptions> = {}) {
  return createRecorder({ directory, maxBytes: 1_000_000_000, maxAge: 30 * DAY, ...over });
}

/** Every look of a recording; null for one that is damaged. */
export async function readAll(recording: Recording): Promise<(Snapshot | null)[]> {
  const snapshots: (Snapshot | null)[] = [];
  for (const look of recording.looks) snapshots.push(await recording.read(look));
  return snapshots;
}

export async function readFolder(directory: string): Promise<(Snapshot | null)[]> {
  return readAll(await openRecording([directory]));
}

/** Objects as a projection makes them: those of the arbitrary, rendered and projected. */
export const projectedObjects: fc.Arbitrary<SnapshotObjects> = anyObjects.map((objects) => {
  const made = asProjected({ objects }).objects;
  // A sum of restarts beyond what numbers can hold is no number.
  return { ...made, pods: made.pods.filter(({ restarts }) => Number.isSafeInteger(restarts)) };
});

/** A look as a projection makes it: builders leave together what no object has. */
export function asProjected<T extends Pick<Snapshot, 'objects'>>(snapshot: T): T {
  const { objects } = snapshot;
  return {
    ...snapshot,
    objects: objectsByKind((kind) => objects[kind].flatMap((record) => projected(kind, record) ?? [])),
  };
}

function projected<K extends KindName>(kind: K, record: RecordByKind[K]): RecordByKind[K] | null {
  const raw: unknown = JSON.parse(JSON.stringify(renderRecord(kind, record)));
  const intern = { ...createInterner(), digest: renderedDigest };
  if (kind !== 'customresources') return projectors[kind](raw, intern);
  const { resource } = record as CustomResourceRecord;
  return projectCustomResource(raw, resource, intern) as RecordByKind[K] | null;
}
