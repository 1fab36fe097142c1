import { isCovered, whyNotCovered } from '../model/coverage.ts';
import type { CodeRule, Detection } from '../model/detection.ts';
import type { Incident } from '../model/incident.ts';
import { type Millis, type ObjectRef, objectKey } from '../model/objects.ts';
import type { KindName, PodRecord, Snapshot } from '../model/snapshot.ts';
import type { Finder } from './finder.ts';
import type { TroubleTree } from './fold.ts';
import { OWNER_KINDS } from './owner-kinds.ts';
import type { Absence, Sighting } from './sighting.ts';
import type { TreeWeight } from './weight/index.ts';

/** The questions tracking asks of one look. */
export interface Look {
  familyOf(code: string): string;
  needsOf(code: string): readonly KindName[];
  sighting(tree: TroubleTree): Sighting;
  absence(incident: Incident): Absence;
}

export function readLook(
  snapshot: Snapshot,
  detection: Detection,
  find: Finder,
  weigh: (tree: TroubleTree) => TreeWeight,
): Look {
  const { coverage } = snapshot;
  const rules: ReadonlyMap<string, CodeRule> = detection.rules;
  const isAbandoned = createAbandonment(snapshot);
  const podsOf = ({ owner, affected }: Incident): PodRecord[] =>
    affected.names.flatMap((name) => find('pods', owner.namespace, name) ?? []);
  /** Runs of a shared name are told by their pods, or by the Jobs themselves. */
  const hasRuns = (incident: Incident): boolean =>
    podsOf(incident).length > 0 ||
    incident.affected.names.some((name) => find('jobs', incident.owner.namespace, name) !== undefined);
  const needsOf = (code: string): readonly KindName[] => rules.get(code)?.needs ?? [];

  return {
    familyOf: (code) => rules.get(code)?.family ?? code,
    needsOf,

    sighting: ({ root, consequences }) => ({
      group: root,
      consequences,
      ...weigh({ root, consequences }),
    }),

    absence(incident) {
      const { owner, code } = incident;
      if (!rules.has(code)) return { judged: false, because: `no detector for ${code} runs` };
      if (detection.failed.has(code)) return { judged: false, because: `detector ${code} failed` };
      const because = whyNotCovered(coverage, needsOf(code), owner.namespace);
      if (because !== null) return { judged: false, because };
      const hidden = whyOwnerHidden(owner, coverage);
      if (hidden !== null) return { judged: false, because: hidden };
      const kind = OWNER_KINDS.get(owner.kind);
      const wasRead = kind !== undefined && !snapshot.partial && isCovered(coverage, kind, owner.namespace);
      return {
        judged: true,
        deleted:
          wasRead && (isNameOfRuns(owner) ? !hasRuns(incident) : find(kind, owner.namespace, owner.name) === undefined),
        abandoned: isAbandoned(owner),
        lastTrace: code === 'CrashLoopBackOff' ? lastRestart(podsOf(incident)) : null,
      };
    },
  };
}

/** `import-`: the name that all runs of a generateName share. No object has it; it is gone when what ran is. */
function isNameOfRuns({ name }: ObjectRef): boolean {
  return name.endsWith('-');
}

/** Owners whose pods name them directly: where no pod does any more, the workload is gone or empty, but not healthy. */
const DIRECT_OWNERS: ReadonlySet<string> = new Set(['StatefulSet', 'DaemonSet', 'ReplicationController']);

/** Tells of an owner whether no pod of it exists any more. The pods are gone through once, when it is first asked. */
function createAbandonment({ objects, coverage, partial }: Snapshot): (owner: ObjectRef) => boolean {
  let owners: ReadonlySet<string> | null = null;
  return (owner) => {
    if (!DIRECT_OWNERS.has(owner.kind) || partial || !isCovered(coverage, 'pods', owner.namespace)) return false;
    owners ??= new Set(
      objects.pods.flatMap(({ namespace, controller }) =>
        controller !== null && DIRECT_OWNERS.has(controller.kind) ? [objectKey({ ...controller, namespace })] : [],
      ),
    );
    return !owners.has(objectKey(owner));
  };
}

/**
 * Owners that a pod names only through another object, and that one's kind: where it was not read, their trouble shows under
 * its name. A Deployment is known by its ReplicaSet's name.
 */
const BETWEEN: ReadonlyMap<string, KindName> = new Map([
  ['CronJob', 'jobs'],
  ['DeploymentConfig', 'replicationcontrollers'],
  ['Rollout', 'replicasets'],
]);

function whyOwnerHidden(owner: ObjectRef, coverage: Snapshot['coverage']): string | null {
  const between = owner.kind === 'Job' && isNameOfRuns(owner) ? 'jobs' : BETWEEN.get(owner.kind);
  return between === undefined ? null : whyNotCovered(coverage, [between], owner.namespace);
}

/**
 * When a container of these pods last restarted. Looks can be rarer than crashes: two that both happen to find it running
 * do not make it healthy in between.
 */
function lastRestart(pods: readonly PodRecord[]): Millis | null {
  const moments = pods
    .flatMap((pod) => pod.detail?.containers ?? [])
    .filter(({ restarts }) => restarts > 0)
    .flatMap(({ state, lastTermination }) => [
      state.type === 'running' ? state.startedAt : null,
      state.type === 'terminated' ? state.termination.finishedAt : null,
      lastTermination?.finishedAt ?? null,
    ])
    .filter((moment) => moment !== null);
  return moments.length === 0 ? null : Math.max(...moments);
}
