import type { Millis } from '../../../model/objects.ts';
import type { ImageBehaviour } from '../scenario/scenario.ts';
import type { Deployment, Entity, Node, Pod, ReplicaSet } from './objects.ts';
import type { Timeline } from './timeline.ts';

/** The state of the cluster: what etcd holds, and the clock. Controllers, scheduler and kubelets meet here only. */
export class ClusterStore {
  readonly timeline: Timeline;
  readonly nodes = new Map<string, Node>();
  /** Keyed `namespace/name`, as pods and ReplicaSets are. */
  readonly deployments = new Map<string, Deployment>();
  readonly replicaSets = new Map<string, ReplicaSet>();
  readonly pods = new Map<string, Pod>();
  /** Creation times by name. */
  readonly namespaces = new Map<string, Millis>();
  /** Something changed that a controller or the scheduler may have to act on. */
  dirty = false;
  #images: Readonly<Record<string, ImageBehaviour>>;
  #resourceVersion = 1_000;
  #addresses = 0;

  constructor(timeline: Timeline, images: Readonly<Record<string, ImageBehaviour>>) {
    this.timeline = timeline;
    this.#images = images;
  }

  get now(): Millis {
    return this.timeline.now;
  }

  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  imageBehaviour(image: string): ImageBehaviour {
    return this.#images[image] ?? 'ok';
  }

  nextResourceVersion(): number {
    this.#resourceVersion += 1;
    return this.#resourceVersion;
  }

  /** Says that an object changed. A heartbeat is a change nobody has to act on. */
  touch(entity: Entity, interest: 'act' | 'heartbeat' = 'act'): void {
    entity.resourceVersion = this.nextResourceVersion();
    if (interest === 'act') this.dirty = true;
  }

  /** A number no other pod has, for its address. */
  nextAddress(): number {
    this.#addresses += 1;
    return this.#addresses;
  }

  ensureNamespace(name: string, createdAt: Millis): void {
    if (!this.namespaces.has(name)) this.namespaces.set(name, createdAt);
  }

  podsOf(owner: Entity): Pod[] {
    return [...this.pods.values()].filter((pod) => pod.owner === owner);
  }

  podsOn(node: Node): Pod[] {
    return [...this.pods.values()].filter((pod) => pod.node === node);
  }

  removePod(pod: Pod): void {
    this.pods.delete(keyOf(pod));
    this.nextResourceVersion();
    this.dirty = true;
  }
}

/** `shop/api` */
export function keyOf(entity: Pick<Entity, 'namespace' | 'name'>): string {
  return `${entity.namespace}/${entity.name}`;
}
