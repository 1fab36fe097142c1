import { expect } from 'vitest';
import type { KubernetesObject, SimulatedWorld } from '../../src/cluster/simulator/index.ts';

const LISTED: readonly (readonly [string, string])[] = [
  ['', 'pods'],
  ['', 'nodes'],
  ['', 'namespaces'],
  ['', 'events'],
  ['', 'services'],
  ['', 'persistentvolumeclaims'],
  ['', 'persistentvolumes'],
  ['', 'resourcequotas'],
  ['apps', 'deployments'],
  ['apps', 'replicasets'],
  ['apps', 'statefulsets'],
  ['apps', 'daemonsets'],
  ['batch', 'jobs'],
  ['batch', 'cronjobs'],
  ['autoscaling', 'horizontalpodautoscalers'],
  ['policy', 'poddisruptionbudgets'],
  ['networking.k8s.io', 'ingresses'],
  ['discovery.k8s.io', 'endpointslices'],
  ['storage.k8s.io', 'storageclasses'],
  ['apiregistration.k8s.io', 'apiservices'],
  ['admissionregistration.k8s.io', 'validatingwebhookconfigurations'],
  ['admissionregistration.k8s.io', 'mutatingwebhookconfigurations'],
  ['coordination.k8s.io', 'leases'],
];

/** Everything a world serves now, in bytes. */
export function snapshotOf(world: SimulatedWorld): string {
  return JSON.stringify([world.now(), world.resourceVersion(), allLists(world)]);
}

function allLists(world: SimulatedWorld): (readonly KubernetesObject[])[] {
  const custom = world.resources?.() ?? [];
  const names = [...LISTED, ...custom.map(({ group, plural }) => [group, plural] as const)];
  return names.map(([group, plural]) => world.list(group, plural) ?? []);
}

/** What holds of any Kubernetes cluster at any moment, however sick it is. */
export function expectWellFormed(world: SimulatedWorld): void {
  const lists = allLists(world);
  const objects = lists.flat();
  // One expectation over all: there are hundreds of thousands of facts in a day.
  expect([
    ...duplicates(objects.map(({ metadata }) => String(metadata.uid))),
    ...lists.flatMap((list) => duplicates(list.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`))),
    ...objects.flatMap((object) => wrongTimes(object, world.now())),
    ...wrongNames(objects),
    ...missingOwners(objects),
    ...((world.list('', 'events') ?? []) as readonly RawEvent[]).flatMap((event) => wrongEvent(event, world.now())),
  ]).toEqual([]);
}

function duplicates(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} twice`);
}

/** No time is unreadable or lies in the future, but those that say when something will end. */
function wrongTimes(object: KubernetesObject, now: number): string[] {
  return timesIn(object)
    .filter(([field, text]) => {
      const at = Date.parse(text);
      return !Number.isFinite(at) || (at > now + 1_000 && field !== 'deletionTimestamp' && field !== 'notAfter');
    })
    .map(([field, text]) => `${object.kind} ${object.metadata.name} ${field}: ${text}`);
}

function timesIn(value: unknown, field = ''): [string, string][] {
  if (typeof value === 'string') return /(Time|Timestamp|At|notAfter)$/.test(field) ? [[field, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => timesIn(item, Array.isArray(value) ? field : key));
}

/** The core group's APIService is called `v1.`, for its group has no name. */
const NAME = /^(v1\.|[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)$/;

function wrongNames(objects: readonly KubernetesObject[]): string[] {
  const namespaces = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  return objects
    .filter(({ kind, metadata }) => {
      const placed = metadata.namespace === undefined || kind === 'Event' || namespaces.has(metadata.namespace);
      const known = metadata.creationTimestamp !== undefined && Number(metadata.resourceVersion) > 0;
      return !placed || !known || !NAME.test(metadata.name);
    })
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name} has odd metadata`);
}

/** A controller that is named is there, but while its objects are still going. */
function missingOwners(objects: readonly KubernetesObject[]): string[] {
  const uids = new Set(objects.map(({ metadata }) => metadata.uid));
  return objects
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .filter(({ metadata }) => {
      const owners = (metadata.ownerReferences ?? []) as readonly { readonly uid: string }[];
      return owners.some(({ uid }) => !uids.has(uid));
    })
    .map(({ kind, metadata }) => `${kind} ${metadata.name} has an owner that is gone`);
}

function wrongEvent(event: RawEvent, now: number): string[] {
  const last = Date.parse(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? '');
  const first = Date.parse(event.firstTimestamp ?? event.eventTime ?? '');
  const kept = now - last <= 3_600_000 && first <= last;
  const counted = (event.count ?? event.series?.count ?? 1) >= 1;
  const worded = event.message.length <= 1_024 && !/undefined|NaN|\[object/.test(event.message);
  const named = /^[A-Z][A-Za-z]+$/.test(event.reason);
  return kept && counted && worded && named ? [] : [`event ${event.reason}: ${event.message}`];
}

interface RawEvent extends KubernetesObject {
  readonly reason: string;
  readonly message: string;
  readonly count?: number;
  readonly firstTimestamp: string | null;
  readonly lastTimestamp: string | null;
  readonly eventTime: string | null;
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
}
