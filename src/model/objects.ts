/** A moment in milliseconds since the Unix epoch. All times inside the process have this unit. */
export type Millis = number;

/** Names one Kubernetes object. `namespace` is '' for cluster-scoped objects; `kind` is Kubernetes' own (`Deployment`). */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** `shop/Deployment api`, or `Node worker-2` for cluster-scoped objects: how people and the model read an object. */
export function describeObject(object: ObjectRef): string {
  const place = object.namespace === '' ? '' : `${object.namespace}/`;
  return `${place}${object.kind} ${object.name}`;
}

/** A string that identifies the object within one cluster; safe as a map key. */
export function objectKey(object: ObjectRef): string {
  return `${object.kind}/${object.namespace}/${object.name}`;
}

/** A string that identifies what an event says of its object; counts of events are kept by it. */
export function eventKey(event: { readonly object: ObjectRef; readonly reason: string }): string {
  return `${objectKey(event.object)}/${event.reason}`;
}
