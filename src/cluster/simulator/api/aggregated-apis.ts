import type { Catalog } from './catalog.ts';
import { asList, at } from './read.ts';

/**
 * Does an APIService say that whoever serves this group is not there? The API server then answers 503 in its place, as it would
 * for a metrics-server that is gone.
 */
export function isUnavailable({ find, objects }: Catalog, group: string, version: string): boolean {
  const services = find('apiregistration.k8s.io', 'v1', 'apiservices');
  if (group === '' || services === null) return false;
  return objects(services).some((service) => {
    if (at(service, 'spec', 'group') !== group || at(service, 'spec', 'version') !== version) return false;
    const conditions = asList(at(service, 'status', 'conditions'));
    return conditions.some((entry) => at(entry, 'type') === 'Available' && at(entry, 'status') === 'False');
  });
}
