import type { ServicePort, ServiceRecord } from '../../model/snapshot.ts';
import { type FieldsRead, PRESENCE } from './fields-read.ts';
import { type Interner, NO_LABELS } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName, sharedValue } from './metadata.ts';
import { type Fields, fields, integer, items } from './raw.ts';
import { lastWrite, WRITES_READ } from './writes.ts';

const TYPES: ReadonlySet<unknown> = new Set<ServiceRecord['type']>(['NodePort', 'LoadBalancer', 'ExternalName']);

export const SERVICE_READ = {
  metadata: { ...METADATA_READ, managedFields: WRITES_READ },
  spec: {
    type: true,
    selector: true,
    ports: { name: true, port: true, targetPort: true },
    clusterIP: true,
    publishNotReadyAddresses: true,
    loadBalancerClass: true,
    externalIPs: true,
  },
  status: { loadBalancer: { ingress: PRESENCE } },
} as const satisfies FieldsRead;

export function projectService(raw: unknown, intern: Interner): ServiceRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const spec = fields(fields(raw).spec);
  const status = fields(fields(raw).status);
  const selector = intern.labels(spec.selector);
  return {
    ...base,
    type: TYPES.has(spec.type) ? (spec.type as ServiceRecord['type']) : 'ClusterIP',
    // An empty selector is no selector. Source: Kubernetes API reference, ServiceSpec v1 core.
    selector: selector === NO_LABELS ? null : selector,
    ports: items(spec.ports).flatMap((port) => projectPort(fields(port), intern) ?? []),
    headless: spec.clusterIP === 'None',
    publishNotReady: spec.publishNotReadyAddresses === true,
    loadBalancerClass: sharedValue(spec.loadBalancerClass, intern),
    hasAddress: hasItems(fields(status.loadBalancer).ingress) || hasItems(spec.externalIPs),
    changedBy: lastWrite(raw, ['f:spec'], intern),
  };
}

function projectPort(port: Fields, intern: Interner): ServicePort | null {
  const number = integer(port.port);
  if (number === null) return null;
  return { name: sharedName(port.name, intern), port: number, targetPort: sharedValue(port.targetPort, intern) };
}

export function hasItems(raw: unknown): boolean {
  return Array.isArray(raw) && raw.length > 0;
}
