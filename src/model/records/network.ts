import type { Labels, NamespacedName, ObjectRecord } from './common.ts';
import type { WriteRecord } from './template.ts';

export interface ServiceRecord extends ObjectRecord {
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** Null: its endpoints are made by someone else. */
  readonly selector: Labels | null;
  readonly ports: readonly ServicePort[];
  /** clusterIP None. */
  readonly headless: boolean;
  readonly publishNotReady: boolean;
  readonly loadBalancerClass: string | null;
  /** status.loadBalancer.ingress, or external IPs given by hand: it has an address from outside. */
  readonly hasAddress: boolean;
  /** The newest write of its spec; null when managedFields do not tell. */
  readonly changedBy: WriteRecord | null;
}

export interface ServicePort {
  readonly name: string | null;
  readonly port: number;
  readonly targetPort: string | null;
}

/** One EndpointSlice, or an Endpoints object in the same shape. */
export interface EndpointSliceRecord extends ObjectRecord {
  readonly service: string | null;
  /** Endpoints with conditions.ready true or unset. */
  readonly ready: number;
  readonly notReady: number;
}

export interface IngressRecord extends ObjectRecord {
  /** spec.ingressClassName, or the old annotation; null: the default class. */
  readonly ingressClass: string | null;
  /** Backends that are Services, each once. */
  readonly backends: readonly IngressBackend[];
  readonly hasAddress: boolean;
}

export interface IngressBackend {
  readonly service: string;
  /** A number, or a port's name; null when the object has none. `use-annotation` is the AWS controller's word for no Service at all. */
  readonly port: string | null;
}

/** The Service behind a webhook or an API service. */
export interface ServiceTarget extends NamespacedName {
  readonly port: number;
}
