import type { Millis } from '../../../model/objects.ts';
import { type KubernetesObject, microTimestamp, timestamp } from '../kubernetes-object.ts';
import type { Component } from './cluster-store.ts';
import { uidOf } from './naming.ts';
import type { Node } from './objects.ts';
import type { World } from './world-parts.ts';

/** The leader of a component renews every 2 s, a kubelet every 10 s. */
const LEADER_RENEWS: Millis = 2_000;
const KUBELET_RENEWS: Millis = 10_000;

interface Renewal {
  readonly namespace: string;
  readonly name: string;
  readonly holder: string;
  readonly since: Millis;
  readonly every: Millis;
  readonly seconds: number;
  /** When the holder stopped renewing; null while it does. */
  readonly stoppedAt: Millis | null;
}

/**
 * The Leases of the control plane and of the nodes, as they stand now. They are worked out when asked for, so that a
 * simulated day is not made of a hundred thousand renewals.
 */
export function createLeaseRenderer(world: World): () => KubernetesObject[] {
  const { store } = world;
  const known = new Map<string, KubernetesObject>();
  const lease = (now: Millis, renewal: Renewal): KubernetesObject => {
    const object = leaseOf(now, renewal);
    const before = known.get(renewal.name);
    if (before !== undefined && before.metadata.resourceVersion === object.metadata.resourceVersion) return before;
    known.set(renewal.name, object);
    return object;
  };
  return () => {
    const createdAt = store.resources.get('', 'Namespace', '', 'kube-system')?.createdAt ?? store.now;
    const components: readonly Component[] = ['kube-controller-manager', 'kube-scheduler'];
    return [
      ...components.map((name) =>
        lease(store.now, {
          namespace: 'kube-system',
          name,
          holder: `control-plane_${uidOf(name)}`,
          since: createdAt,
          every: LEADER_RENEWS,
          seconds: 15,
          stoppedAt: store.stalled.get(name) ?? null,
        }),
      ),
      ...[...store.nodes.values()].map((node) => lease(store.now, nodeRenewal(node))),
    ];
  };
}

function nodeRenewal(node: Node): Renewal {
  return {
    namespace: 'kube-node-lease',
    name: node.name,
    holder: node.name,
    since: node.createdAt,
    every: KUBELET_RENEWS,
    seconds: 40,
    stoppedAt: node.up ? null : node.downSince,
  };
}

function leaseOf(now: Millis, renewal: Renewal): KubernetesObject {
  const { namespace, name, holder, since, every, seconds, stoppedAt } = renewal;
  const renewals = Math.floor(((stoppedAt ?? now) - since) / every);
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace,
      uid: uidOf(`Lease/${namespace}/${name}`),
      // Its own count of renewals: a Lease changes more often than all else, and nothing compares it with that.
      resourceVersion: String(renewals + 1),
      creationTimestamp: timestamp(since),
    },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: seconds,
      acquireTime: microTimestamp(since),
      renewTime: microTimestamp(since + renewals * every),
      leaseTransitions: 0,
    },
  };
}
