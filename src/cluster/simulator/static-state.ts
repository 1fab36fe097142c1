import type { Millis } from '../../model/objects.ts';
import { customResources } from './api/custom-resources.ts';
import { toCoreEvent } from './api/events-group.ts';
import { API_RESOURCES, type ApiResource, resourceOf } from './api/resources.ts';
import type { ApiState } from './api-state.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

export interface StaticStateOptions {
  /** A moment, or a clock for tests that let time pass. */
  readonly now: Millis | (() => Millis);
  /** Default `v1.34.2`. */
  readonly version?: string;
  readonly objects: readonly KubernetesObject[];
  /** Plurals that answer 404 although Kubernetes has them. */
  readonly notServed?: readonly string[];
  /** Only resources that have objects are served, as of a dump: what it has not, nobody knows to be empty. */
  readonly onlyPresent?: boolean;
  /** What containers wrote; see `ApiState.log`. */
  readonly log?: NonNullable<ApiState['log']>;
}

const LEAST_VERSION = 100_000;

/**
 * Serves any array of raw Kubernetes objects. Every built-in resource is served, empty where no object has its kind; custom
 * resources as their CustomResourceDefinition among the objects says, or as the objects themselves suggest.
 */
export function staticState(options: StaticStateOptions): ApiState {
  const { now, objects } = options;
  const custom = customResources(objects);
  const byResource = new Map<string, KubernetesObject[]>();
  for (const known of [...API_RESOURCES, ...custom]) byResource.set(`${known.group}/${known.plural}`, []);
  let newest = LEAST_VERSION;
  for (const original of objects) {
    const object = original.apiVersion.startsWith('events.k8s.io/') ? toCoreEvent(original) : original;
    const { group, plural } = resourceOf(object, custom);
    byResource.get(`${group}/${plural}`)?.push(object);
    const version = Number(object.metadata.resourceVersion ?? 0);
    if (Number.isSafeInteger(version) && version > newest) newest = version;
  }
  const notServed = new Set(options.notServed ?? []);
  const served: readonly ApiResource[] = custom.filter(({ plural }) => !notServed.has(plural));
  return {
    now: typeof now === 'function' ? now : () => now,
    serverVersion: options.version ?? 'v1.34.2',
    resourceVersion: () => String(newest),
    list(group, plural) {
      const found = notServed.has(plural) ? null : (byResource.get(`${group}/${plural}`) ?? null);
      return options.onlyPresent === true && found?.length === 0 ? null : found;
    },
    resources: () => served,
    ...(options.log === undefined ? {} : { log: options.log }),
  };
}
