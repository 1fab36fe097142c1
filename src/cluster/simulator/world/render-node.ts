import { type KubernetesObject, timestamp } from '../kubernetes-object.ts';
import { pulledImage } from './image-pull.ts';
import { digestOf, hash32, uidOf } from './naming.ts';
import type { Node } from './objects.ts';
import { conditionOf, metadataOf, objectOf } from './render-common.ts';

type Fields = Readonly<Record<string, unknown>>;

export function renderNode(node: Node, kubeletVersion: string): KubernetesObject {
  const metadata = metadataOf(node, {
    labels: {
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': node.name,
      'kubernetes.io/os': 'linux',
      ...node.spec.labels,
    },
    annotations: {
      'node.alpha.kubernetes.io/ttl': '0',
      'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
    },
  });
  const podCIDR = `10.244.${node.index}.0/24`;
  const taints = node.taints.map(({ key, value, effect, timeAdded }) => ({
    key,
    ...(value === '' ? {} : { value }),
    effect,
    ...(timeAdded === null ? {} : { timeAdded: timestamp(timeAdded) }),
  }));
  const spec = {
    podCIDR,
    podCIDRs: [podCIDR],
    providerID: `simulated:///${node.name}`,
    ...(node.cordoned ? { unschedulable: true } : {}),
    ...(taints.length === 0 ? {} : { taints }),
  };
  return objectOf(node, metadata, { spec, status: statusOf(node, kubeletVersion) });
}

function statusOf(node: Node, kubeletVersion: string): Fields {
  const { cpu, memory, pods } = node.spec.allocatable;
  const amounts = { cpu, 'ephemeral-storage': '95551679124', 'hugepages-2Mi': '0', memory, pods: String(pods) };
  return {
    capacity: amounts,
    allocatable: amounts,
    conditions: node.conditions.map((condition) =>
      conditionOf(condition, { lastHeartbeatTime: timestamp(node.heartbeatAt) }),
    ),
    addresses: [
      { type: 'InternalIP', address: `10.0.0.${10 + node.index}` },
      { type: 'Hostname', address: node.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: digestOf(node.uid).slice(0, 32),
      systemUUID: uidOf(`${node.uid}/system`),
      bootID: uidOf(`${node.uid}/boot`),
      kernelVersion: '6.12.48+deb13-amd64',
      osImage: 'Debian GNU/Linux 13 (trixie)',
      containerRuntimeVersion: 'containerd://2.1.5',
      kubeletVersion,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
    images: [...node.images].sort().map((image) => ({
      names: [pulledImage(image).digest, pulledImage(image).reference],
      sizeBytes: 20_000_000 + (hash32(`${image}/size`) % 150_000_000),
    })),
  };
}
