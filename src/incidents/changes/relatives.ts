import type { Change } from '../../model/change.ts';
import type { Incident } from '../../model/incident.ts';
import { type ObjectRef, objectKey } from '../../model/objects.ts';
import type { Labels, PodRecord, Snapshot, WorkloadRecord } from '../../model/snapshot.ts';
import type { Finder } from '../finder.ts';
import { configMapsOf, NAMING_KINDS } from './configs.ts';
import { OBJECT_KINDS } from './facts.ts';

/** Tells whether a change touches what a trouble rests on. @param key the `objectKey` of the changed object. */
export type Relatives = (change: Change, key: string) => boolean;

type Trouble = Pick<Incident, 'code' | 'owner' | 'affected' | 'consequences'>;

/** Finds what a trouble rests on in one look: its object and workload, their autoscaler, ConfigMaps, nodes, claims, and what follows from it. */
export function createKinship({ objects }: Snapshot, find: Finder): (trouble: Trouble) => Relatives {
  const scalers = lazy(() =>
    Map.groupBy(
      objects.horizontalpodautoscalers,
      ({ namespace, target }) => `${target.kind}/${namespace}/${target.name}`,
    ),
  );
  const workloads = lazy(() =>
    Map.groupBy(
      [
        ...named('Deployment', objects.deployments),
        ...named('StatefulSet', objects.statefulsets),
        ...named('DaemonSet', objects.daemonsets),
      ],
      ({ ref }) => ref.namespace,
    ),
  );

  function selected(namespace: string, selector: Labels | null): readonly string[] {
    if (selector === null) return [];
    const wanted = Object.entries(selector);
    const all = workloads().get(namespace) ?? [];
    return all
      .filter(({ labels }) => wanted.every(([label, value]) => labels[label] === value))
      .flatMap(({ ref }) => [objectKey(ref), ...configs(ref)]);
  }

  /** The ConfigMaps that the pods of a workload name. */
  function configs({ kind, namespace, name }: ObjectRef): readonly string[] {
    const naming = NAMING_KINDS.find((each) => OBJECT_KINDS[each] === kind);
    const record = naming === undefined ? undefined : find(naming, namespace, name);
    if (record === undefined) return [];
    return configMapsOf(record).map((config) => objectKey({ kind: 'ConfigMap', namespace, name: config }));
  }

  /** The object itself and what its working depends on. */
  function around(object: ObjectRef): readonly string[] {
    const { kind, namespace, name } = object;
    switch (kind) {
      case 'Service': {
        const service = find('services', namespace, name);
        return [objectKey(object), ...selected(namespace, service?.selector ?? null)];
      }
      case 'Ingress': {
        const backends = find('ingresses', namespace, name)?.backends ?? [];
        const services = backends.map(({ service }) => ({ kind: 'Service', namespace, name: service }));
        return [objectKey(object), ...services.flatMap(around)];
      }
      case 'HorizontalPodAutoscaler': {
        const target = find('horizontalpodautoscalers', namespace, name)?.target;
        return [objectKey(object), ...(target === undefined ? [] : [objectKey({ ...target, namespace })])];
      }
      case 'PodDisruptionBudget': {
        const budget = find('poddisruptionbudgets', namespace, name);
        return [objectKey(object), ...selected(namespace, budget?.selector?.labels ?? null)];
      }
      default: {
        const own = scalers().get(objectKey(object)) ?? [];
        const refs = own.map((scaler) => ({ kind: 'HorizontalPodAutoscaler', namespace, name: scaler.name }));
        return [objectKey(object), ...refs.map(objectKey), ...configs(object)];
      }
    }
  }

  function podsOf({ owner, affected }: Trouble): readonly PodRecord[] {
    return affected.names.flatMap((name) => find('pods', owner.namespace, name) ?? []);
  }

  return (trouble) => {
    const keys = new Set([trouble.owner, ...trouble.consequences.map(({ owner }) => owner)].flatMap(around));
    for (const { namespace, node, detail } of podsOf(trouble)) {
      if (node !== null) keys.add(objectKey({ kind: 'Node', namespace: '', name: node }));
      for (const name of detail?.claims ?? []) keys.add(objectKey({ kind: 'PersistentVolumeClaim', namespace, name }));
    }
    const atLarge = AT_LARGE[trouble.code];
    return (change, key) => keys.has(key) || atLarge?.(change, trouble) === true;
  };
}

/** Troubles that rest on more than objects of their own. */
const AT_LARGE: { readonly [code: string]: (change: Change, trouble: Trouble) => boolean } = {
  /** Any node may have been the one with room. */
  PodUnschedulable: ({ object, what }) => object.kind === 'Node' && what.some((words) => NO_ROOM.has(words)),
  ReplicaCreateFailed: ({ object }, { owner }) =>
    object.kind.endsWith('WebhookConfiguration') ||
    (object.kind === 'ResourceQuota' && object.namespace === owner.namespace),
};
const NO_ROOM: ReadonlySet<string> = new Set(['cordoned', 'deleted']);

function named(kind: string, records: readonly WorkloadRecord[]) {
  return records.map(({ namespace, name, templateLabels }) => ({
    ref: { kind, namespace, name },
    labels: templateLabels,
  }));
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
