import { API_RESOURCES, type ApiResource, groupVersion } from '../api/resources.ts';
import type { ApiState } from '../api-state.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { keyOf } from './cluster-store.ts';
import { jobsOf } from './cron-job-controller.ts';
import type { WorldEvent } from './event-recorder.ts';
import { EVENT_TTL } from './event-recorder.ts';
import { mapping, text } from './fields.ts';
import { createLeaseRenderer } from './leases.ts';
import { mergePatch } from './merge-patch.ts';
import type { Entity } from './objects.ts';
import { renderEvent } from './render-event.ts';
import { renderNode } from './render-node.ts';
import { renderPod } from './render-pod.ts';
import { renderResource } from './render-resource.ts';
import { renderDeployment, renderReplicaSet } from './render-workload.ts';
import { renderCronJob, renderDaemonSet, renderJob, renderStatefulSet } from './render-workload-kinds.ts';
import type { Resource } from './workload-objects.ts';
import type { World } from './world-parts.ts';

/** Serves the world's objects, each rendered once for every resource version it has, with what the scenario lays over it. */
export function listerOf(world: World, version: string, custom: readonly ApiResource[]): ApiState['list'] {
  const { store } = world;
  const leases = createLeaseRenderer(world);
  const rendered = new WeakMap<Entity, { readonly version: number; readonly object: KubernetesObject }>();
  const renderAll = <E extends Entity>(
    entities: Iterable<E>,
    render: (entity: E) => KubernetesObject,
  ): KubernetesObject[] =>
    [...entities].map((entity) => {
      const known = rendered.get(entity);
      if (known?.version === entity.resourceVersion) return known.object;
      const object = withOverlay(world, entity, render(entity));
      rendered.set(entity, { version: entity.resourceVersion, object });
      return object;
    });
  const events = new WeakMap<WorldEvent, KubernetesObject>();
  const renderOnce = (event: WorldEvent): KubernetesObject => {
    const object = events.get(event) ?? renderEvent(event);
    events.set(event, object);
    return object;
  };
  const lived: Readonly<Record<string, () => KubernetesObject[]>> = {
    '/pods': () => renderAll(store.pods.values(), renderPod),
    '/nodes': () => renderAll(store.nodes.values(), (node) => renderNode(node, version)),
    '/events': () => world.events.list().map(renderOnce),
    'apps/deployments': () => renderAll(store.deployments.values(), renderDeployment),
    'apps/replicasets': () => renderAll(store.replicaSets.values(), renderReplicaSet),
    'apps/statefulsets': () => renderAll(store.statefulSets.values(), renderStatefulSet),
    'apps/daemonsets': () => renderAll(store.daemonSets.values(), renderDaemonSet),
    'batch/jobs': () => renderAll(store.jobs.values(), renderJob),
    'batch/cronjobs': () => renderAll(store.cronJobs.values(), (cron) => renderCronJob(cron, jobsOf(world, cron))),
    'coordination.k8s.io/leases': leases,
  };

  return (group, plural) => {
    const made = lived[`${group}/${plural}`]?.() ?? null;
    const kind = kindOf(custom, group, plural);
    if (made === null && kind === null) return null;
    const held = kind === null ? [] : renderAll(store.resources.all(group, kind).filter(isKept), renderResource);
    return [...(made ?? []), ...held];
  };

  /** An event the scenario wrote is forgotten an hour after its last time, as any other. */
  function isKept(resource: Resource): boolean {
    if (resource.kind !== 'Event') return true;
    const { lastTimestamp, eventTime, series } = resource.body;
    const last = text(mapping(series).lastObservedTime) ?? text(lastTimestamp) ?? text(eventTime);
    return store.now - (last === null ? resource.createdAt : Date.parse(last)) < EVENT_TTL;
  }
}

function withOverlay(world: World, entity: Entity, object: KubernetesObject): KubernetesObject {
  const { group } = groupVersion(entity.apiVersion);
  const overlay = world.store.overlays.get(`${group}/${entity.kind}/${keyOf(entity)}`);
  return overlay === undefined ? object : (mergePatch(object, overlay) as KubernetesObject);
}

/** The kind a plural stands for: one that is built in, or one of the scenario's own. */
function kindOf(custom: readonly ApiResource[], group: string, plural: string): string | null {
  const found = [...API_RESOURCES, ...custom].find((entry) => entry.group === group && entry.plural === plural);
  return found?.kind ?? null;
}
