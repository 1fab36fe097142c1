import type { Random } from '../../../support/seeded-random.ts';

/** A mid-sized company's cluster: 30 nodes, a dozen namespaces, about 120 workloads and 500 pods. */

export interface Workload {
  readonly ref: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** Without its tag: `registry.example.com/shop/api`. */
  readonly repository: string;
}

export interface ClusterParts {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly workloads: readonly Readonly<Record<string, unknown>>[];
  /** What rolls out and breaks. */
  readonly deployments: readonly Workload[];
  readonly cronJobs: readonly Workload[];
  readonly nodeNames: readonly string[];
}

const NODES = 30;
const NAMESPACES: Readonly<Record<string, readonly string[]>> = {
  shop: ['api', 'web', 'cart', 'search', 'catalog', 'checkout', 'pricing', 'reviews', 'media', 'sitemap'],
  payments: ['gateway', 'ledger', 'reconciler', 'fraud', 'invoices', 'payouts', 'tokens', 'webhooks'],
  identity: ['login', 'sessions', 'profiles', 'mfa', 'audit', 'directory', 'consent'],
  logistics: ['orders', 'tracking', 'routing', 'labels', 'carriers', 'returns', 'warehouse', 'slots'],
  data: ['ingest', 'enrich', 'features', 'exports', 'lineage', 'schemas', 'replay', 'catalog'],
  growth: ['campaigns', 'emails', 'push', 'segments', 'experiments', 'referrals', 'surveys'],
  support: ['tickets', 'chat', 'bots', 'macros', 'knowledge', 'routing'],
  partners: ['portal', 'feeds', 'sync', 'billing', 'quotas', 'sandbox'],
  edge: ['router', 'cache', 'images', 'assets', 'limits', 'geo'],
  platform: ['builds', 'artifacts', 'flags', 'secrets-sync', 'docs', 'cost', 'backstage'],
  monitoring: ['grafana', 'alertmanager', 'loki', 'tempo', 'mimir', 'blackbox'],
  mlops: ['serving', 'embedder', 'ranker', 'labeler', 'registry', 'drift', 'trainer'],
};
const STATEFUL: readonly string[] = [
  'data/kafka',
  'data/postgres',
  'shop/redis',
  'identity/postgres',
  'monitoring/prometheus',
];
const CRON_JOBS: Readonly<Record<string, string>> = {
  'payments/settlement': '0 */4 * * *',
  'payments/statements': '30 2 * * *',
  'data/compaction': '15 * * * *',
  'data/backup': '0 3 * * *',
  'shop/sitemap-build': '0 */6 * * *',
  'growth/digest': '0 7 * * *',
  'logistics/rates': '*/30 * * * *',
  'partners/feeds-pull': '10 */2 * * *',
  'platform/cleanup': '0 5 * * *',
  'support/csat': '0 8 * * *',
};
const ON_EVERY_NODE: Readonly<Record<string, string>> = {
  'kube-proxy': 'registry.k8s.io/kube-proxy:v1.34.2',
  'node-exporter': 'quay.io/prometheus/node-exporter:v1.10.2',
};

export function clusterParts(random: Random): ClusterParts {
  const nodeNames = Array.from({ length: NODES }, (_, index) => `ip-10-0-${Math.floor(index / 10)}-${17 + index * 7}`);
  const deployments = Object.entries(NAMESPACES).flatMap(([namespace, names]) =>
    names.map((name) => workloadOf(namespace, name, random.whole(2, 7))),
  );
  const cronJobs = Object.keys(CRON_JOBS).map((ref) => workloadOf(...placeOf(ref), 1));
  return {
    nodes: nodeNames.map((name, index) => ({
      name,
      allocatable: { cpu: 8, memory: '32Gi' },
      labels: { 'topology.kubernetes.io/zone': `eu-1${'abc'[index % 3]}` },
    })),
    objects: [...deployments.map(serviceOf), STORAGE_CLASS, QUOTA],
    workloads: [
      ...Object.entries(ON_EVERY_NODE).map(([name, image]) => ({
        namespace: 'kube-system',
        name,
        on_every_node: true,
        priority_class: 'system-node-critical',
        containers: [{ name, image, requests: { cpu: '100m' } }],
      })),
      {
        kind: 'DaemonSet',
        namespace: 'kube-system',
        name: 'fluent-bit',
        containers: [
          { name: 'fluent-bit', image: 'cr.fluentbit.io/fluent/fluent-bit:4.2.0', requests: { cpu: '50m' } },
        ],
      },
      ...deployments.map((workload) => deploymentOf(workload, random)),
      ...STATEFUL.map(statefulOf),
      ...Object.entries(CRON_JOBS).map(cronJobOf),
    ],
    deployments,
    cronJobs,
    nodeNames,
  };
}

function workloadOf(namespace: string, name: string, replicas: number): Workload {
  const repository = `registry.example.com/${namespace}/${name}`;
  return { ref: `${namespace}/${name}`, namespace, name, replicas, repository };
}

function placeOf(ref: string): [namespace: string, name: string] {
  const [namespace = '', name = ''] = ref.split('/');
  return [namespace, name];
}

function deploymentOf({ namespace, name, replicas, repository }: Workload, random: Random) {
  const memory = random.pick(['256Mi', '512Mi', '1Gi']);
  return {
    namespace,
    name,
    replicas,
    age: `${random.whole(3, 89)}d`,
    containers: [
      {
        name,
        image: `${repository}:1.0.0`,
        requests: { cpu: name === 'trainer' ? 4 : random.pick(['50m', '100m', '250m']), memory },
        limits: { memory },
        ready_after: `${random.whole(4, 25)}s`,
      },
    ],
  };
}

function statefulOf(ref: string) {
  const [namespace, name] = placeOf(ref);
  return {
    kind: 'StatefulSet',
    namespace,
    name,
    replicas: 3,
    claims: [{ name: 'data', size: '100Gi', class: 'fast' }],
    containers: [
      {
        name,
        image: `docker.io/library/${name}:17`,
        requests: { cpu: '500m', memory: '2Gi' },
        limits: { memory: '2Gi' },
      },
    ],
  };
}

function cronJobOf([ref, schedule]: [string, string]) {
  const [namespace, name] = placeOf(ref);
  return {
    kind: 'CronJob',
    ...{ namespace, name, schedule, backoff_limit: 2, concurrency: 'Forbid' },
    containers: [{ name, image: `registry.example.com/${ref}:1.0.0`, requests: { cpu: '100m' }, runs: '90s' }],
  };
}

function serviceOf({ namespace, name }: Workload) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name },
    spec: { selector: { 'app.kubernetes.io/name': name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
}

const STORAGE_CLASS = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'fast' },
  provisioner: 'disk.csi.example.com',
  reclaimPolicy: 'Delete',
};

/** Room for what runs there and little more. */
const QUOTA = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { namespace: 'partners', name: 'compute' },
  spec: { hard: { pods: '50' } },
};
