import type { NamedKind } from './finder.ts';

/** Which kind of record holds the owners of a Kubernetes kind; owners of other kinds are judged by their pods alone. */
export const OWNER_KINDS: ReadonlyMap<string, NamedKind> = new Map([
  ['Pod', 'pods'],
  ['Node', 'nodes'],
  ['Deployment', 'deployments'],
  ['ReplicaSet', 'replicasets'],
  ['StatefulSet', 'statefulsets'],
  ['DaemonSet', 'daemonsets'],
  ['ReplicationController', 'replicationcontrollers'],
  ['Job', 'jobs'],
  ['CronJob', 'cronjobs'],
  ['HorizontalPodAutoscaler', 'horizontalpodautoscalers'],
  ['PodDisruptionBudget', 'poddisruptionbudgets'],
  ['Service', 'services'],
  ['Ingress', 'ingresses'],
  ['PersistentVolumeClaim', 'persistentvolumeclaims'],
  ['PersistentVolume', 'persistentvolumes'],
  ['ResourceQuota', 'resourcequotas'],
  ['Namespace', 'namespaces'],
  ['APIService', 'apiservices'],
  ['ValidatingWebhookConfiguration', 'validatingwebhookconfigurations'],
  ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations'],
]);
