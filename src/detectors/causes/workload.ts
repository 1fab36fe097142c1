import type { FindingCode } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import { LINGERING, POD_CAUSES, UNAVAILABLE } from './codes.ts';
import { isLostWithNode } from './node.ts';
import { type CauseRule, type Trouble, type Troubles, worst } from './trouble.ts';

/** Within one workload: its pods' trouble, then what keeps it from making pods, then pods not ready, explain the rest. */
export const withinWorkload: readonly CauseRule[] = [
  behind('trouble of pods, their readiness', ['PodNotReady'], POD_CAUSES),
  behind('trouble of pods, their rollout', ['RolloutStuck'], [...POD_CAUSES, 'ReplicaCreateFailed', 'PodNotReady']),
  behind('trouble of pods, their workload', UNAVAILABLE, [
    ...POD_CAUSES,
    'ReplicaCreateFailed',
    'PodNotReady',
    'RolloutStuck',
  ]),
];

function behind(name: string, consequences: readonly FindingCode[], causes: readonly FindingCode[]): CauseRule {
  return {
    name,
    consequences,
    causes,
    causeOf: (trouble, troubles) =>
      troubles.of(trouble.owner, causes).find((cause) => cause !== trouble && explains(cause, trouble, troubles)) ??
      null,
  };
}

/** Pods that are replaced are missed only until then: for this long after they ended. */
const REPLACED_WITHIN: Millis = 10 * 60_000;

/** Is what the cause tells of still why pods are missing? */
function explains(cause: Trouble, trouble: Trouble, troubles: Troubles): boolean {
  return cause.findings.some(({ code, object, since }) => {
    // A Deployment does not wait for a pod to be gone before it makes another.
    if (code === 'PodStuckTerminating') return cause.owner.kind === 'StatefulSet' || cause.owner.kind === 'DaemonSet';
    if (!LINGERING.has(code)) return true;
    const pod = troubles.view.pod(object.namespace, object.name);
    if (pod === undefined) return true;
    if (pod.phase === 'Failed' || pod.phase === 'Succeeded')
      return since === null || trouble.since === null || Math.abs(trouble.since - since) <= REPLACED_WITHIN;
    return !pod.ready && !isLostWithNode(pod, troubles);
  });
}

/** The pods of a Job that failed, or does not end. */
export const podsBeforeJob: CauseRule = {
  name: 'trouble of pods, their Job',
  consequences: ['JobFailed', 'JobStuck'],
  causes: ['JobFailed', ...POD_CAUSES],
  causeOf(trouble, troubles) {
    const runs = new Set(trouble.findings.map(({ object }) => object.name));
    const isOfRun = ({ object: { kind, namespace, name } }: Trouble['findings'][number]) => {
      const controller = troubles.view.pod(namespace, name)?.controller;
      return kind !== 'Pod' || controller == null || controller.kind !== 'Job' || runs.has(controller.name);
    };
    const codes: readonly FindingCode[] = trouble.codes.has('JobFailed') ? POD_CAUSES : ['JobFailed', ...POD_CAUSES];
    return firstOther(
      trouble,
      troubles.of(trouble.owner, codes).filter(({ findings }) => findings.some(isOfRun)),
    );
  },
};

/** A ReplicaSet or a Job that has an owner above it: the same trouble is told there. */
export const aboveOwner: CauseRule = {
  name: 'trouble of an owner, what it made',
  consequences: ['ReplicaSetUnavailable', 'JobFailed'],
  causes: [...POD_CAUSES, ...UNAVAILABLE, 'JobFailed'],
  causeOf(trouble, troubles) {
    const { kind, namespace, name } = trouble.owner;
    const { view } = troubles;
    const controller =
      kind === 'ReplicaSet'
        ? view.replicaSet(namespace, name)?.controller
        : view.find('jobs', namespace, name)?.controller;
    if (controller == null) return null;
    const owner = { kind: controller.kind, namespace, name: controller.name };
    return firstOther(trouble, troubles.of(owner, [...POD_CAUSES, ...UNAVAILABLE, 'JobFailed']));
  },
};

/** A Job that never ends keeps its Forbid CronJob from starting the next one. */
export const jobBeforeCronJob: CauseRule = {
  name: 'stuck Job, runs that were missed',
  consequences: ['CronJobMissed'],
  causes: ['JobStuck', ...POD_CAUSES],
  causeOf(trouble, troubles) {
    const { owner } = trouble;
    if (troubles.view.find('cronjobs', owner.namespace, owner.name)?.concurrency !== 'Forbid') return null;
    const jobs = troubles.view.jobsOf(owner).filter(({ active }) => active > 0);
    const own = troubles.of(owner, ['JobStuck', ...(jobs.length > 0 ? POD_CAUSES : [])]);
    const above = jobs.flatMap(({ namespace, name }) =>
      troubles.of({ kind: 'Job', namespace, name }, ['JobStuck', ...POD_CAUSES]),
    );
    return firstOther(trouble, own) ?? worst(above);
  },
};

function firstOther(trouble: Trouble, candidates: readonly Trouble[]): Trouble | null {
  return candidates.find((candidate) => candidate !== trouble) ?? null;
}
