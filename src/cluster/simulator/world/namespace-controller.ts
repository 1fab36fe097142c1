import { resourceOf } from '../api/resources.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { isAvailable } from './api-service-controller.ts';
import { specOf } from './fields.ts';
import { deletePod } from './pods.ts';
import { type RawCondition, setRawConditions } from './raw-conditions.ts';
import { finalizersOf } from './resource-store.ts';
import type { Resource } from './workload-objects.ts';
import { deleteWorkload } from './workload-steps.ts';
import type { World } from './world-parts.ts';

/** Empties namespaces that are being deleted, and says what keeps them. */
export function syncNamespaces(world: World): void {
  for (const namespace of world.store.resources.all('', 'Namespace')) {
    if (namespace.deletedAt !== null) terminate(world, namespace);
  }
}

function terminate(world: World, namespace: Resource): void {
  const { store } = world;
  const down = store.resources.all('apiregistration.k8s.io', 'APIService').filter((api) => !isAvailable(api));
  if (namespace.status?.phase !== 'Terminating') store.resources.setStatus(namespace, { phase: 'Terminating' });
  empty(world, namespace.name);
  const { counts, finalizers } = remains(world, namespace.name);
  // While an API cannot be asked what it holds, nothing is known to be gone.
  if (counts.size === 0 && down.length === 0) {
    store.resources.delete(namespace, true);
    return;
  }
  const conditions = setRawConditions(namespace.status, verdicts(down, counts, finalizers), store.now);
  store.resources.setStatus(namespace, { phase: 'Terminating', conditions });
}

function empty(world: World, namespace: string): void {
  const { store } = world;
  const { deployments, statefulSets, daemonSets, cronJobs, jobs } = store;
  for (const map of [deployments, statefulSets, daemonSets, cronJobs, jobs]) {
    for (const workload of [...map.values()]) if (workload.namespace === namespace) deleteWorkload(world, workload);
  }
  for (const pod of [...store.pods.values()]) if (pod.namespace === namespace) deletePod(world, pod);
  for (const resource of store.resources.everything()) {
    if (resource.namespace === namespace) store.resources.delete(resource);
  }
}

function remains(world: World, namespace: string) {
  const counts = new Map<string, number>();
  const finalizers = new Map<string, number>();
  const add = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (const pod of world.store.pods.values()) {
    if (pod.namespace !== namespace) continue;
    add(counts, 'pods.');
    for (const name of pod.finalizers) add(finalizers, name);
  }
  for (const resource of world.store.resources.everything()) {
    if (resource.namespace !== namespace) continue;
    const { apiVersion, kind, name } = resource;
    const object: KubernetesObject = { apiVersion, kind, metadata: { name, namespace } };
    add(counts, `${resourceOf(object).plural}.${resource.group}`);
    for (const finalizer of finalizersOf(resource)) add(finalizers, finalizer);
  }
  return { counts, finalizers };
}

function verdicts(
  down: readonly Resource[],
  counts: ReadonlyMap<string, number>,
  finalizers: ReadonlyMap<string, number>,
): RawCondition[] {
  const list = (map: ReadonlyMap<string, number>, verb: string): string =>
    [...map]
      .sort()
      .map(([name, count]) => `${name} ${verb} ${count} resource instances`)
      .join(', ');
  const verdict = (type: string, bad: string | null, reason: string, fine: string, good: string): RawCondition =>
    bad === null
      ? { type, status: 'False', reason: fine, message: good }
      : { type, status: 'True', reason, message: bad };
  return [
    verdict(
      'NamespaceDeletionDiscoveryFailure',
      down.length === 0 ? null : discoveryFailure(down),
      'DiscoveryFailed',
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ),
    verdict(
      'NamespaceDeletionGroupVersionParsingFailure',
      null,
      '',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    verdict(
      'NamespaceDeletionContentFailure',
      null,
      '',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    verdict(
      'NamespaceContentRemaining',
      counts.size === 0 ? null : `Some resources are remaining: ${list(counts, 'has')}`,
      'SomeResourcesRemain',
      'ContentRemoved',
      'All content successfully removed',
    ),
    verdict(
      'NamespaceFinalizersRemaining',
      finalizers.size === 0
        ? null
        : `Some content in the namespace has finalizers remaining: ${list(finalizers, 'in')}`,
      'SomeFinalizersRemain',
      'ContentHasNoFinalizers',
      'All content-preserving finalizers finished',
    ),
  ];
}

function discoveryFailure(down: readonly Resource[]): string {
  const stale = down.map((api) => {
    const spec = specOf(api);
    const version = `${String(spec.group)}/${String(spec.version)}`;
    return `${version}: stale GroupVersion discovery: ${version}`;
  });
  return `Discovery failed for some groups, ${down.length} failing: unable to retrieve the complete list of server APIs: ${stale.join(', ')}`;
}
