import type { Millis } from '../../model/objects.ts';
import { type KubernetesObject, timestamp } from './kubernetes-object.ts';
import { groupsOfPods, type ManyPodsOptions } from './many-pods.ts';
import { hash32, uidOf } from './world/naming.ts';

export interface LargeClusterOptions extends ManyPodsOptions {
  readonly events: number;
}

const SECOND: Millis = 1_000;
/** One workload in so many has an autoscaler, a disruption budget, a volume claim, a cron job with a Job. */
const ONE_IN = 10;
/** One event in so many is a warning. */
const WARNINGS_ONE_IN = 8;

/**
 * A large cluster of all the kinds a look reads, object by object, so that nobody needs to hold it whole: `manyPods` with the
 * Services, slices, budgets, claims, leases and events such a cluster has. The same options give the same bytes.
 */
export function* largeCluster(options: LargeClusterOptions): Generator<KubernetesObject> {
  const { events, now, nodes } = options;
  let left = events;
  let workloads = 0;
  for (const group of groupsOfPods(options)) {
    yield* group;
    const deployment = group.find(({ kind }) => kind === 'Deployment');
    if (deployment !== undefined) {
      yield* companionsOf(deployment, workloads, now);
      workloads += 1;
    }
    for (const pod of group) {
      if (pod.kind !== 'Pod' || left === 0) continue;
      left -= 1;
      yield eventOf(pod, left, now);
    }
  }
  for (let index = 0; index < nodes; index += 1) {
    yield lease('kube-node-lease', `node-${String(index).padStart(4, '0')}`, now);
  }
  for (const name of ['kube-controller-manager', 'kube-scheduler']) yield lease('kube-system', name, now);
}

function* companionsOf({ metadata }: KubernetesObject, index: number, now: Millis): Generator<KubernetesObject> {
  const { name, namespace = '' } = metadata;
  const base = (suffix = '') => head(namespace, `${name}${suffix}`, now);
  const selector = { 'app.kubernetes.io/name': name };
  const ports = [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }];
  yield {
    apiVersion: 'v1',
    kind: 'Service',
    ...base(),
    spec: { type: 'ClusterIP', clusterIP: '10.0.0.1', selector, ports },
  };
  yield {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...base('-x7k2m').metadata, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: [0, 1, 2, 3, 4].map((pod) => ({
      addresses: [`10.64.0.${pod}`],
      conditions: { ready: true, serving: true, terminating: false },
      targetRef: { kind: 'Pod', namespace, name: `${name}-${pod}`, uid: uidOf(`${name}/${pod}`) },
      nodeName: `node-000${pod}`,
    })),
  };
  if (index % ONE_IN !== 0) return;
  yield {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    ...base(),
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, minReplicas: 5, maxReplicas: 10 },
    status: { currentReplicas: 5, desiredReplicas: 5, conditions: [{ type: 'ScalingActive', status: 'True' }] },
  };
  yield {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    ...base(),
    spec: { minAvailable: 4, selector: { matchLabels: selector } },
    status: { currentHealthy: 5, desiredHealthy: 4, disruptionsAllowed: 1, expectedPods: 5 },
  };
  yield {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...base('-data'),
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'standard', volumeName: `pv-${index}` },
    status: { phase: 'Bound', capacity: { storage: '10Gi' } },
  };
  yield {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    ...base('-report'),
    spec: { schedule: '0 * * * *', concurrencyPolicy: 'Forbid', suspend: false },
    status: { lastScheduleTime: timestamp(now - 600 * SECOND), lastSuccessfulTime: timestamp(now - 590 * SECOND) },
  };
}

function eventOf(pod: KubernetesObject, index: number, now: Millis): KubernetesObject {
  const { name, namespace = '', uid } = pod.metadata;
  const last = timestamp(now - (hash32(`${name}/event`) % 3_600) * SECOND);
  const warning = index % WARNINGS_ONE_IN === 0;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    ...head(namespace, `${name}.${hash32(name).toString(16)}`, now),
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid, fieldPath: 'spec.containers{app}' },
    type: warning ? 'Warning' : 'Normal',
    reason: warning ? 'Unhealthy' : 'Pulled',
    message: warning
      ? `Readiness probe failed: Get "http://10.64.${index & 255}.7:8080/ready": context deadline exceeded`
      : `Container image "registry.example.com/${namespace}/${name}:1.4.2" already present on machine`,
    source: { component: 'kubelet', host: `node-${String(index % 1_000).padStart(4, '0')}` },
    firstTimestamp: last,
    lastTimestamp: last,
    count: 1 + (index % 5),
  };
}

function lease(namespace: string, name: string, now: Millis): KubernetesObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    ...head(namespace, name, now),
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: new Date(now - 5 * SECOND).toISOString() },
  };
}

function head(namespace: string, name: string, now: Millis): Pick<KubernetesObject, 'metadata'> {
  const id = `${namespace}/${name}`;
  const creationTimestamp = timestamp(now - (hash32(id) % 8_640_000) * SECOND);
  return {
    metadata: { name, namespace, uid: uidOf(id), resourceVersion: String(hash32(id) % 1_000_000), creationTimestamp },
  };
}
