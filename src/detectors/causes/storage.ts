import { type CauseRule, type Trouble, wordsOf, worst } from './trouble.ts';

/** A claim that nobody provisions keeps its pods from a node, or from starting. */
export const claimBeforePods: CauseRule = {
  name: 'claim without a volume, its pods',
  consequences: ['PodUnschedulable', 'PodStartStuck'],
  causes: ['PvcLost', 'PvcPending'],
  causeOf(trouble, troubles) {
    const { view } = troubles;
    const { namespace } = trouble.owner;
    const names = new Set(
      trouble.findings.flatMap(({ object }) => view.pod(object.namespace, object.name)?.detail?.claims ?? []),
    );
    if (names.size === 0) {
      if (!/persistentvolumeclaim|volumebinding/i.test(wordsOf(trouble))) return null;
      return onlyOne([...troubles.inNamespace(namespace, 'PvcLost'), ...troubles.inNamespace(namespace, 'PvcPending')]);
    }
    return worst(
      [...names].flatMap((name) =>
        troubles.of({ kind: 'PersistentVolumeClaim', namespace, name }, ['PvcLost', 'PvcPending']),
      ),
    );
  },
};

/** The pod's volumes were not read: a single claim in trouble in its namespace is the one it waits for. */
function onlyOne(troubles: readonly Trouble[]): Trouble | null {
  return troubles.length === 1 ? (troubles[0] ?? null) : null;
}

/** A claim is lost because its volume failed. */
export const volumeBeforeClaim: CauseRule = {
  name: 'volume failed, its claim',
  consequences: ['PvcLost'],
  causes: ['PvFailed'],
  causeOf({ owner: { namespace, name } }, troubles) {
    const volume = troubles.view.find('persistentvolumeclaims', namespace, name)?.volume;
    if (volume == null) return null;
    return troubles.of({ kind: 'PersistentVolume', namespace: '', name: volume }, ['PvFailed'])[0] ?? null;
  },
};
