import { mapping, mappings, specOf, text } from './fields.ts';
import { type RawCondition, setRawConditions } from './raw-conditions.ts';
import { readyAddresses } from './service-endpoints.ts';
import type { Resource } from './workload-objects.ts';
import type { World } from './world-parts.ts';

/** Says of every aggregated API whether its Service answers. */
export function syncApiServices(world: World): void {
  const { store } = world;
  for (const api of store.resources.all('apiregistration.k8s.io', 'APIService')) {
    // What the API server serves itself never changes.
    if (api.status !== null && specOf(api).service === undefined) continue;
    const conditions = setRawConditions(api.status, [availability(world, api)], store.now);
    store.resources.setStatus(api, { conditions });
  }
}

export function isAvailable(api: Resource): boolean {
  return mappings(mapping(api.status).conditions).some(({ type, status }) => type === 'Available' && status === 'True');
}

function availability(world: World, api: Resource): RawCondition {
  const service = mapping(specOf(api).service);
  const [name, namespace] = [text(service.name), text(service.namespace)];
  const say = (status: RawCondition['status'], reason: string, message: string): RawCondition => ({
    type: 'Available',
    status,
    reason,
    message,
  });
  if (name === null || namespace === null) return say('True', 'Local', 'Local APIServices are always available');
  const found = world.store.resources.get('', 'Service', namespace, name);
  if (found === null) return say('False', 'ServiceNotFound', `service/${name} in "${namespace}" is not present`);
  if (readyAddresses(world, found) === 0) {
    const port = text(mappings(specOf(found).ports)[0]?.name) ?? '';
    const message = `endpointslices for service/${name} in "${namespace}" have no addresses with port name "${port}"`;
    return say('False', 'MissingEndpoints', message);
  }
  return say('True', 'Passed', 'all checks passed');
}
