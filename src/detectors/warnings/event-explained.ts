import type { ExcusedTrouble } from '../../model/detection.ts';
import type { Finding } from '../../model/finding.ts';
import { type ObjectRef, objectKey } from '../../model/objects.ts';
import { guessOwner, guessSetOwner } from '../owners/pod-names.ts';
import type { View } from '../view.ts';

/** Findings that say something of an object and explain no warning about it. */
const EXPLAINS_NOTHING: ReadonlySet<string> = new Set(['NodeCordoned', 'CoverageLost']);

/**
 * Is a warning about this object explained by what other detectors found, or know of and excuse: on the object itself, its
 * owner, its pods, its claims, its node, or what it scales or leads to?
 */
export function createExplanations(
  view: View,
  findings: readonly Finding[],
  excused: readonly ExcusedTrouble[],
): (object: ObjectRef, owner: ObjectRef) => boolean {
  const told = new Set<string>();
  const tell = (object: ObjectRef) => told.add(objectKey(object));
  for (const { code, object, owner } of findings) {
    if (EXPLAINS_NOTHING.has(code)) continue;
    tell(object);
    tell(owner);
    for (const near of neighbours(object, view)) tell(near);
  }
  // What is known and cannot be judged now, or is about to clear, explains its warnings all the same.
  for (const { code, owner } of view.openIncidents()) {
    if (code !== 'WarningEvents' && !EXPLAINS_NOTHING.has(code)) tell(owner);
  }
  for (const { code, owner } of excused) if (!EXPLAINS_NOTHING.has(code)) tell(owner);

  return (object, owner) => {
    if (told.has(objectKey(object)) || told.has(objectKey(owner))) return true;
    return neighbours(object, view).some((near) => told.has(objectKey(near)));
  };
}

/** What an object's trouble shows at, too. */
function neighbours(object: ObjectRef, view: View): ObjectRef[] {
  const { kind, namespace, name } = object;
  const here = (otherKind: string, otherName: string): ObjectRef => ({ kind: otherKind, namespace, name: otherName });
  switch (kind) {
    case 'Pod': {
      const pod = view.pod(namespace, name);
      if (pod === undefined) return [guessOwner(object, view)];
      const controller = pod.controller === null ? [] : [here(pod.controller.kind, pod.controller.name)];
      const node = pod.node === null ? [] : [{ kind: 'Node', namespace: '', name: pod.node }];
      const claims = (pod.detail?.claims ?? []).map((claim) => here('PersistentVolumeClaim', claim));
      return [view.ownerOf(pod), ...controller, ...node, ...claims];
    }
    case 'ReplicaSet': {
      const set = view.replicaSet(namespace, name);
      if (set === undefined) return [guessSetOwner(object)];
      const { controller } = set;
      return controller === null ? [] : [here(controller.kind, controller.name)];
    }
    case 'Job': {
      const controller = view.find('jobs', namespace, name)?.controller;
      return controller == null ? [] : [here(controller.kind, controller.name)];
    }
    case 'HorizontalPodAutoscaler': {
      const target = view.find('horizontalpodautoscalers', namespace, name)?.target;
      return target === undefined ? [] : [here(target.kind, target.name)];
    }
    case 'PersistentVolumeClaim': {
      const volume = view.find('persistentvolumeclaims', namespace, name)?.volume ?? null;
      return volume === null ? [] : [{ kind: 'PersistentVolume', namespace: '', name: volume }];
    }
    case 'Endpoints':
    case 'EndpointSlice':
      return [here('Service', view.find('endpointslices', namespace, name)?.service ?? name)];
    default:
      return [];
  }
}
