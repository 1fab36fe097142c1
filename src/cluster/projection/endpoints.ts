import type { EndpointSliceRecord } from '../../model/snapshot.ts';
import { type FieldsRead, PRESENCE } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName } from './metadata.ts';
import { fields } from './raw.ts';

/** Which Service a slice belongs to. Source: Kubernetes' well-known labels. */
const SERVICE_LABEL = 'kubernetes.io/service-name';

export const ENDPOINT_SLICE_READ = {
  metadata: METADATA_READ,
  endpoints: { conditions: { ready: true } },
} as const satisfies FieldsRead;

export const ENDPOINTS_READ = {
  metadata: METADATA_READ,
  subsets: { addresses: PRESENCE, notReadyAddresses: PRESENCE },
} as const satisfies FieldsRead;

/** The `ready` condition unset means true. Source: Kubernetes API reference, EndpointConditions v1 discovery. */
export function projectEndpointSlice(raw: unknown, intern: Interner): EndpointSliceRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  let ready = 0;
  let notReady = 0;
  for (const endpoint of list(fields(raw).endpoints)) {
    if (fields(fields(endpoint).conditions).ready === false) notReady += 1;
    else ready += 1;
  }
  // The label says what `service` says.
  const { [SERVICE_LABEL]: service, ...labels } = fields(fields(fields(raw).metadata).labels);
  return { ...base, labels: intern.labels(labels), service: sharedName(service, intern), ready, notReady };
}

/** An Endpoints object, for clusters and dumps without slices: it has the name of its Service. */
export function projectEndpoints(raw: unknown, intern: Interner): EndpointSliceRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  let ready = 0;
  let notReady = 0;
  for (const item of list(fields(raw).subsets)) {
    const subset = fields(item);
    ready += list(subset.addresses).length;
    notReady += list(subset.notReadyAddresses).length;
  }
  return { ...base, service: base.name, ready, notReady };
}

/** Not bounded like other lists: only counts are kept of it. */
function list(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : [];
}
