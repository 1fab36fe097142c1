import { type KubernetesObject, timestamp } from './kubernetes-object.ts';

/** What real pods carry besides: environment variables, and the managed fields that name every field's last writer. */
export function withBulk(pod: KubernetesObject): KubernetesObject {
  const spec = pod.spec as { readonly containers: readonly object[] };
  const env = ENVIRONMENT.map((name) => ({
    name,
    value: `http://${name.toLowerCase().replaceAll('_', '-')}.internal:8080/v1`,
  }));
  const time = pod.metadata.creationTimestamp ?? timestamp(0);
  const managedFields = [
    {
      manager: 'kube-controller-manager',
      operation: 'Update',
      apiVersion: 'v1',
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: SPEC_FIELDS,
    },
    {
      manager: 'kubelet',
      operation: 'Update',
      apiVersion: 'v1',
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: STATUS_FIELDS,
      subresource: 'status',
    },
  ];
  return {
    ...pod,
    metadata: { ...pod.metadata, managedFields },
    spec: { ...spec, containers: spec.containers.map((container) => ({ ...container, env })) },
  };
}

const ENVIRONMENT = [
  'CART_URL',
  'SEARCH_URL',
  'PAYMENTS_URL',
  'LEDGER_URL',
  'IDENTITY_URL',
  'NOTIFICATIONS_URL',
  'TRACING_URL',
];

const SPEC_FIELDS = {
  'f:metadata': {
    'f:generateName': {},
    'f:labels': { '.': {}, 'f:app.kubernetes.io/name': {}, 'f:pod-template-hash': {} },
  },
  'f:spec': {
    'f:containers': {
      'k:{"name":"app"}': {
        '.': {},
        'f:env': Object.fromEntries(
          ENVIRONMENT.map((name) => [`k:{"name":"${name}"}`, { '.': {}, 'f:name': {}, 'f:value': {} }]),
        ),
        'f:image': {},
        'f:imagePullPolicy': {},
        'f:name': {},
        'f:resources': { '.': {}, 'f:limits': {}, 'f:requests': {} },
      },
    },
    'f:dnsPolicy': {},
    'f:restartPolicy': {},
    'f:schedulerName': {},
    'f:terminationGracePeriodSeconds': {},
  },
};

const STATUS_FIELDS = {
  'f:status': {
    'f:conditions': Object.fromEntries(
      ['ContainersReady', 'Initialized', 'Ready'].map((type) => [
        `k:{"type":"${type}"}`,
        { '.': {}, 'f:lastProbeTime': {}, 'f:lastTransitionTime': {}, 'f:status': {}, 'f:type': {} },
      ]),
    ),
    'f:containerStatuses': {},
    'f:hostIP': {},
    'f:phase': {},
    'f:podIP': {},
    'f:startTime': {},
  },
};
