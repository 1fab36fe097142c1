import type {
  ApiServiceRecord,
  ClaimRecord,
  ConditionRecord,
  ConfigMapRecord,
  CustomResourceRecord,
  DisruptionBudgetRecord,
  EndpointSliceRecord,
  IngressRecord,
  LeaseRecord,
  NamespaceRecord,
  QuotaRecord,
  ScalerRecord,
  ServiceRecord,
  StorageClassRecord,
  VolumeRecord,
  WebhookConfigurationRecord,
  WebhookRecord,
} from '../../src/model/snapshot.ts';
import { MINUTE, NOON } from './situations.ts';
import { anObject } from './workload-records.ts';

/** Builders of what is no workload: healthy until `parts` say otherwise. */

function condition(type: string, parts: Partial<ConditionRecord> = {}): ConditionRecord {
  return {
    type,
    status: 'True',
    reason: null,
    message: null,
    changedAt: NOON - 120 * MINUTE,
    updatedAt: null,
    ...parts,
  };
}

export function aScaler(parts: Partial<ScalerRecord> = {}): ScalerRecord {
  return {
    ...anObject('api'),
    target: { kind: 'Deployment', name: 'api' },
    min: 2,
    max: 10,
    current: 3,
    wanted: 3,
    lastScaledAt: NOON - 60 * MINUTE,
    changedBy: null,
    conditions: [
      condition('AbleToScale'),
      condition('ScalingActive'),
      condition('ScalingLimited', { status: 'False' }),
    ],
    ...parts,
  };
}

export function aDisruptionBudget(parts: Partial<DisruptionBudgetRecord> = {}): DisruptionBudgetRecord {
  return {
    ...anObject('api'),
    selector: { labels: { app: 'api' }, expressions: [] },
    minAvailable: '2',
    maxUnavailable: null,
    allowed: 1,
    healthy: 3,
    wantedHealthy: 2,
    expected: 3,
    unobserved: false,
    conditions: [condition('DisruptionAllowed')],
    ...parts,
  };
}

export function aQuota(parts: Partial<QuotaRecord> = {}): QuotaRecord {
  return {
    ...anObject('compute'),
    resources: [{ name: 'limits.memory', hard: '16Gi', used: '8Gi', share: 0.5 }],
    ...parts,
  };
}

export function aService(parts: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    ...anObject('api'),
    type: 'ClusterIP',
    selector: { app: 'api' },
    ports: [{ name: 'http', port: 80, targetPort: '8080' }],
    headless: false,
    publishNotReady: false,
    loadBalancerClass: null,
    hasAddress: false,
    changedBy: null,
    ...parts,
  };
}

export function aSlice(parts: Partial<EndpointSliceRecord> = {}): EndpointSliceRecord {
  return { ...anObject('api-x7k2p'), service: 'api', ready: 3, notReady: 0, ...parts };
}

export function anIngress(parts: Partial<IngressRecord> = {}): IngressRecord {
  return {
    ...anObject('shop'),
    ingressClass: 'nginx',
    backends: [{ service: 'api', port: '80' }],
    hasAddress: true,
    ...parts,
  };
}

export function aClaim(parts: Partial<ClaimRecord> = {}): ClaimRecord {
  return {
    ...anObject('data-db-0'),
    phase: 'Bound',
    storageClass: 'fast',
    volume: 'pvc-1',
    requested: '10Gi',
    capacity: '10Gi',
    accessModes: ['ReadWriteOnce'],
    selectedNode: null,
    provisioner: 'ebs.csi.aws.com',
    resizeStatus: null,
    changedBy: null,
    conditions: [],
    ...parts,
  };
}

export function aVolume(parts: Partial<VolumeRecord> = {}): VolumeRecord {
  return {
    ...anObject('pvc-1', { namespace: '' }),
    phase: 'Bound',
    reclaimPolicy: 'Delete',
    storageClass: 'fast',
    claim: { namespace: 'shop', name: 'data-db-0' },
    capacity: '10Gi',
    reason: null,
    message: null,
    changedAt: NOON - 4_000 * MINUTE,
    ...parts,
  };
}

export function aStorageClass(parts: Partial<StorageClassRecord> = {}): StorageClassRecord {
  return {
    ...anObject('fast', { namespace: '' }),
    provisioner: 'ebs.csi.aws.com',
    waitsForConsumer: false,
    isDefault: true,
    expandable: true,
    ...parts,
  };
}

export function aNamespace(parts: Partial<NamespaceRecord> = {}): NamespaceRecord {
  return { ...anObject('shop', { namespace: '' }), phase: 'Active', conditions: [], ...parts };
}

export function anApiService(parts: Partial<ApiServiceRecord> = {}): ApiServiceRecord {
  return {
    ...anObject('v1beta1.metrics.k8s.io', { namespace: '' }),
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    service: { namespace: 'kube-system', name: 'metrics-server', port: 443 },
    conditions: [condition('Available', { reason: 'Passed' })],
    ...parts,
  };
}

export function aWebhook(parts: Partial<WebhookRecord> = {}): WebhookRecord {
  return {
    name: 'validate.policy.example.com',
    failurePolicy: 'Fail',
    service: { namespace: 'policy', name: 'policy-webhook', port: 443 },
    url: null,
    timeoutSeconds: 10,
    resources: ['pods'],
    operations: ['CREATE'],
    namespaceSelector: null,
    ...parts,
  };
}

export function aWebhookConfiguration(parts: Partial<WebhookConfigurationRecord> = {}): WebhookConfigurationRecord {
  return { ...anObject('policy', { namespace: '' }), webhooks: [aWebhook()], ...parts };
}

export function aLease(parts: Partial<LeaseRecord> = {}): LeaseRecord {
  return {
    ...anObject('kube-scheduler', { namespace: 'kube-system' }),
    holder: 'control-plane-1_4f7c',
    durationSeconds: 15,
    renewedAt: NOON - 2_000,
    ...parts,
  };
}

/** Written by argocd long ago; three keys. */
export function aConfigMap(parts: Partial<ConfigMapRecord> = {}): ConfigMapRecord {
  return {
    ...anObject('api-config'),
    resourceVersion: '1081',
    keys: 3,
    changedBy: { manager: 'argocd', at: NOON - 600 * MINUTE },
    elects: false,
    ...parts,
  };
}

export function aCustomResource(parts: Partial<CustomResourceRecord> = {}): CustomResourceRecord {
  return {
    ...anObject('shop-tls'),
    kind: 'Certificate',
    group: 'cert-manager.io',
    resource: 'certificates.cert-manager.io',
    unobserved: false,
    suspended: false,
    conditions: [condition('Ready')],
    status: [],
    ...parts,
  };
}
