import { API_RESOURCES } from '../api/resources.ts';
import type { World } from './world-parts.ts';

const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** What every cluster has from its first minute on. */
export function createBuiltins(world: World): void {
  const { resources, now } = world.store;
  for (const name of NAMESPACES) world.store.ensureNamespace(name, now);
  for (const [name, value] of [
    ['system-cluster-critical', 2_000_000_000],
    ['system-node-critical', 2_000_001_000],
  ] as const) {
    resources.create({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      name,
      body: { value, preemptionPolicy: 'PreemptLowerPriority' },
    });
  }
  createApiServer(world);
  const served = new Set(API_RESOURCES.map(({ group, version }) => `${version}.${group}`));
  for (const name of served) {
    const [version = '', ...group] = name.split('.');
    resources.create({
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      name,
      meta: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
      body: { spec: { group: group.join('.'), version, groupPriorityMinimum: 17_800, versionPriority: 15 } },
    });
  }
}

/** The Service `kubernetes`, whose endpoints the API server writes itself. */
function createApiServer(world: World): void {
  const { resources } = world.store;
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  resources.create({
    apiVersion: 'v1',
    kind: 'Service',
    namespace: 'default',
    name: 'kubernetes',
    meta: { labels },
    body: {
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.96.0.1',
        clusterIPs: ['10.96.0.1'],
        ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
        sessionAffinity: 'None',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        internalTrafficPolicy: 'Cluster',
      },
    },
    status: { loadBalancer: {} },
  });
  resources.create({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    namespace: 'default',
    name: 'kubernetes',
    meta: { labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    body: {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.2'], conditions: { ready: true } }],
      ports: [{ name: 'https', protocol: 'TCP', port: 6443 }],
    },
  });
}
