import type { KubernetesObject } from '../../src/cluster/simulator/index.ts';
import { minutesAgo } from './kubernetes-objects.ts';

/** Whole objects as the API writes them, of the kinds kubernetes-objects.ts does not build. */

function raw(
  apiVersion: string,
  kind: string,
  name: string,
  rest: Record<string, unknown>,
  scope = 'shop',
): KubernetesObject {
  const namespace = scope === '' ? {} : { namespace: scope };
  const metadata = { name, ...namespace, resourceVersion: '1010', generation: 2, creationTimestamp: minutesAgo(5_000) };
  return { apiVersion, kind, metadata: { ...metadata, labels: { app: name } }, ...rest };
}

function condition(type: string, status = 'True'): Record<string, unknown> {
  return { type, status, reason: 'AsExpected', message: 'all is well', lastTransitionTime: minutesAgo(600) };
}

function template(name: string): Record<string, unknown> {
  return { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: `shop/${name}:1.0.0` }] } };
}

const matchLabels = (app: string) => ({
  matchLabels: { app },
  matchExpressions: [{ key: 'tier', operator: 'Exists' }],
});
const webhooks = [
  {
    name: 'validate.policy.example.com',
    failurePolicy: 'Fail',
    timeoutSeconds: 10,
    clientConfig: { service: { namespace: 'policy', name: 'policy-webhook', port: 8443 } },
    rules: [
      { apiGroups: ['', 'apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods', 'deployments'] },
    ],
    namespaceSelector: matchLabels('shop'),
  },
  {
    name: 'audit.example.com',
    failurePolicy: 'Ignore',
    clientConfig: { url: 'https://audit.example.com/hook?token=x' },
  },
];

export const RAW_OBJECTS = {
  statefulsets: raw('apps/v1', 'StatefulSet', 'db', {
    spec: {
      ...{ replicas: 3, serviceName: 'db', selector: matchLabels('db'), template: template('db') },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
    },
    status: {
      ...{ observedGeneration: 2, replicas: 3, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 1 },
      ...{ currentRevision: 'db-1', updateRevision: 'db-2' },
    },
  }),
  daemonsets: raw('apps/v1', 'DaemonSet', 'agent', {
    spec: {
      ...{ selector: matchLabels('agent'), template: template('agent') },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } },
    },
    status: {
      ...{ observedGeneration: 1, desiredNumberScheduled: 5, numberReady: 4, numberAvailable: 4 },
      ...{ updatedNumberScheduled: 5, numberMisscheduled: 1 },
    },
  }),
  replicationcontrollers: raw('v1', 'ReplicationController', 'old', {
    spec: { replicas: 2, selector: { app: 'old' }, template: template('old') },
    status: { observedGeneration: 2, replicas: 2, readyReplicas: 2, availableReplicas: 2 },
  }),
  cronjobs: raw('batch/v1', 'CronJob', 'report', {
    spec: {
      ...{ schedule: '0 3 * * *', timeZone: 'Europe/Berlin', suspend: false, concurrencyPolicy: 'Forbid' },
      ...{ startingDeadlineSeconds: 600, jobTemplate: { spec: { template: template('report') } } },
    },
    status: {
      ...{ lastScheduleTime: minutesAgo(60), lastSuccessfulTime: minutesAgo(55) },
      active: [{ kind: 'Job', namespace: 'shop', name: 'report-1' }],
    },
  }),
  horizontalpodautoscalers: raw('autoscaling/v2', 'HorizontalPodAutoscaler', 'api', {
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'api' }, minReplicas: 2, maxReplicas: 10 },
    status: {
      ...{ currentReplicas: 3, desiredReplicas: 4, lastScaleTime: minutesAgo(30) },
      conditions: [condition('AbleToScale'), condition('ScalingActive'), condition('ScalingLimited', 'False')],
    },
  }),
  poddisruptionbudgets: raw('policy/v1', 'PodDisruptionBudget', 'api', {
    spec: { selector: matchLabels('api'), minAvailable: '50%' },
    status: { observedGeneration: 2, disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 },
  }),
  services: raw('v1', 'Service', 'api', {
    spec: {
      ...{ type: 'LoadBalancer', selector: { app: 'api' }, clusterIP: '10.0.0.9', loadBalancerClass: 'example.com/lb' },
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
    },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } },
  }),
  endpointslices: raw('discovery.k8s.io/v1', 'EndpointSlice', 'api-x7k2p', {
    endpoints: [
      { addresses: ['10.1.0.4'], conditions: { ready: true } },
      { addresses: ['10.1.0.5'], conditions: { ready: false } },
    ],
  }),
  ingresses: raw('networking.k8s.io/v1', 'Ingress', 'shop', {
    spec: {
      ingressClassName: 'nginx',
      defaultBackend: { resource: { kind: 'StorageBucket', name: 'static' } },
      rules: [{ http: { paths: [{ backend: { service: { name: 'api', port: { number: 80 } } } }] } }],
    },
    status: { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }] } },
  }),
  persistentvolumeclaims: raw('v1', 'PersistentVolumeClaim', 'data-db-0', {
    spec: {
      ...{ storageClassName: 'fast', volumeName: 'pvc-1', accessModes: ['ReadWriteOnce'] },
      resources: { requests: { storage: '20Gi' } },
    },
    status: {
      ...{ phase: 'Bound', capacity: { storage: '10Gi' }, conditions: [condition('FileSystemResizePending')] },
      allocatedResourceStatuses: { storage: 'NodeResizePending' },
    },
  }),
  persistentvolumes: raw(
    'v1',
    'PersistentVolume',
    'pvc-1',
    {
      spec: {
        ...{ capacity: { storage: '10Gi' }, persistentVolumeReclaimPolicy: 'Delete', storageClassName: 'fast' },
        claimRef: { namespace: 'shop', name: 'data-db-0' },
      },
      status: {
        phase: 'Released',
        reason: 'VolumeFailedDelete',
        message: 'still attached',
        lastPhaseTransitionTime: minutesAgo(30),
      },
    },
    '',
  ),
  storageclasses: raw(
    'storage.k8s.io/v1',
    'StorageClass',
    'fast',
    { provisioner: 'ebs.csi.aws.com', volumeBindingMode: 'WaitForFirstConsumer', allowVolumeExpansion: true },
    '',
  ),
  resourcequotas: raw('v1', 'ResourceQuota', 'compute', {
    status: { hard: { 'limits.memory': '16Gi', pods: '10' }, used: { 'limits.memory': '15.5Gi', pods: '3' } },
  }),
  namespaces: raw(
    'v1',
    'Namespace',
    'shop',
    { status: { phase: 'Terminating', conditions: [condition('NamespaceFinalizersRemaining')] } },
    '',
  ),
  apiservices: raw(
    'apiregistration.k8s.io/v1',
    'APIService',
    'v1beta1.metrics.k8s.io',
    {
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        service: { namespace: 'kube-system', name: 'metrics-server' },
      },
      status: { conditions: [condition('Available', 'False')] },
    },
    '',
  ),
  validatingwebhookconfigurations: raw(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    'policy',
    { webhooks },
    '',
  ),
  mutatingwebhookconfigurations: raw(
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    'policy',
    { webhooks },
    '',
  ),
  leases: raw(
    'coordination.k8s.io/v1',
    'Lease',
    'kube-scheduler',
    { spec: { holderIdentity: 'control-plane-1_4f7c', leaseDurationSeconds: 15, renewTime: minutesAgo(0) } },
    'kube-system',
  ),
  configmaps: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      ...{ name: 'api-config', namespace: 'shop', resourceVersion: '1081', creationTimestamp: minutesAgo(600) },
      annotations: { 'control-plane.alpha.kubernetes.io/leader': '{"holderIdentity":"api-1"}' },
      managedFields: [
        {
          ...{ manager: 'argocd', operation: 'Apply', time: minutesAgo(20), fieldsType: 'FieldsV1' },
          fieldsV1: { 'f:data': { '.': {}, 'f:DB_URL': {}, 'f:LEVEL': {} }, 'f:metadata': { 'f:labels': {} } },
        },
        {
          ...{ manager: 'kubectl-edit', operation: 'Update', time: minutesAgo(6), fieldsType: 'FieldsV1' },
          fieldsV1: { 'f:data': { 'f:LEVEL': {} }, 'f:binaryData': { '.': {}, 'f:logo': {} } },
        },
      ],
    },
    data: { DB_URL: 'postgres://db/shop', LEVEL: 'debug' },
  },
  customresources: raw('argoproj.io/v1alpha1', 'Application', 'shop', {
    spec: { suspend: false },
    status: {
      ...{ health: { status: 'Degraded' }, sync: { status: 'OutOfSync' }, observedGeneration: 1 },
      conditions: [condition('SyncError')],
    },
  }),
} as const;
