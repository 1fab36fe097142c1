import { type KubernetesObject, timestamp } from '../kubernetes-object.ts';
import { pulledImage } from './image-pull.ts';
import { digestOf, nameSuffix } from './naming.ts';
import type { Container, ContainerState, Pod, Terminated } from './objects.ts';
import { phaseOf } from './pod-phase.ts';
import { conditionOf, controllerReference, metadataOf, objectOf } from './render-common.ts';
import {
  containerOf,
  initContainerOf,
  mountsOf,
  qosClass,
  resourcesOf,
  templateSpec,
  volumesOf,
} from './render-pod-spec.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A pod as `kubectl get pod -o json` shows it. */
export function renderPod(pod: Pod): KubernetesObject {
  const hash = digestOf(`${pod.owner.uid}/${pod.template.labels['app.kubernetes.io/name'] ?? ''}`).slice(0, 32);
  const mirror = {
    'kubernetes.io/config.hash': hash,
    'kubernetes.io/config.mirror': hash,
    'kubernetes.io/config.seen': timestamp(pod.createdAt),
    'kubernetes.io/config.source': 'file',
  };
  const annotations = { ...pod.template.annotations, ...(pod.isStatic ? mirror : {}) };
  const metadata = metadataOf(pod, {
    ...(pod.isStatic ? {} : { generateName: `${pod.owner.name}-` }),
    ...(pod.finalizers.length === 0 ? {} : { finalizers: pod.finalizers }),
    labels: pod.template.labels,
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ownerReferences: [controllerReference(pod.owner)],
    ...(pod.deletion === null
      ? {}
      : {
          deletionTimestamp: timestamp(pod.deletion.graceEndsAt),
          deletionGracePeriodSeconds: (pod.deletion.graceEndsAt - pod.deletion.at) / 1000,
        }),
  });
  return objectOf(pod, metadata, { spec: specOf(pod), status: statusOf(pod) });
}

function specOf(pod: Pod): Fields {
  const base = templateSpec(pod.template);
  const node = pod.node === null ? {} : { nodeName: pod.node.name };
  const priority = {
    preemptionPolicy: 'PreemptLowerPriority',
    priority: pod.priority,
    enableServiceLinks: true,
  };
  if (pod.isStatic) {
    const tolerations = [{ operator: 'Exists', effect: 'NoExecute' }];
    return { ...base, ...node, ...priority, hostNetwork: true, tolerations };
  }
  const volume = `kube-api-access-${nameSuffix(`${pod.uid}/volume`)}`;
  const mount = { name: volume, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' };
  const asked = Array.isArray(base.tolerations) ? base.tolerations : [];
  return {
    ...base,
    ...(pod.pinnedTo === null ? {} : { affinity: pinnedAffinity(pod.pinnedTo) }),
    volumes: [...volumesOf(pod.template), { name: volume, projected: tokenProjection() }],
    ...(base.initContainers === undefined
      ? {}
      : { initContainers: pod.template.initContainers.map((container) => initContainerOf(container, [mount])) }),
    containers: pod.template.containers.map((container) => containerOf(container, [...mountsOf(pod.template), mount])),
    serviceAccountName: 'default',
    serviceAccount: 'default',
    ...node,
    ...priority,
    tolerations: [...asked, ...defaultTolerations()],
  };
}

function tokenProjection(): Fields {
  const fieldRef = { apiVersion: 'v1', fieldPath: 'metadata.namespace' };
  return {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef }] } },
    ],
    defaultMode: 420,
  };
}

/** What the DefaultTolerationSeconds admission plugin adds: five minutes on a lost node. */
function defaultTolerations(): readonly Fields[] {
  return ['not-ready', 'unreachable'].map((state) => ({
    key: `node.kubernetes.io/${state}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }));
}

function statusOf(pod: Pod): Fields {
  const qos = { qosClass: qosClass(pod.template.containers) };
  const conditions = pod.conditions.map((condition) => conditionOf(condition, { lastProbeTime: null }));
  // Until its kubelet has seen it, a pod has no more than what the scheduler said.
  if (pod.startedAt === null || pod.node === null) {
    return {
      phase: phaseOf(pod),
      ...(conditions.length === 0 ? {} : { conditions }),
      ...(pod.nominatedNode === null ? {} : { nominatedNodeName: pod.nominatedNode }),
      ...qos,
    };
  }
  const hostIP = `10.0.0.${10 + pod.node.index}`;
  return {
    phase: phaseOf(pod),
    conditions,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(pod.podIp === null ? {} : { podIP: pod.podIp, podIPs: [{ ip: pod.podIp }] }),
    startTime: timestamp(pod.startedAt),
    ...(pod.failure === null ? {} : pod.failure),
    ...(pod.initContainers.length === 0
      ? {}
      : { initContainerStatuses: pod.initContainers.map((container) => containerStatus(container)) }),
    containerStatuses: pod.containers.map((container) => containerStatus(container)),
    ...qos,
  };
}

/** How a DaemonSet's controller asks for one node. */
function pinnedAffinity(node: string): Fields {
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } };
}

function containerStatus(container: Container): Fields {
  const { spec, state } = container;
  const ran = state.type !== 'waiting' || container.last !== null;
  const started = state.type === 'running';
  const id = started
    ? state.containerId
    : state.type === 'terminated'
      ? state.terminated.containerId
      : container.last?.containerId;
  return {
    name: spec.name,
    state: stateOf(state),
    lastState: container.last === null ? {} : { terminated: terminatedOf(container.last) },
    ready: container.ready,
    restartCount: container.restarts,
    image: ran ? pulledImage(spec.image).reference : spec.image,
    imageID: ran ? pulledImage(spec.image).digest : '',
    ...(id === undefined ? {} : { containerID: id }),
    started,
    ...(ran ? { resources: resourcesOf(spec) } : {}),
  };
}

function stateOf(state: ContainerState): Fields {
  if (state.type === 'running') return { running: { startedAt: timestamp(state.startedAt) } };
  if (state.type === 'terminated') return { terminated: terminatedOf(state.terminated) };
  return { waiting: { reason: state.reason, ...(state.message === null ? {} : { message: state.message }) } };
}

function terminatedOf(terminated: Terminated): Fields {
  return {
    exitCode: terminated.exitCode,
    reason: terminated.reason,
    ...(terminated.message === null ? {} : { message: terminated.message }),
    startedAt: timestamp(terminated.startedAt),
    finishedAt: timestamp(terminated.finishedAt),
    containerID: terminated.containerId,
  };
}
