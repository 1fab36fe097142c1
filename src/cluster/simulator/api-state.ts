import type { Millis } from '../../model/objects.ts';
import { API_RESOURCES, resourceOf } from './api/resources.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

/** What the simulated API server serves. The simulated world is one; `staticState` makes one of plain objects. */
export interface ApiState {
  /** The cluster's time: the Date header of every answer. */
  now(): Millis;
  /** `v1.34.2` */
  readonly serverVersion: string;
  resourceVersion(): string;
  /** All objects of a resource (group '' is core); null when the API is not served, which a client sees as 404. */
  list(group: string, plural: string): readonly KubernetesObject[] | null;
}

export interface StaticStateOptions {
  /** A moment, or a clock for tests that let time pass. */
  readonly now: Millis | (() => Millis);
  /** Default `v1.34.2`. */
  readonly version?: string;
  readonly objects: readonly KubernetesObject[];
  /** Plurals that answer 404 although Kubernetes has them. */
  readonly notServed?: readonly string[];
}

/** Serves any array of raw Kubernetes objects. Every built-in resource is served, empty where no object has its kind. */
export function staticState(options: StaticStateOptions): ApiState {
  const { now, objects } = options;
  const byResource = new Map<string, KubernetesObject[]>();
  for (const known of API_RESOURCES) byResource.set(`${known.group}/${known.plural}`, []);
  for (const object of objects) {
    const { group, plural } = resourceOf(object);
    const list = byResource.get(`${group}/${plural}`);
    if (list === undefined) byResource.set(`${group}/${plural}`, [object]);
    else list.push(object);
  }
  const notServed = new Set(options.notServed ?? []);
  return {
    now: typeof now === 'function' ? now : () => now,
    serverVersion: options.version ?? 'v1.34.2',
    resourceVersion: () => '100000',
    list: (group, plural) => (notServed.has(plural) ? null : (byResource.get(`${group}/${plural}`) ?? null)),
  };
}
