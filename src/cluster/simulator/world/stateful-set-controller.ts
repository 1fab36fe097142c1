import { findClaim } from './claims.ts';
import { STATEFUL_SET_CONTROLLER } from './event-recorder.ts';
import { templateHash } from './naming.ts';
import { type Pod, type PodTemplate, podIsReady } from './objects.ts';
import { createWithRetries } from './pod-creation.ts';
import { isEnded } from './pod-phase.ts';
import { deletePod } from './pods.ts';
import type { StatefulSet } from './workload-objects.ts';
import type { World } from './world-parts.ts';

/** `db-6d4cf56db6`, the label controller-revision-hash of pods of a template. */
export function revisionOf(owner: { readonly name: string; readonly template: PodTemplate }): string {
  return `${owner.name}-${templateHash(owner.template)}`;
}

/** One sync of one StatefulSet: podManagementPolicy OrderedReady, RollingUpdate from the highest ordinal down. */
export function syncStatefulSet(world: World, set: StatefulSet): void {
  const revision = revisionOf(set);
  act(world, set, revision);
  const pods = podsByOrdinal(world, set);
  const all = [...pods.values()];
  const updated = all.filter((pod) => revisionLabel(pod) === revision).length;
  const current = all.filter((pod) => revisionLabel(pod) === set.currentRevision).length;
  const ready = all.filter((pod) => podIsReady(pod)).length;
  if (updated === set.replicas && ready === set.replicas && set.currentRevision !== revision) {
    set.currentRevision = revision;
    world.store.touch(set);
  }
  const status = {
    replicas: all.length,
    ready,
    current: set.currentRevision === revision ? updated : current,
    updated,
    observedGeneration: set.generation,
  };
  if (JSON.stringify(status) === JSON.stringify(set.status)) return;
  set.status = status;
  world.store.touch(set);
}

/** At most one thing at a time: each waits for the one before it to be running and ready. */
function act(world: World, set: StatefulSet, revision: string): void {
  const pods = podsByOrdinal(world, set);
  for (let ordinal = 0; ordinal < set.replicas; ordinal += 1) {
    const pod = pods.get(ordinal);
    if (pod === undefined) {
      create(world, set, ordinal, revision);
      return;
    }
    if (isEnded(pod) && pod.deletion === null) {
      const message = `StatefulSet ${set.namespace}/${set.name} is recreating failed Pod ${pod.name}`;
      world.events.record(STATEFUL_SET_CONTROLLER, set, { type: 'Warning', reason: 'RecreatingFailedPod', message });
      deletePod(world, pod);
      return;
    }
    if (pod.deletion !== null || !podIsReady(pod)) return;
  }
  const surplus = [...pods.keys()].filter((ordinal) => ordinal >= set.replicas).sort((a, b) => b - a);
  const [highest] = surplus;
  if (highest !== undefined) {
    remove(world, set, pods.get(highest));
    return;
  }
  for (let ordinal = set.replicas - 1; ordinal >= 0; ordinal -= 1) {
    const pod = pods.get(ordinal);
    if (pod === undefined || revisionLabel(pod) === revision) continue;
    remove(world, set, pod);
    return;
  }
}

function create(world: World, set: StatefulSet, ordinal: number, revision: string): void {
  const name = `${set.name}-${ordinal}`;
  const labels = {
    'apps.kubernetes.io/pod-index': String(ordinal),
    'controller-revision-hash': revision,
    'statefulset.kubernetes.io/pod-name': name,
  };
  const claims = set.claims.map((claim) => ({
    name: claim.name,
    kind: 'claim' as const,
    source: `${claim.name}-${name}`,
  }));
  for (const claim of set.claims) ensureClaim(world, set, claim, name);
  const template = { ...set.template, volumes: [...claims, ...set.template.volumes] };
  createWithRetries(
    world,
    STATEFUL_SET_CONTROLLER,
    1,
    { owner: set, template, labels, name },
    {
      created: () => `create Pod ${name} in StatefulSet ${set.name} successful`,
      refused: (why) => `create Pod ${name} in StatefulSet ${set.name} failed error: ${why}`,
    },
  );
}

function ensureClaim(world: World, set: StatefulSet, claim: StatefulSet['claims'][number], pod: string): void {
  const name = `${claim.name}-${pod}`;
  if (findClaim(world, set.namespace, name) !== null) return;
  world.store.resources.create({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    namespace: set.namespace,
    name,
    meta: { labels: set.template.labels },
    body: {
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: claim.size } },
        ...(claim.storageClass === null ? {} : { storageClassName: claim.storageClass }),
        volumeMode: 'Filesystem',
      },
    },
  });
  const message = `create Claim ${name} Pod ${pod} in StatefulSet ${set.name} success`;
  world.events.record(STATEFUL_SET_CONTROLLER, set, { type: 'Normal', reason: 'SuccessfulCreate', message });
}

function remove(world: World, set: StatefulSet, pod: Pod | undefined): void {
  if (pod === undefined || pod.deletion !== null) return;
  deletePod(world, pod);
  const message = `delete Pod ${pod.name} in StatefulSet ${set.name} successful`;
  world.events.record(STATEFUL_SET_CONTROLLER, set, { type: 'Normal', reason: 'SuccessfulDelete', message });
}

function podsByOrdinal(world: World, set: StatefulSet): Map<number, Pod> {
  return new Map(world.store.podsOf(set).map((pod) => [Number(pod.name.slice(set.name.length + 1)), pod]));
}

export function revisionLabel(pod: Pod): string | undefined {
  return pod.template.labels['controller-revision-hash'];
}
