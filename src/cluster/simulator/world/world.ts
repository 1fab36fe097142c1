import type { Millis } from '../../../model/objects.ts';
import { customResources } from '../api/custom-resources.ts';
import type { ApiResource } from '../api/resources.ts';
import type { ApiState, ContainerRun, KnownLog } from '../api-state.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { startAutoscalers } from './autoscaler.ts';
import { createBuiltins } from './builtin-objects.ts';
import { ClusterStore } from './cluster-store.ts';
import { EventRecorder } from './event-recorder.ts';
import { listerOf } from './lister.ts';
import { applyManifest } from './manifests.ts';
import { createNode, startHeartbeats } from './nodes.ts';
import { podLog } from './pod-logs.ts';
import { reconcile } from './reconcile.ts';
import { performStep } from './steps.ts';
import { Timeline } from './timeline.ts';
import { applyWorkload } from './workloads.ts';
import { worldOver } from './world-parts.ts';

/** One line of a scenario's story, at the moment of its step. */
export interface StoryLine {
  readonly at: Millis;
  readonly note: string;
}

/** A scenario being played: what the API server serves, and time that passes only when it is told to. */
export interface SimulatedWorld extends ApiState {
  readonly scenario: Scenario;
  readonly startsAt: Millis;
  readonly endsAt: Millis;
  /** How often the scenario wants to be looked at. */
  readonly lookEvery: Millis;
  log(run: ContainerRun): KnownLog;
  /** Lets everything up to and at this moment happen. Time does not run backwards: a moment in the past is a RangeError. */
  advanceTo(at: Millis): void;
  /** The notes of the steps after `from`, up to and at `to`. */
  storyBetween(from: Millis, to: Millis): readonly StoryLine[];
}

/** Events of the last hour before the start may be seen; heartbeats before this are not simulated. */
const WARM_UP: Millis = 600_000;
/** CronJobs are lived from so long before the start. */
const HISTORY: Millis = 26 * 3_600_000;

/**
 * Builds a scenario's cluster, as old as the scenario says, standing at its start with every pod settled. `startAt`
 * shifts the steps to another day: the same cluster, later. What was there before the first step keeps its names and
 * uids; what the steps make gets new ones.
 */
export function createWorld(scenario: Scenario, options: { readonly startAt?: Millis } = {}): SimulatedWorld {
  const startsAt = options.startAt ?? scenario.start;
  const endsAt = startsAt + scenario.length;
  const firstStart = Math.min(startsAt, scenario.start);
  const timeline = new Timeline(firstStart - scenario.age);
  const store = new ClusterStore(timeline, scenario);
  const times = { historyFrom: firstStart - HISTORY, quietUntil: firstStart - WARM_UP };
  const world = worldOver({ store, events: new EventRecorder(store), ...times });
  const settle = (): void => reconcile(world);

  /** What happened before the start belongs to the cluster, and does not move with the day it is played on. */
  const momentOf = (at: Millis): Millis => (at < 0 ? firstStart : startsAt) + at;

  createBuiltins(world);
  scenario.nodes.forEach((spec, index) => {
    startHeartbeats(world, createNode(world, spec, index), startsAt - WARM_UP);
  });
  for (const manifest of scenario.objects) applyManifest(world, manifest, startsAt);
  for (const workload of scenario.workloads) {
    timeline.at(firstStart - (workload.age ?? scenario.age), () => applyWorkload(world, workload));
  }
  startAutoscalers(world, startsAt - WARM_UP);
  for (const step of scenario.steps) timeline.at(momentOf(step.at), () => performStep(world, step));
  timeline.runUntil(startsAt, settle);

  const custom = customOf(scenario);

  return {
    scenario,
    startsAt,
    endsAt,
    lookEvery: scenario.lookEvery,
    serverVersion: scenario.version,
    now: () => store.now,
    resourceVersion: () => String(store.resourceVersion),
    list: listerOf(world, scenario.version, custom),
    resources: () => custom,
    log: (run) => podLog(world, run),
    advanceTo(at) {
      if (at < store.now) throw new RangeError(`cannot go back from ${store.now} to ${at}`);
      timeline.runUntil(at, settle);
    },
    storyBetween: (from, to) =>
      scenario.steps
        .map(({ at, note }) => ({ at: startsAt + at, note: note ?? '' }))
        .filter(({ at, note }) => note !== '' && at > from && at <= to),
  };
}

/** The custom resources of which the scenario ever has an object, or a definition. They are served from the start. */
function customOf(scenario: Scenario): readonly ApiResource[] {
  const later = scenario.steps.flatMap((step) =>
    step.do === 'apply' && step.object !== undefined ? [step.object] : [],
  );
  return customResources([...scenario.objects, ...later] as readonly KubernetesObject[]);
}
