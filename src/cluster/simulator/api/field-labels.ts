import type { KubernetesObject } from '../kubernetes-object.ts';
import { at } from './read.ts';
import type { ApiResource } from './resources.ts';

type Field = (object: KubernetesObject) => string;

/** A field by its path, as text; a missing one is empty. */
function path(label: string, otherwise = ''): readonly [string, Field] {
  const keys = label.split('.');
  return [
    label,
    (object) => {
      const value = at(object, ...keys);
      return value === undefined || value === null ? otherwise : String(value);
    },
  ];
}

const COMMON = [path('metadata.name'), path('metadata.namespace')];

const EVENT = [
  ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((field) =>
    path(`involvedObject.${field}`),
  ),
  path('reason'),
  path('reportingComponent'),
  path('type'),
  [
    'source',
    (object: KubernetesObject) => String(at(object, 'source', 'component') ?? object.reportingComponent ?? ''),
  ] as const,
];

const REGARDING = EVENT.map(([label, field]): readonly [string, Field] => {
  if (label.startsWith('involvedObject.')) return path(label.replace('involvedObject', 'regarding'));
  return label === 'reportingComponent' ? path('reportingController') : [label, field];
});

/** The labels of `fieldSelector` that Kubernetes knows besides name and namespace, by resource. */
const OWN: Readonly<Record<string, readonly (readonly [string, Field])[]>> = {
  pods: [
    path('spec.nodeName'),
    path('spec.restartPolicy'),
    path('spec.schedulerName'),
    path('spec.serviceAccountName'),
    path('spec.hostNetwork', 'false'),
    path('status.phase'),
    path('status.podIP'),
    path('status.nominatedNodeName'),
  ],
  nodes: [path('spec.unschedulable', 'false')],
  namespaces: [path('status.phase')],
  events: EVENT,
  'events.k8s.io/events': REGARDING,
  services: [path('spec.clusterIP'), path('spec.type')],
  secrets: [path('type')],
  replicationcontrollers: [path('status.replicas', '0')],
  'apps/replicasets': [path('status.replicas', '0')],
  'batch/jobs': [['status.successful', (job) => String(at(job, 'status', 'succeeded') ?? 0)]],
};

/** What `fieldSelector` may name for a resource. */
export function selectableFields({ group, plural, namespaced, columns }: ApiResource): ReadonlyMap<string, Field> {
  // A cluster-scoped custom resource has no field of its namespace; built-in ones do.
  const common = columns === undefined || namespaced ? COMMON : COMMON.slice(0, 1);
  return new Map([...common, ...(OWN[group === '' ? plural : `${group}/${plural}`] ?? [])]);
}
