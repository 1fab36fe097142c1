import type {
  ClaimRecord,
  ConfigMapRecord,
  ContainerResources,
  CronJobRecord,
  KindName,
  NodeRecord,
  QuotaRecord,
  RecordByKind,
  ScalerRecord,
  ServiceRecord,
  TemplateRecord,
  WebhookConfigurationRecord,
  WorkloadRecord,
} from '../../model/snapshot.ts';
import type { Facts } from './line.ts';

/** Kinds whose changes are told. */
export const CHANGING_KINDS = [
  ...(['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'replicationcontrollers', 'cronjobs'] as const),
  ...(['nodes', 'horizontalpodautoscalers', 'persistentvolumeclaims', 'services', 'resourcequotas'] as const),
  ...(['validatingwebhookconfigurations', 'mutatingwebhookconfigurations', 'configmaps'] as const),
] satisfies readonly KindName[];
export type ChangingKind = (typeof CHANGING_KINDS)[number];

/** Kubernetes' own name of each. */
export const OBJECT_KINDS: Readonly<Record<ChangingKind, string>> = {
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  replicasets: 'ReplicaSet',
  replicationcontrollers: 'ReplicationController',
  cronjobs: 'CronJob',
  nodes: 'Node',
  horizontalpodautoscalers: 'HorizontalPodAutoscaler',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  services: 'Service',
  resourcequotas: 'ResourceQuota',
  validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
  mutatingwebhookconfigurations: 'MutatingWebhookConfiguration',
  configmaps: 'ConfigMap',
};

/** Goes up whenever a fact is read in another way, so that a new release does not take its own news for changes. */
export const FACTS_FORMAT = 3;

/** The facts of a record; null of one that is made by another and changes only with it, or is written all the time. */
export const FACTS: { readonly [K in ChangingKind]: (record: RecordByKind[K]) => Facts | null } = {
  deployments: (record) => workloadFacts(record, { r: record.desired, z: record.paused || null }),
  statefulsets: (record) => workloadFacts(record, { r: record.desired }),
  // How many pods it has follows from the nodes.
  daemonsets: (record) => workloadFacts(record, {}),
  replicasets: (record) => (record.controller === null ? workloadFacts(record, { r: record.desired }) : null),
  replicationcontrollers: (record) =>
    record.controller === null ? workloadFacts(record, { r: record.desired }) : null,
  cronjobs: cronJobFacts,
  nodes: ({ cordoned, kubeletVersion }: NodeRecord) => facts({ u: cordoned || null, k: kubeletVersion }),
  horizontalpodautoscalers: ({ min, max, target }: ScalerRecord) =>
    facts({ min, max, target: `${target.kind}/${target.name}` }),
  persistentvolumeclaims: ({ requested }: ClaimRecord) => facts({ s: requested }),
  services: serviceFacts,
  resourcequotas: ({ resources }: QuotaRecord) =>
    facts(Object.fromEntries(resources.map(({ name, hard }) => [`b:${name}`, hard]))),
  validatingwebhookconfigurations: webhookFacts,
  mutatingwebhookconfigurations: webhookFacts,
  configmaps: configMapFacts,
};

type Value = string | number | boolean | null;

/** What is null is no fact. */
function facts(values: Readonly<Record<string, Value>>): Map<string, string> {
  const all = Object.entries(values).filter(([, value]) => value !== null);
  return new Map(all.map(([key, value]) => [key, value === true ? '1' : String(value)]));
}

function workloadFacts({ images, template }: WorkloadRecord, own: Readonly<Record<string, Value>>): Facts {
  const found = facts(own);
  addImages(found, images);
  if (template !== null) addTemplate(found, template);
  return found;
}

/** `app=shop/api:1.4.2` each. */
function addImages(found: Map<string, string>, images: readonly string[]): void {
  for (const entry of images) {
    const end = entry.indexOf('=');
    found.set(`i:${entry.slice(0, Math.max(end, 0))}`, entry.slice(end + 1));
  }
}

function addTemplate(found: Map<string, string>, template: TemplateRecord): void {
  const add = (key: string, value: string | null) => {
    if (value !== null) found.set(key, value);
  };
  for (const { name, role, image, resources, probes, command, env } of template.containers) {
    if (role !== 'main') add(`i:${name}`, image);
    add(`q:${name}`, quantities(resources));
    add(`p:${name}`, probes);
    add(`c:${name}`, command);
    add(`e:${name}`, env.length === 0 ? null : env.join(','));
  }
  add('m', template.configs.length === 0 ? null : template.configs.join(','));
  add('v', template.volumes);
  add('n', template.placement);
  add('t', template.restartedAt === null ? null : String(template.restartedAt));
}

/** `512Mi/256Mi/-/100m/-`: limit and request of memory, of cpu, limit of storage. */
function quantities(resources: ContainerResources): string | null {
  const { memoryLimit, memoryRequest, cpuLimit, cpuRequest, storageLimit } = resources;
  const all = [memoryLimit, memoryRequest, cpuLimit, cpuRequest, storageLimit];
  return all.every((quantity) => quantity === null) ? null : all.map((quantity) => quantity ?? '-').join('/');
}

function cronJobFacts({ schedule, suspended, images, configs }: CronJobRecord): Facts {
  const found = facts({ at: schedule, x: suspended || null, m: configs.length === 0 ? null : configs.join(',') });
  addImages(found, images);
  return found;
}

function serviceFacts({ type, selector, ports }: ServiceRecord): Facts {
  const labels = Object.entries(selector ?? {}).map(([label, value]) => `${label}=${value}`);
  const numbers = ports.map(({ port, targetPort }) => (targetPort === null ? String(port) : `${port}:${targetPort}`));
  return facts({
    y: type,
    l: labels.length === 0 ? null : labels.toSorted().join(','),
    o: numbers.length === 0 ? null : numbers.join(','),
  });
}

function webhookFacts({ webhooks }: WebhookConfigurationRecord): Facts {
  return facts(Object.fromEntries(webhooks.map(({ name, failurePolicy }) => [`h:${name}`, failurePolicy])));
}

/** `1764061692/4`: when its data was last written, and how many keys it has; `r1081` where only the object's version is known. */
function configMapFacts({ resourceVersion, keys, changedBy, elects }: ConfigMapRecord): Facts | null {
  if (elects) return null;
  const at = changedBy?.at ?? null;
  if (keys === 0 && changedBy === null) return facts({ d: '0/0' });
  if (keys !== null && at !== null) return facts({ d: `${at / 1_000}/${keys}` });
  return facts({ d: resourceVersion === null ? null : `r${resourceVersion}` });
}
