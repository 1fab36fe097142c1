import type { Millis } from '../../../model/objects.ts';
import type { LoadBalancers, ProvisionerBehaviour } from '../scenario/cluster-schema.ts';
import { FINE, type ImageBehaviour } from '../scenario/image-schema.ts';
import type { Scenario, WorkloadSpec } from '../scenario/scenario.ts';
import type { Deployment, Entity, Node, Pod, PodOwner, ReplicaSet } from './objects.ts';
import { ResourceStore } from './resource-store.ts';
import type { Timeline } from './timeline.ts';
import type { CronJob, DaemonSet, Job, StatefulSet } from './workload-objects.ts';

export type Component = 'kube-scheduler' | 'kube-controller-manager';

/** The state of the cluster: what etcd holds, and the clock. Controllers, scheduler and kubelets meet here only. */
export class ClusterStore {
  readonly timeline: Timeline;
  readonly nodes = new Map<string, Node>();
  /** Keyed `namespace/name`, as all workloads and pods are. */
  readonly deployments = new Map<string, Deployment>();
  readonly replicaSets = new Map<string, ReplicaSet>();
  readonly statefulSets = new Map<string, StatefulSet>();
  readonly daemonSets = new Map<string, DaemonSet>();
  readonly jobs = new Map<string, Job>();
  readonly cronJobs = new Map<string, CronJob>();
  readonly pods = new Map<string, Pod>();
  /** Every other kind of object. */
  readonly resources: ResourceStore;
  /** What the scenario lays over the objects the world makes itself, by `group/Kind/namespace/name`. */
  readonly overlays = new Map<string, Readonly<Record<string, unknown>>>();
  /** Demand for CPU of a workload as a whole, in thousandths of a core, by `namespace/name`. */
  readonly loads = new Map<string, number>();
  /** Workloads of which every node has a static pod. */
  readonly onEveryNode: WorkloadSpec[] = [];
  readonly provisioners: Map<string, ProvisionerBehaviour>;
  loadBalancers: LoadBalancers;
  /** Control plane components that hang, and since when. */
  readonly stalled = new Map<Component, Millis>();
  /** Something changed that a controller or the scheduler may have to act on. */
  dirty = false;
  readonly #images: Map<string, ImageBehaviour>;
  /** The pods by what controllers ask for them by, each group in the order of `pods`. */
  readonly #podsByOwner = new Map<PodOwner, Set<Pod>>();
  readonly #setsByOwner = new Map<Deployment, Set<ReplicaSet>>();
  readonly #podsByNamespace = new Map<string, Set<Pod>>();
  readonly #podChanges = new Map<string, number>();
  #resourceVersion = 1_000;
  #addresses = 0;

  constructor(timeline: Timeline, scenario: Pick<Scenario, 'images' | 'provisioners' | 'loadBalancers'>) {
    this.timeline = timeline;
    this.#images = new Map(Object.entries(scenario.images));
    this.provisioners = new Map(Object.entries(scenario.provisioners));
    this.loadBalancers = scenario.loadBalancers;
    this.resources = new ResourceStore(this);
  }

  get now(): Millis {
    return this.timeline.now;
  }

  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  imageBehaviour(image: string): ImageBehaviour {
    return this.#images.get(image) ?? FINE;
  }

  setImageBehaviour(image: string, behaviour: ImageBehaviour): void {
    this.#images.set(image, behaviour);
  }

  nextResourceVersion(): number {
    this.#resourceVersion += 1;
    return this.#resourceVersion;
  }

  /** Says that an object changed. A heartbeat is a change nobody has to act on. */
  touch(entity: Entity, interest: 'act' | 'heartbeat' = 'act'): void {
    entity.resourceVersion = this.nextResourceVersion();
    if (entity.kind === 'Pod') this.#podChanges.set(entity.namespace, this.#resourceVersion);
    if (interest === 'act') this.dirty = true;
  }

  /** Has the controllers look again after a while, though nothing may have changed by then. */
  wakeAfter(delay: Millis): void {
    this.timeline.after(delay, () => {
      this.dirty = true;
    });
  }

  /** A number no other pod has, for its address. */
  nextAddress(): number {
    this.#addresses += 1;
    return this.#addresses;
  }

  ensureNamespace(name: string, createdAt: Millis): void {
    this.resources.ensureNamespace(name, createdAt);
  }

  /** A pod keeps its owner and its namespace for life. */
  addPod(pod: Pod): void {
    this.pods.set(keyOf(pod), pod);
    addTo(this.#podsByOwner, pod.owner, pod);
    addTo(this.#podsByNamespace, pod.namespace, pod);
  }

  addReplicaSet(set: ReplicaSet): void {
    this.replicaSets.set(keyOf(set), set);
    addTo(this.#setsByOwner, set.owner, set);
  }

  removeReplicaSet(set: ReplicaSet): void {
    this.replicaSets.delete(keyOf(set));
    removeFrom(this.#setsByOwner, set.owner, set);
  }

  replicaSetsOf(owner: Deployment): ReplicaSet[] {
    return [...(this.#setsByOwner.get(owner) ?? [])];
  }

  podsOf(owner: PodOwner): Pod[] {
    return [...(this.#podsByOwner.get(owner) ?? [])];
  }

  /** The resource version with which a pod of the namespace changed last. */
  podsChangedAt(namespace: string): number {
    return this.#podChanges.get(namespace) ?? 0;
  }

  podsIn(namespace: string): Iterable<Pod> {
    return this.#podsByNamespace.get(namespace) ?? [];
  }

  podsOn(node: Node): Pod[] {
    return [...this.pods.values()].filter((pod) => pod.node === node);
  }

  removePod(pod: Pod): void {
    this.pods.delete(keyOf(pod));
    removeFrom(this.#podsByOwner, pod.owner, pod);
    removeFrom(this.#podsByNamespace, pod.namespace, pod);
    this.overlays.delete(`/Pod/${keyOf(pod)}`);
    this.#podChanges.set(pod.namespace, this.nextResourceVersion());
    this.dirty = true;
  }
}

/** `shop/api` */
export function keyOf(entity: Pick<Entity, 'namespace' | 'name'>): string {
  return `${entity.namespace}/${entity.name}`;
}

function addTo<K, V>(groups: Map<K, Set<V>>, key: K, member: V): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, new Set([member]));
  else group.add(member);
}

function removeFrom<K, V>(groups: Map<K, Set<V>>, key: K, member: V): void {
  const group = groups.get(key);
  group?.delete(member);
  if (group?.size === 0) groups.delete(key);
}
