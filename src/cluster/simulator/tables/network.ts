import { asList, asObject, at } from '../api/read.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { AGE, type Column, column, joined, NAME, pairs, selector, textAt, wide } from './column.ts';

export const SERVICE_COLUMNS: readonly Column[] = [
  NAME,
  column('Type', (service) => textAt(service, 'spec.type')),
  column('Cluster-IP', (service) => textAt(service, 'spec.clusterIP', '<none>')),
  column('External-IP', externalIp),
  column('Port(s)', (service) =>
    joined(
      asList(at(service, 'spec', 'ports'))
        .map(asObject)
        .map(({ port, nodePort, protocol = 'TCP' }) =>
          typeof nodePort === 'number' && nodePort > 0 ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
        ),
    ),
  ),
  AGE,
  wide('Selector', (service) => pairs(at(service, 'spec', 'selector'))),
];

function externalIp(service: KubernetesObject): string {
  const type = textAt(service, 'spec.type');
  if (type === 'ExternalName') return textAt(service, 'spec.externalName');
  const external = asList(at(service, 'spec', 'externalIPs'));
  if (type !== 'LoadBalancer') return joined(external);
  const ingress = loadBalancers(service);
  return ingress.length === 0 && external.length === 0 ? '<pending>' : joined([...ingress, ...external]);
}

function loadBalancers(object: KubernetesObject): readonly unknown[] {
  return asList(at(object, 'status', 'loadBalancer', 'ingress'))
    .map(asObject)
    .map(({ ip, hostname }) => ip ?? hostname);
}

const MOST_ENDPOINTS = 3;

export const ENDPOINTS_COLUMNS: readonly Column[] = [
  NAME,
  column('Endpoints', (endpoints) => {
    const all = asList(endpoints.subsets)
      .map(asObject)
      .flatMap(({ addresses, ports }) =>
        asList(addresses)
          .map(asObject)
          .flatMap(({ ip }) => {
            const open = asList(ports).map(asObject);
            return open.length === 0 ? [`${ip}`] : open.map(({ port }) => `${ip}:${port}`);
          }),
      );
    return shortened(all);
  }),
  AGE,
];

export const ENDPOINT_SLICE_COLUMNS: readonly Column[] = [
  NAME,
  column('AddressType', (slice) => String(slice.addressType ?? '')),
  column('Ports', (slice) =>
    shortened(
      asList(slice.ports)
        .map(asObject)
        .map(({ port, name }) => String(port ?? name ?? '*')),
      '<unset>',
    ),
  ),
  column('Endpoints', (slice) =>
    shortened(
      asList(slice.endpoints).flatMap((endpoint) => asList(at(endpoint, 'addresses')).map(String)),
      '<unset>',
    ),
  ),
  AGE,
];

function shortened(all: readonly string[], nothing = '<none>'): string {
  if (all.length <= MOST_ENDPOINTS) return joined(all, nothing);
  return `${all.slice(0, MOST_ENDPOINTS).join(',')} + ${all.length - MOST_ENDPOINTS} more...`;
}

export const INGRESS_COLUMNS: readonly Column[] = [
  NAME,
  column('Class', (ingress) => textAt(ingress, 'spec.ingressClassName', '<none>')),
  column('Hosts', (ingress) => {
    const hosts = asList(at(ingress, 'spec', 'rules'))
      .map((rule) => at(rule, 'host'))
      .filter((host) => host !== undefined && host !== '');
    return joined(hosts, '*');
  }),
  column('Address', (ingress) => joined(loadBalancers(ingress), '')),
  column('Ports', (ingress) => (asList(at(ingress, 'spec', 'tls')).length > 0 ? '80, 443' : '80')),
  AGE,
];

export const NETWORK_POLICY_COLUMNS: readonly Column[] = [
  NAME,
  column('Pod-Selector', (policy) => selector(at(policy, 'spec', 'podSelector'))),
  AGE,
];
