import type { Millis } from '../../../model/objects.ts';
import { groupVersion } from '../api/resources.ts';
import { keyOf } from './cluster-store.ts';
import { type Fields, mapping } from './fields.ts';
import { generationOf, noteWrite } from './managed-fields.ts';
import { combinePatches, mergePatch } from './merge-patch.ts';
import { cordon, removeNode, uncordon } from './nodes.ts';
import type { Entity } from './objects.ts';
import { clearFinalizers, deletePod } from './pods.ts';
import { withTimes } from './relative-times.ts';
import { findWorkload } from './workload-lookup.ts';
import type { Resource } from './workload-objects.ts';
import { deleteWorkload } from './workload-steps.ts';
import type { World } from './world-parts.ts';

export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly force: boolean;
}

/** Creates an object as a manifest has it, or merges the manifest over the one that is there. Its times count from `from`. */
export function applyManifest(world: World, written: Fields, from: Millis = world.store.now): void {
  const manifest = withTimes(written, from);
  const { apiVersion, kind, metadata } = manifest as { apiVersion: string; kind: string; metadata: Fields };
  const { group } = groupVersion(apiVersion);
  const namespace = typeof metadata.namespace === 'string' ? metadata.namespace : '';
  const name = String(metadata.name);
  if (namespace !== '') world.store.ensureNamespace(namespace, world.store.now);
  const lived = findLived(world, group, kind, namespace, name);
  if (lived !== null) {
    overlay(world, lived, group, manifest);
    return;
  }
  const known = world.store.resources.get(group, kind, namespace, name);
  if (known === null) {
    const made = create(world, manifest, namespace, name);
    if (isConfigMap(made)) noteApplied(made, made.createdAt);
  } else {
    const before = generationOf(known);
    patch(world, known, manifest);
    if (generationOf(known) !== before) noteApplied(known, world.store.now);
  }
}

/** As kubectl writes; a manifest may name other writers. */
function noteApplied(resource: Resource, at: Millis): void {
  if (resource.meta.managedFields !== undefined) return;
  const manager = 'kubectl-client-side-apply';
  if (isConfigMap(resource)) {
    noteWrite(resource, { manager, part: 'data', at, keys: Object.keys(mapping(resource.body.data)) });
  } else noteWrite(resource, { manager, part: 'spec', at });
}

function isConfigMap({ group, kind }: Resource): boolean {
  return group === '' && kind === 'ConfigMap';
}

/** Deletes an object of any kind; with `force` even past its finalizers. */
export function deleteObject(world: World, reference: Reference): void {
  const { kind, namespace = '', name, force } = reference;
  const { group } = groupVersion(reference.apiVersion);
  const { store } = world;
  const lived = findLived(world, group, kind, namespace, name);
  store.overlays.delete(`${group}/${kind}/${namespace}/${name}`);
  if (lived === null) {
    const resource = store.resources.get(group, kind, namespace, name);
    if (resource !== null) store.resources.delete(resource, force);
  } else if (kind === 'Pod') {
    const pod = store.pods.get(keyOf(lived));
    if (pod === undefined) return;
    deletePod(world, pod);
    if (force) clearFinalizers(world, pod);
  } else if (kind === 'Node') {
    const node = store.nodes.get(name);
    if (node !== undefined) removeNode(world, node);
  } else {
    const workload = findWorkload(world, keyOf(lived));
    if (workload !== null) deleteWorkload(world, workload);
  }
}

/** An object that the world makes and changes itself. */
function findLived(world: World, group: string, kind: string, namespace: string, name: string): Entity | null {
  const { store } = world;
  const key = `${namespace}/${name}`;
  const maps: Readonly<Record<string, ReadonlyMap<string, Entity>>> = {
    '/Pod': store.pods,
    'apps/Deployment': store.deployments,
    'apps/ReplicaSet': store.replicaSets,
    'apps/StatefulSet': store.statefulSets,
    'apps/DaemonSet': store.daemonSets,
    'batch/Job': store.jobs,
    'batch/CronJob': store.cronJobs,
  };
  if (group === '' && kind === 'Node') return store.nodes.get(name) ?? null;
  return maps[`${group}/${kind}`]?.get(key) ?? null;
}

/** What a scenario writes over such an object is shown from now on, whatever the world makes of it. */
function overlay(world: World, lived: Entity, group: string, manifest: Fields): void {
  const { apiVersion: _, kind, metadata, ...rest } = manifest;
  const { name: __, namespace: ___, ...meta } = mapping(metadata);
  const patch = Object.keys(meta).length === 0 ? rest : { metadata: meta, ...rest };
  const key = `${group}/${String(kind)}/${keyOf(lived)}`;
  layOver(world, key, patch);
  if (kind === 'Node') followNode(world, lived, mapping(patch.spec));
  if (kind === 'Pod' && meta.finalizers === null) {
    const pod = world.store.pods.get(keyOf(lived));
    if (pod !== undefined) clearFinalizers(world, pod);
  }
  world.store.touch(lived);
}

/** Adds to what lies over an object. A status of null takes away what was laid over it, not what the world makes. */
function layOver(world: World, key: string, patch: Fields): void {
  const { status, ...rest } = combinePatches(world.store.overlays.get(key) ?? {}, patch);
  world.store.overlays.set(key, status === null || status === undefined ? rest : { ...rest, status });
}

/** `spec.unschedulable` is a cordon, and acts as one. */
function followNode(world: World, lived: Entity, spec: Fields): void {
  const node = world.store.nodes.get(lived.name);
  if (node === undefined || !('unschedulable' in spec)) return;
  if (spec.unschedulable === true) cordon(world, node);
  else uncordon(world, node);
}

function create(world: World, manifest: Fields, namespace: string, name: string): Resource {
  const { apiVersion, kind, metadata, status, ...body } = manifest;
  const { name: _, namespace: __, creationTimestamp, deletionTimestamp, ...meta } = mapping(metadata);
  const createdAt = typeof creationTimestamp === 'string' ? Date.parse(creationTimestamp) : Number.NaN;
  const labels = kind === 'Namespace' ? { 'kubernetes.io/metadata.name': name, ...mapping(meta.labels) } : meta.labels;
  const resource = world.store.resources.create({
    apiVersion: String(apiVersion),
    kind: String(kind),
    namespace,
    name,
    ...(Number.isNaN(createdAt) ? {} : { createdAt }),
    meta: labels === undefined ? meta : { ...meta, labels },
    body: kind === 'Namespace' ? { spec: { finalizers: ['kubernetes'] }, ...body } : body,
    status: kind === 'Namespace' ? { phase: 'Active' } : null,
  });
  if (typeof deletionTimestamp === 'string') resource.deletedAt = Date.parse(deletionTimestamp);
  setStatus(world, resource, status);
  return resource;
}

function patch(world: World, resource: Resource, manifest: Fields): void {
  const { apiVersion: _, kind: __, metadata, status, ...body } = manifest;
  const { name: ___, namespace: ____, creationTimestamp: _____, finalizers, ...meta } = mapping(metadata);
  const { resources } = world.store;
  resources.setBody(resource, mergePatch(resource.body, body));
  resources.setMeta(resource, mergePatch(resource.meta, meta));
  setStatus(world, resource, status);
  if (finalizers !== undefined) resources.setFinalizers(resource, Array.isArray(finalizers) ? finalizers : []);
}

/** A status the world's controllers do not write is simply set; one they do write is laid over theirs. */
function setStatus(world: World, resource: Resource, status: unknown): void {
  if (status === undefined) return;
  const { group, kind } = resource;
  if (!WRITTEN.has(`${group}/${kind}`)) {
    world.store.resources.setStatus(resource, mergePatch(mapping(resource.status), mapping(status)));
    return;
  }
  const key = `${group}/${kind}/${keyOf(resource)}`;
  layOver(world, key, { status });
  world.store.touch(resource);
}

/** Kinds whose status a controller here works out. */
const WRITTEN: ReadonlySet<string> = new Set([
  '/Namespace',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  '/ResourceQuota',
  '/Service',
  'apiregistration.k8s.io/APIService',
  'autoscaling/HorizontalPodAutoscaler',
  'networking.k8s.io/Ingress',
  'policy/PodDisruptionBudget',
]);
