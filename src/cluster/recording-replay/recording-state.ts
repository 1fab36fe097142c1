import { MonitorError } from '../../model/errors.ts';
import type { Millis } from '../../model/objects.ts';
import { openRecording, type RecordedLook } from '../record/recording.ts';
import type { ApiState } from '../simulator/index.ts';
import { createLookRenderer, type RenderedLook } from './rendered-look.ts';

/** A recording that is being served. Its clock runs from look to look and stops at the last one. */
export interface RecordingState {
  readonly state: ApiState;
  readonly cluster: string;
  readonly startsAt: Millis;
  readonly endsAt: Millis;
  readonly looks: number;
  /** What could not be read, in words. */
  readonly problems: readonly string[];
  /** Shows the newest look up to now. Resolves with whether it is another one than before. */
  advance(): Promise<boolean>;
}

export interface RecordingStateOptions {
  /** Where to begin: at the newest look up to then; null: at the first. */
  readonly at: Millis | null;
  /** How much of the recording's time has passed since it was opened, by a clock that runs. */
  readonly elapsed: () => Millis;
}

const FIRST_VERSION = 100_000;

/**
 * Opens segments, or folders of them, as an API server's state.
 * @throws MonitorError recording_unreadable when there is no readable look in them, or none as old as `at`
 */
export async function openRecordingState(
  paths: readonly string[],
  options: RecordingStateOptions,
): Promise<RecordingState> {
  const { at, elapsed } = options;
  const recording = await openRecording(paths);
  const { looks } = recording;
  const first = at === null ? 0 : looks.findLastIndex((look) => look.at <= at);
  const startsAt = at ?? looks[0]?.at ?? 0;
  const endsAt = looks.at(-1)?.at ?? 0;
  const problems = [...recording.problems];
  const render = createLookRenderer();
  let shown = -1;
  let version: string | null = null;
  let look: RenderedLook = { lists: new Map(), custom: [] };
  const now = () => Math.max(Math.min(startsAt + elapsed(), endsAt), startsAt);

  async function show(index: number): Promise<boolean> {
    const chosen: RecordedLook | undefined = looks[index];
    if (chosen === undefined || index === shown) return false;
    shown = index;
    const snapshot = await recording.read(chosen);
    if (snapshot === null) {
      problems.push(
        `the look of ${new Date(chosen.at).toISOString()} in ${chosen.segment} is damaged; the one before stays`,
      );
      return false;
    }
    version = snapshot.serverVersion ?? version;
    look = render(snapshot, FIRST_VERSION + index);
    return true;
  }

  // A damaged look at the beginning is passed over: something has to be there.
  for (let index = first; index >= 0 && index < looks.length && !(await show(index)); index += 1);
  if (look.lists.size === 0) {
    throw new MonitorError(
      'recording_unreadable',
      `${paths.join(', ')} holds no look that can be shown from then on`,
      'Name another segment, or leave --at out.',
    );
  }
  const state: ApiState = {
    now,
    get serverVersion() {
      return version ?? 'v1.34.2';
    },
    resourceVersion: () => String(FIRST_VERSION + shown),
    list: (group, plural) => look.lists.get(`${group}/${plural}`) ?? null,
    resources: () => look.custom,
  };
  return {
    ...{ state, cluster: recording.cluster, startsAt, endsAt, looks: looks.length, problems },
    advance() {
      const time = now();
      return show(looks.findLastIndex((candidate) => candidate.at <= time));
    },
  };
}
