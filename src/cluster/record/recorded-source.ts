import { MonitorError } from '../../model/errors.ts';
import type { Millis } from '../../model/objects.ts';
import { type Coverage, customResourceName, objectsByKind, type Snapshot } from '../../model/snapshot.ts';
import type { ClusterSource, LookRequest } from '../source.ts';
import { openRecording, type RecordedLook, type Recording } from './recording.ts';

export interface RecordedSourceOptions {
  /** Segments, or folders of them. */
  readonly paths: readonly string[];
  /** The newest look that is not later; null: the newest of all. */
  readonly at: Millis | null;
}

/** A source of one look, which knows what custom resources were recorded with it. */
export interface RecordedSource extends ClusterSource {
  /** `certificates.cert-manager.io` */
  readonly customResources: readonly string[];
}

/**
 * One recorded look as a source: each look at it is that look.
 * @throws MonitorError recording_unreadable when there is none, none as old as `at`, or it is damaged
 */
export async function createRecordedSource({ paths, at }: RecordedSourceOptions): Promise<RecordedSource> {
  const recording = await openRecording(paths);
  const chosen = at === null ? recording.looks.at(-1) : recording.looks.findLast((look) => look.at <= at);
  const shown = paths.join(', ');
  if (chosen === undefined) {
    const first = recording.looks[0];
    throw new MonitorError(
      'recording_unreadable',
      `${shown} holds no look as old as that`,
      first === undefined ? 'Record looks first.' : `The oldest is of ${stamp(first.at)}.`,
    );
  }
  return openRecordedLook(recording, chosen);
}

/** A look of a recording as a source of its own. @throws MonitorError recording_unreadable when it is damaged */
export async function openRecordedLook(recording: Recording, look: RecordedLook): Promise<RecordedSource> {
  const snapshot = await recording.read(look);
  if (snapshot === null) {
    throw new MonitorError(
      'recording_unreadable',
      `the look of ${stamp(look.at)} in ${look.segment} is damaged`,
      'Choose another with --at, or leave this segment out.',
    );
  }
  const resources = snapshot.coverage.flatMap(({ resource }) => resource ?? []);
  const description = `recording ${look.segment}, look of ${stamp(look.at)}`;
  return {
    cluster: recording.cluster,
    description,
    customResources: [...new Set(resources)],
    async look(request) {
      request.signal.throwIfAborted();
      return only(snapshot, request, { source: description, problems: recording.problems });
    },
    async close() {},
  };
}

/** What was asked for, of what was recorded; what was not recorded is absent. */
function only(
  snapshot: Snapshot,
  { kinds, custom = [] }: LookRequest,
  own: Pick<Snapshot, 'source' | 'problems'>,
): Snapshot {
  const resources = new Set(custom.map(customResourceName));
  const coverage = [...new Set(kinds)].flatMap((kind): readonly Coverage[] => {
    const recorded = snapshot.coverage.filter((entry) => entry.kind === kind);
    if (kind !== 'customresources') return recorded.length > 0 ? recorded : [notRecorded(kind)];
    return [...resources].flatMap((resource) => {
      const ofIt = recorded.filter((entry) => entry.resource === resource);
      return ofIt.length > 0 ? ofIt : [{ ...notRecorded(kind), resource }];
    });
  });
  const objects = objectsByKind((kind) => (kinds.includes(kind) ? snapshot.objects[kind] : []));
  const customresources = objects.customresources.filter(({ resource }) => resources.has(resource));
  return {
    ...snapshot,
    coverage,
    objects: { ...objects, customresources },
    source: own.source,
    problems: [...snapshot.problems, ...own.problems],
  };
}

function notRecorded(kind: Coverage['kind']): Coverage {
  return { kind, namespace: null, state: 'absent', reason: 'not recorded' };
}

function stamp(at: Millis): string {
  return new Date(at).toISOString();
}
