import type { Millis } from '../../../model/objects.ts';
import type { ApiState } from '../api-state.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ClusterStore } from './cluster-store.ts';
import { EventRecorder, type WorldEvent } from './event-recorder.ts';
import { createNode, startHeartbeats } from './nodes.ts';
import type { Entity } from './objects.ts';
import { reconcile } from './reconcile.ts';
import { renderEvent } from './render-event.ts';
import { renderNamespace, renderNode } from './render-node.ts';
import { renderPod } from './render-pod.ts';
import { renderDeployment, renderReplicaSet } from './render-workload.ts';
import { performStep } from './steps.ts';
import { Timeline } from './timeline.ts';
import { applyWorkload } from './workloads.ts';
import type { World } from './world-parts.ts';

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
  /** Lets everything up to and at this moment happen. Time does not run backwards: a moment in the past is a RangeError. */
  advanceTo(at: Millis): void;
  /** The notes of the steps after `from`, up to and at `to`. */
  storyBetween(from: Millis, to: Millis): readonly StoryLine[];
}

/** Events of the last hour before the start may be seen; heartbeats before this are not simulated. */
const WARM_UP: Millis = 600_000;

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
  const store = new ClusterStore(timeline, scenario.images);
  const world: World = { store, events: new EventRecorder(store) };
  const settle = (): void => reconcile(world);

  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system'])
    store.ensureNamespace(name, store.now);
  scenario.nodes.forEach((spec, index) => {
    startHeartbeats(world, createNode(world, spec, index), startsAt - WARM_UP);
  });
  for (const workload of scenario.workloads) {
    timeline.at(firstStart - (workload.age ?? scenario.age), () => applyWorkload(world, workload));
  }
  for (const step of scenario.steps) timeline.at(startsAt + step.at, () => performStep(world, step));
  timeline.runUntil(startsAt, settle);

  return {
    scenario,
    startsAt,
    endsAt,
    lookEvery: scenario.lookEvery,
    serverVersion: scenario.version,
    now: () => store.now,
    resourceVersion: () => String(store.resourceVersion),
    list: lister(world, scenario.version),
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

/** Kinds this world has none of, but serves as any cluster does. */
const EMPTY: ReadonlySet<string> = new Set(['apps/statefulsets', 'apps/daemonsets', 'batch/jobs', 'batch/cronjobs']);

/** Renders objects, each once for every resource version it has. */
function lister(world: World, version: string): ApiState['list'] {
  const { store } = world;
  const rendered = new WeakMap<Entity, { readonly version: number; readonly object: KubernetesObject }>();
  const renderAll = <E extends Entity>(
    entities: Iterable<E>,
    render: (entity: E) => KubernetesObject,
  ): KubernetesObject[] =>
    [...entities].map((entity) => {
      const known = rendered.get(entity);
      if (known?.version === entity.resourceVersion) return known.object;
      const object = render(entity);
      rendered.set(entity, { version: entity.resourceVersion, object });
      return object;
    });
  const events = new WeakMap<WorldEvent, KubernetesObject>();
  const renderOnce = (event: WorldEvent): KubernetesObject => {
    const object = events.get(event) ?? renderEvent(event);
    events.set(event, object);
    return object;
  };

  return (group, plural) => {
    const name = group === '' ? plural : `${group}/${plural}`;
    if (name === 'pods') return renderAll(store.pods.values(), renderPod);
    if (name === 'nodes') return renderAll(store.nodes.values(), (node) => renderNode(node, version));
    if (name === 'namespaces') return [...store.namespaces].map(([namespace, at]) => renderNamespace(namespace, at));
    if (name === 'events') return world.events.list().map(renderOnce);
    if (name === 'apps/deployments') return renderAll(store.deployments.values(), renderDeployment);
    if (name === 'apps/replicasets') return renderAll(store.replicaSets.values(), renderReplicaSet);
    return EMPTY.has(name) ? [] : null;
  };
}
