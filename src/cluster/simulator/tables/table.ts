import type { Millis } from '../../../model/objects.ts';
import type { ApiResource } from '../api/resources.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { columnsOf } from './columns.ts';

export interface TableOptions {
  /** `v1` or `v1beta1`. */
  readonly version: string;
  /** How much of each object goes with its row. */
  readonly include: 'None' | 'Metadata' | 'Object';
  readonly now: Millis;
  readonly metadata: object;
  /** The later events of a watch repeat no headers. */
  readonly headers: boolean;
}

/** Objects as a `meta.k8s.io` Table. */
export function renderTable(
  resource: ApiResource,
  objects: readonly KubernetesObject[],
  { version, include, now, metadata, headers }: TableOptions,
): unknown {
  const columns = columnsOf(resource);
  const definitions = columns.map(({ name, type, format = '', description, priority }) => ({
    name,
    type,
    format,
    description: description ?? `${name} of the ${resource.kind}`,
    priority,
  }));
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: headers ? definitions : [],
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now)),
      ...(include === 'None' ? {} : { object: include === 'Object' ? object : partial(object, version) }),
    })),
  };
}

/** An object's metadata alone. */
export function partial({ metadata }: KubernetesObject, version: string): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata };
}
