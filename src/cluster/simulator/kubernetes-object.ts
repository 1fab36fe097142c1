/** A raw Kubernetes object as JSON carries it. Never changed once made: a changed object is a new one. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly [field: string]: unknown;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly [field: string]: unknown;
}

/** An RFC 3339 time with whole seconds, as Kubernetes' `metav1.Time` writes it. */
export function timestamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** An RFC 3339 time with microseconds, as `metav1.MicroTime` writes it. */
export function microTimestamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 23)}000Z`;
}
