import type { EndpointSliceRecord, IngressRecord, ServiceRecord, ServiceTarget } from '../../model/snapshot.ts';
import { metadata, numberOrText, type Raw, write } from './common.ts';

/** For documentation (RFC 5737): records know that there is an address, not which. */
const SOME_ADDRESS = '192.0.2.1';
/** A slice has 1,000 at most; a file may claim any number. */
const MOST_ENDPOINTS = 5_000;
/** Lists within an object are read no further. */
const MOST_PATHS = 100;

export function renderService(record: ServiceRecord): Raw {
  const { type, selector, ports, headless, publishNotReady, loadBalancerClass, hasAddress } = record;
  return {
    metadata: metadata(record, { managedFields: write(record.changedBy, ['f:spec']) }),
    spec: {
      ...{ type, selector: selector ?? undefined, clusterIP: headless ? 'None' : undefined },
      ports: ports.map(({ name, port, targetPort }) => ({
        ...{ name: name ?? undefined, port, targetPort: numberOrText(targetPort) },
      })),
      ...{ publishNotReadyAddresses: publishNotReady, loadBalancerClass: loadBalancerClass ?? undefined },
    },
    status: { loadBalancer: address(hasAddress) },
  };
}

export function renderEndpointSlice(record: EndpointSliceRecord): Raw {
  const { service, ready, notReady } = record;
  const endpoints = (count: number, isReady: boolean) =>
    Array.from({ length: Math.max(0, Math.min(count, MOST_ENDPOINTS)) }, () => ({ conditions: { ready: isReady } }));
  return {
    metadata: metadata(record, { labels: service === null ? {} : { 'kubernetes.io/service-name': service } }),
    addressType: 'IPv4',
    endpoints: [...endpoints(ready, true), ...endpoints(notReady, false)],
  };
}

export function renderIngress(record: IngressRecord): Raw {
  const { ingressClass, backends, hasAddress } = record;
  const paths = backends.map(({ service, port }) => {
    const number = numberOrText(port);
    const named = typeof number === 'number' ? { number } : { name: number };
    return { backend: { service: { name: service, port: named } } };
  });
  const rules = Array.from({ length: Math.ceil(paths.length / MOST_PATHS) }, (_, index) => ({
    http: { paths: paths.slice(index * MOST_PATHS, (index + 1) * MOST_PATHS) },
  }));
  return {
    metadata: metadata(record),
    spec: { ingressClassName: ingressClass ?? undefined, rules },
    status: { loadBalancer: address(hasAddress) },
  };
}

export function renderServiceTarget(target: ServiceTarget | null): Raw | undefined {
  return target === null ? undefined : { ...target };
}

function address(has: boolean): Raw {
  return has ? { ingress: [{ ip: SOME_ADDRESS }] } : {};
}
