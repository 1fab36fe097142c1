import type { Millis } from '../../../model/objects.ts';
import { SERVICE_CONTROLLER } from './event-recorder.ts';
import { type Fields, labelsOf, mapping, mappings, specOf } from './fields.ts';
import { hash32, nameSuffix } from './naming.ts';
import { type Pod, podIsReady } from './objects.ts';
import { controllerReference } from './render-common.ts';
import { backends } from './service-endpoints.ts';
import type { Resource } from './workload-objects.ts';
import { patience, type World } from './world-parts.ts';

/** A cloud needs so long for a load balancer, and is asked again after 5 s, doubling, at most 5 min. */
const BALANCER_TAKES: Millis = 20_000;
const FIRST_RETRY: Millis = 5_000;
const LAST_RETRY: Millis = 300_000;

/** Gives Services their addresses and their EndpointSlices, which follow the readiness of the pods. */
export function syncServices(world: World): void {
  for (const service of world.store.resources.all('', 'Service')) {
    if (service.deletedAt !== null) continue;
    const spec = specOf(service);
    if (spec.clusterIP === undefined && spec.type !== 'ExternalName') assignAddress(world, service, spec);
    if (Object.keys(mapping(spec.selector)).length > 0) syncSlice(world, service);
    if (spec.type === 'LoadBalancer') syncBalancer(world, service);
  }
  for (const slice of world.store.resources.all('discovery.k8s.io', 'EndpointSlice')) {
    const owner = labelsOf(slice)['kubernetes.io/service-name'];
    const managed = labelsOf(slice)['endpointslice.kubernetes.io/managed-by'] === MANAGER;
    if (!managed || owner === undefined) continue;
    if (world.store.resources.get('', 'Service', slice.namespace, owner) === null) world.store.resources.delete(slice);
  }
}

const MANAGER = 'endpointslice-controller.k8s.io';

function assignAddress(world: World, service: Resource, spec: Fields): void {
  const hash = hash32(service.uid);
  const clusterIP = `10.96.${(hash >>> 8) & 255}.${2 + (hash % 250)}`;
  const addressed = {
    type: 'ClusterIP',
    ...spec,
    clusterIP,
    clusterIPs: [clusterIP],
    sessionAffinity: 'None',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
  };
  service.body = { ...service.body, spec: addressed };
  service.status = service.status ?? { loadBalancer: {} };
  world.store.touch(service);
}

/** By Service, what its slice was made from last: while that stays, so does the slice. */
const madeFrom = new WeakMap<Resource, string>();

function syncSlice(world: World, service: Resource): void {
  const { store } = world;
  const name = `${service.name}-${nameSuffix(service.uid)}`;
  const versionOf = (): string => {
    const slice = store.resources.get('discovery.k8s.io', 'EndpointSlice', service.namespace, name);
    return `${service.resourceVersion} ${store.podsChangedAt(service.namespace)} ${slice?.resourceVersion}`;
  };
  if (madeFrom.get(service) === versionOf()) return;
  makeSlice(world, service, name);
  madeFrom.set(service, versionOf());
}

function makeSlice(world: World, service: Resource, name: string): void {
  const { resources } = world.store;
  const spec = specOf(service);
  const pods = backends(world, service).sort((a, b) => (a.name < b.name ? -1 : 1));
  const body = {
    addressType: 'IPv4',
    endpoints: pods.map((pod) => endpointOf(pod, spec.publishNotReadyAddresses === true)),
    ports: mappings(spec.ports).map((port) => ({
      name: typeof port.name === 'string' ? port.name : '',
      protocol: 'TCP',
      port: typeof port.targetPort === 'number' ? port.targetPort : 8080,
    })),
  };
  const known = resources.get('discovery.k8s.io', 'EndpointSlice', service.namespace, name);
  if (known !== null) {
    resources.setBody(known, body);
    return;
  }
  resources.create({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    namespace: service.namespace,
    name,
    meta: {
      generateName: `${service.name}-`,
      labels: {
        ...labelsOf(service),
        'endpointslice.kubernetes.io/managed-by': MANAGER,
        'kubernetes.io/service-name': service.name,
      },
      ownerReferences: [controllerReference(service)],
    },
    body,
  });
}

function endpointOf(pod: Pod, evenUnready: boolean): Fields {
  const serving = podIsReady(pod);
  const terminating = pod.deletion !== null;
  return {
    addresses: [pod.podIp],
    conditions: { ready: evenUnready || (serving && !terminating), serving, terminating },
    nodeName: pod.node?.name,
    targetRef: { kind: 'Pod', name: pod.name, namespace: pod.namespace, uid: pod.uid },
  };
}

function syncBalancer(world: World, service: Resource): void {
  const asked = world.retries.get(service.uid);
  const has = mappings(mapping(service.status?.loadBalancer).ingress).length > 0;
  const { loadBalancers: cloud, now } = world.store;
  if (has || cloud.state === 'none' || (asked !== undefined && now < asked.notBefore)) return;
  const say = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
    world.events.record(SERVICE_CONTROLLER, service, { type, reason, message });
  if (asked === undefined || asked.failures > 0) say('Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
  if (cloud.state === 'fails') {
    const failures = (asked?.failures ?? 0) + 1;
    say(
      'Warning',
      'SyncLoadBalancerFailed',
      `Error syncing load balancer: failed to ensure load balancer: ${cloud.fails}`,
    );
    askAgain(patience(world, Math.min(FIRST_RETRY * 2 ** (failures - 1), LAST_RETRY)), failures);
  } else if (asked === undefined || asked.failures > 0) askAgain(BALANCER_TAKES, 0);
  else {
    const ip = `203.0.113.${1 + (hash32(service.uid) % 200)}`;
    world.store.resources.setStatus(service, { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } });
    say('Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
    world.retries.delete(service.uid);
  }

  function askAgain(wait: Millis, failures: number): void {
    world.retries.set(service.uid, { failures, refusal: '', notBefore: now + wait });
    world.store.wakeAfter(wait);
  }
}
