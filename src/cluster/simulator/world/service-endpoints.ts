import { mapping, specOf } from './fields.ts';
import type { Pod } from './objects.ts';
import { podIsReady } from './objects.ts';
import { isEnded } from './pod-phase.ts';
import { hasLabels } from './selector.ts';
import type { Resource } from './workload-objects.ts';
import type { World } from './world-parts.ts';

/** The pods a Service chooses that have an address and run. A Service without a selector chooses none. */
export function backends(world: World, service: Resource): Pod[] {
  const selector = mapping(specOf(service).selector);
  if (Object.keys(selector).length === 0) return [];
  return [...world.store.podsIn(service.namespace)].filter(
    (pod) => pod.podIp !== null && hasLabels(pod.template.labels, selector) && !isEnded(pod),
  );
}

/** How many pods would answer the Service now. */
export function readyAddresses(world: World, service: Resource): number {
  const unready = specOf(service).publishNotReadyAddresses === true;
  return backends(world, service).filter((pod) => pod.deletion === null && (unready || podIsReady(pod))).length;
}
