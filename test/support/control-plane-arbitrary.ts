import fc from 'fast-check';
import type {
  ApiServiceRecord,
  ClaimRecord,
  ConfigMapRecord,
  CustomResourceRecord,
  EndpointSliceRecord,
  IngressRecord,
  LeaseRecord,
  NamespaceRecord,
  RecordByKind,
  ServiceRecord,
  ServiceTarget,
  StorageClassRecord,
  VolumeRecord,
  WebhookConfigurationRecord,
  WebhookRecord,
} from '../../src/model/snapshot.ts';
import {
  base,
  conditions,
  conditionsOf,
  count,
  labels,
  moment,
  name,
  namespace,
  orNull,
  reason,
  record,
  safe,
  selector,
  words,
  write,
} from './arbitrary-parts.ts';

/** Network, storage and the control plane, as no cluster would have them. */

const clusterScoped = { ...base, namespace: fc.constant('') };
const target = record<ServiceTarget>({ namespace, name, port: count });

const webhook = record<WebhookRecord>({
  ...{ name, failurePolicy: fc.constantFrom('Fail', 'Ignore'), service: orNull(target), url: orNull(words) },
  timeoutSeconds: orNull(count),
  resources: fc.array(fc.constantFrom('pods', 'deployments.apps', '*'), { maxLength: 2 }),
  operations: fc.array(fc.constantFrom('CREATE', '*'), { maxLength: 2 }),
  namespaceSelector: selector,
});
const webhookConfiguration = record<WebhookConfigurationRecord>({
  ...clusterScoped,
  webhooks: fc.array(webhook, { maxLength: 2 }),
});

type ControlPlane =
  | 'services'
  | 'configmaps'
  | 'endpointslices'
  | 'ingresses'
  | 'persistentvolumeclaims'
  | 'persistentvolumes'
  | 'storageclasses'
  | 'namespaces'
  | 'apiservices'
  | 'validatingwebhookconfigurations'
  | 'mutatingwebhookconfigurations'
  | 'leases'
  | 'customresources';

export const anyControlPlane: { readonly [K in ControlPlane]: fc.Arbitrary<RecordByKind[K]> } = {
  services: record<ServiceRecord>({
    ...base,
    type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
    selector: orNull(labels),
    ports: fc.array(
      record<ServiceRecord['ports'][number]>({ name: orNull(name), port: count, targetPort: orNull(words) }),
      { maxLength: 2 },
    ),
    ...{
      headless: fc.boolean(),
      publishNotReady: fc.boolean(),
      loadBalancerClass: orNull(name),
      hasAddress: fc.boolean(),
      changedBy: write,
    },
  }),
  endpointslices: record<EndpointSliceRecord>({ ...base, service: orNull(name), ready: count, notReady: count }),
  ingresses: record<IngressRecord>({
    ...base,
    ...{ ingressClass: orNull(name), hasAddress: fc.boolean() },
    backends: fc.array(
      record<IngressRecord['backends'][number]>({
        service: name,
        port: fc.constantFrom(null, '80', 'http', 'use-annotation'),
      }),
      { maxLength: 2 },
    ),
  }),
  persistentvolumeclaims: record<ClaimRecord>({
    ...base,
    phase: fc.constantFrom('Pending', 'Bound', 'Lost', 'Unknown'),
    ...{ storageClass: orNull(name), volume: orNull(name), requested: orNull(words), capacity: orNull(words) },
    ...{ accessModes: fc.array(words, { maxLength: 1 }), selectedNode: orNull(name), provisioner: orNull(name) },
    changedBy: write,
    resizeStatus: orNull(fc.constantFrom('NodeResizePending', 'ControllerResizeInfeasible')),
    conditions: conditionsOf(['FileSystemResizePending', 'Resizing', 'ControllerResizeError'], []),
  }),
  persistentvolumes: record<VolumeRecord>({
    ...clusterScoped,
    phase: fc.constantFrom('Pending', 'Available', 'Bound', 'Released', 'Failed', 'Unknown'),
    reclaimPolicy: fc.constantFrom('Retain', 'Delete', 'Recycle'),
    ...{ storageClass: orNull(name), capacity: orNull(words), reason, message: orNull(safe), changedAt: moment },
    claim: orNull(record<{ namespace: string; name: string }>({ namespace, name })),
  }),
  storageclasses: record<StorageClassRecord>({
    ...clusterScoped,
    ...{ provisioner: name, waitsForConsumer: fc.boolean(), isDefault: fc.boolean(), expandable: fc.boolean() },
  }),
  namespaces: record<NamespaceRecord>({
    ...clusterScoped,
    ...{ phase: fc.constantFrom('Active', 'Terminating', 'Unknown'), conditions },
  }),
  apiservices: record<ApiServiceRecord>({
    ...clusterScoped,
    ...{ group: name, version: name, service: orNull(target), conditions },
  }),
  validatingwebhookconfigurations: webhookConfiguration,
  mutatingwebhookconfigurations: webhookConfiguration,
  leases: record<LeaseRecord>({
    ...base,
    namespace: fc.constantFrom('kube-system', 'shop'),
    name: fc.constantFrom('kube-scheduler', 'kube-controller-manager', 'api'),
    ...{ holder: orNull(words), durationSeconds: orNull(count), renewedAt: moment },
  }),
  configmaps: record<ConfigMapRecord>({
    ...base,
    name: fc.constantFrom('api', 'shared', 'unused'),
    ...{ resourceVersion: orNull(fc.constantFrom('1081', '1082')), keys: orNull(count), changedBy: write },
    elects: fc.boolean(),
  }),
  customresources: record<CustomResourceRecord>({
    ...base,
    kind: fc.constantFrom('Certificate', 'Application', 'ClusterOperator'),
    ...{ group: fc.constant('example.com'), resource: fc.constant('certificates.cert-manager.io') },
    ...{ unobserved: fc.boolean(), suspended: fc.boolean(), conditions },
    status: fc.array(
      record<CustomResourceRecord['status'][number]>({ path: fc.constantFrom('health.status', 'phase'), value: safe }),
      { maxLength: 2 },
    ),
  }),
};
