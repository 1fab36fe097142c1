import type { Millis } from '../../../model/objects.ts';
import { annotationsOf, mapping, mappings, specOf, text } from './fields.ts';
import type { Resource } from './workload-objects.ts';
import type { World } from './world-parts.ts';

/** A controller publishes an Ingress's address after so long. */
const PUBLISHED_AFTER: Millis = 15_000;
/** On an IngressClass: the Service (`namespace/name`) whose address its Ingresses get. Without it they get a fixed one. */
export const PUBLISH_SERVICE = 'simulator/publish-service';

/** Gives Ingresses whose class exists the address of its controller's Service. */
export function syncIngresses(world: World): void {
  const { resources, now } = world.store;
  for (const ingress of resources.all('networking.k8s.io', 'Ingress')) {
    const name = text(specOf(ingress).ingressClassName);
    const ingressClass = name === null ? null : resources.get('networking.k8s.io', 'IngressClass', '', name);
    if (ingressClass === null) continue;
    const age = now - ingress.createdAt;
    if (age < PUBLISHED_AFTER) {
      world.store.wakeAfter(PUBLISHED_AFTER - age);
      continue;
    }
    const address = addressOf(world, ingressClass);
    resources.setStatus(ingress, { loadBalancer: address === null ? {} : { ingress: [address] } });
  }
}

function addressOf(world: World, ingressClass: Resource): Readonly<Record<string, unknown>> | null {
  const service = annotationsOf(ingressClass)[PUBLISH_SERVICE];
  if (service === undefined) return { ip: '203.0.113.250' };
  const [namespace = '', name = ''] = service.split('/');
  const found = world.store.resources.get('', 'Service', namespace, name);
  const [ingress] = mappings(mapping(found?.status?.loadBalancer).ingress);
  const ip = text(ingress?.ip);
  return ip === null ? null : { ip };
}
