import { asList, asObject, at } from '../api/read.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { AGE, type Column, column, NAME, textAt, wide } from './column.ts';

export const NODE_COLUMNS: readonly Column[] = [
  NAME,
  column('Status', nodeStatus),
  column('Roles', (node) => {
    const roles = Object.entries(asObject(node.metadata.labels)).flatMap(([label, value]) => {
      if (label.startsWith('node-role.kubernetes.io/')) return label.slice('node-role.kubernetes.io/'.length) || [];
      return label === 'kubernetes.io/role' && typeof value === 'string' && value !== '' ? value : [];
    });
    return roles.length === 0 ? '<none>' : [...new Set(roles)].toSorted().join(',');
  }),
  AGE,
  column('Version', (node) => textAt(node, 'status.nodeInfo.kubeletVersion')),
  wide('Internal-IP', (node) => address(node, 'InternalIP')),
  wide('External-IP', (node) => address(node, 'ExternalIP')),
  wide('OS-Image', (node) => textAt(node, 'status.nodeInfo.osImage', '<unknown>')),
  wide('Kernel-Version', (node) => textAt(node, 'status.nodeInfo.kernelVersion', '<unknown>')),
  wide('Container-Runtime', (node) => textAt(node, 'status.nodeInfo.containerRuntimeVersion', '<unknown>')),
];

function nodeStatus(node: KubernetesObject): string {
  const ready = asList(at(node, 'status', 'conditions'))
    .map(asObject)
    .find(({ type }) => type === 'Ready');
  const state = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return at(node, 'spec', 'unschedulable') === true ? `${state},SchedulingDisabled` : state;
}

function address(node: KubernetesObject, type: string): string {
  const found = asList(at(node, 'status', 'addresses'))
    .map(asObject)
    .find((entry) => entry.type === type);
  return typeof found?.address === 'string' ? found.address : '<none>';
}
