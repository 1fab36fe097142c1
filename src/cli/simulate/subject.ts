import { open, stat } from 'node:fs/promises';
import { openDumpState } from '../../cluster/dump-replay/dump-state.ts';
import { isRecording } from '../../cluster/index.ts';
import { openRecordingState, type RecordingState } from '../../cluster/recording-replay/recording-state.ts';
import {
  type ApiState,
  createWorld,
  loadScenario,
  type SimulatedWorld,
  shippedScenario,
  shippedScenarioNames,
} from '../../cluster/simulator/index.ts';
import { MonitorError } from '../../model/errors.ts';
import type { Millis } from '../../model/objects.ts';
import { beginAt } from './begin-at.ts';

/** What is served. */
export interface Subject {
  /** `scenario shop-day`, `dump ./bundle`, `recording ./looks` */
  readonly title: string;
  readonly cluster: string;
  readonly state: ApiState;
  /** Null for a dump: what it holds does not change; and for a recording. */
  readonly world: SimulatedWorld | null;
  /** Null for all but a recording. */
  readonly recording: RecordingState | null;
  /** What could not be read. */
  readonly problems: readonly string[];
}

export interface SubjectOptions {
  readonly at: string | null;
  readonly keepDates: boolean;
  /** The present. */
  readonly now: Millis;
  /** How fast a dump's or a recording's clock runs; null: a dump's stands still, a recording's runs as ours. */
  readonly speed: number | null;
  readonly stopwatch: () => number;
}

/**
 * Opens a shipped scenario by its name, a scenario file, a recording, or a dump.
 * @throws MonitorError `usage`, `scenario_invalid`, `dump_unreadable`, `recording_unreadable`
 */
export async function openSubject(name: string, options: SubjectOptions): Promise<Subject> {
  const shipped = await shippedScenarioNames();
  if (shipped.includes(name)) return openScenario(shippedScenario(name), options);
  const kind = await kindOf(name);
  if (kind === null) {
    throw new MonitorError(
      'usage',
      `${name} is no scenario, and no file or folder`,
      `Scenarios are ${shipped.join(', ')}; or give the path of a scenario file, of a recording or of a dump.`,
    );
  }
  if (kind === 'recording') return openRecorded(name, options);
  return kind === 'scenario' ? openScenario(name, options) : openDump(name, options);
}

/** A scenario is YAML that is no Kubernetes object, a recording its own files; whatever else can be read counts as a dump. */
async function kindOf(path: string): Promise<'scenario' | 'recording' | 'dump' | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  if (await isRecording(path)) return 'recording';
  if (found.isDirectory() || !/\.ya?ml$/i.test(path)) return 'dump';
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    const head = buffer.toString('utf8', 0, bytesRead);
    return /^(- )?(apiVersion|kind):/m.test(head) && !/^(look_every|steps|cluster):/m.test(head) ? 'dump' : 'scenario';
  } finally {
    await file.close();
  }
}

async function openScenario(path: string, { at, keepDates, now }: SubjectOptions): Promise<Subject> {
  const scenario = await loadScenario(path);
  const offset = beginAt(at, scenario.start);
  // The scenario happens now, so that the ages kubectl works out by its own clock are right.
  const startAt = keepDates ? scenario.start : Math.floor(now / 1000) * 1000 - offset;
  const world = createWorld(scenario, { startAt });
  world.advanceTo(startAt + offset);
  return {
    title: `scenario ${scenario.name}`,
    cluster: scenario.cluster,
    state: world,
    world,
    recording: null,
    problems: [],
  };
}

async function openDump(path: string, { at, speed, stopwatch }: SubjectOptions): Promise<Subject> {
  if (at !== null) {
    const remedy = 'Leave --at out: a dump shows one moment, and --speed lets its clock run on from there.';
    throw new MonitorError('usage', '--at is for scenarios', remedy);
  }
  const { state, cluster, problems } = await openDumpState([path], { elapsed: elapsedAt(speed ?? 0, stopwatch) });
  return { title: `dump ${path}`, cluster, state, world: null, recording: null, problems };
}

async function openRecorded(path: string, { at, speed, stopwatch }: SubjectOptions): Promise<Subject> {
  const from = at === null ? null : Date.parse(at);
  if (from !== null && !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/i.test(at ?? '')) {
    throw new MonitorError('usage', `--at ${at} is no time`, 'Give an RFC 3339 time such as 2026-11-21T09:15:00Z.');
  }
  const recording = await openRecordingState([path], { at: from, elapsed: elapsedAt(speed ?? 1, stopwatch) });
  const { state, cluster, problems, looks } = recording;
  return { title: `recording ${path} (${looks} looks)`, cluster, state, world: null, recording, problems };
}

function elapsedAt(speed: number, stopwatch: () => number): () => Millis {
  const start = stopwatch();
  return () => Math.floor((stopwatch() - start) * speed);
}
