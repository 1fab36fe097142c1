import type { IngressBackend, IngressRecord } from '../../model/snapshot.ts';
import { type FieldsRead, PRESENCE } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName, sharedValue } from './metadata.ts';
import { type Fields, fields, items } from './raw.ts';
import { hasItems } from './service.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

const BACKEND_READ = {
  service: { name: true, port: { number: true, name: true } },
  serviceName: true,
  servicePort: true,
} as const;

export const INGRESS_READ = {
  metadata: { ...METADATA_READ, annotations: { ...METADATA_READ.annotations, [CLASS_ANNOTATION]: true } },
  spec: {
    ingressClassName: true,
    defaultBackend: BACKEND_READ,
    backend: BACKEND_READ,
    rules: { http: { paths: { backend: BACKEND_READ } } },
  },
  status: { loadBalancer: { ingress: PRESENCE } },
} as const satisfies FieldsRead;

/** An Ingress of networking.k8s.io/v1, or of the beta versions, whose backends were flat. */
export function projectIngress(raw: unknown, intern: Interner): IngressRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const { metadata, spec: rawSpec, status } = fields(raw);
  const spec = fields(rawSpec);
  const annotation = fields(fields(metadata).annotations)[CLASS_ANNOTATION];
  const found = [spec.defaultBackend ?? spec.backend, ...items(spec.rules).flatMap(pathBackends)];
  const backends = found.flatMap((backend) => projectBackend(fields(backend), intern) ?? []);
  return {
    ...base,
    ingressClass: sharedName(spec.ingressClassName ?? annotation, intern),
    backends: [...new Map(backends.map((backend) => [`${backend.service}:${backend.port}`, backend])).values()],
    hasAddress: hasItems(fields(fields(status).loadBalancer).ingress),
  };
}

function pathBackends(rule: unknown): readonly unknown[] {
  return items(fields(fields(rule).http).paths).map((path) => fields(path).backend);
}

/** Null for a resource backend, and for none. */
function projectBackend(backend: Fields, intern: Interner): IngressBackend | null {
  const service = fields(backend.service);
  const name = sharedName(service.name ?? backend.serviceName, intern);
  if (name === null) return null;
  const port = fields(service.port);
  return { service: name, port: sharedValue(port.number ?? port.name ?? backend.servicePort, intern) };
}
