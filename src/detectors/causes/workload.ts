import type { FindingCode } from '../../model/finding.ts';
import { POD_CAUSES, UNAVAILABLE } from './codes.ts';
import type { CauseRule, Trouble } from './trouble.ts';

/** Within one workload: its pods' trouble, then what keeps it from making pods, then pods not ready, explain the rest. */
export const withinWorkload: readonly CauseRule[] = [
  behind(['PodNotReady'], POD_CAUSES),
  behind(['RolloutStuck'], [...POD_CAUSES, 'ReplicaCreateFailed', 'PodNotReady']),
  behind(UNAVAILABLE, [...POD_CAUSES, 'ReplicaCreateFailed', 'PodNotReady', 'RolloutStuck']),
  behind(['JobFailed'], POD_CAUSES),
  behind(['JobStuck'], ['JobFailed', ...POD_CAUSES]),
];

function behind(consequences: readonly FindingCode[], causes: readonly FindingCode[]): CauseRule {
  return {
    consequences,
    causeOf: (trouble, troubles) => firstOther(trouble, troubles.of(trouble.owner, causes)),
  };
}

/** A ReplicaSet or a Job that has an owner above it: the same trouble is told there. */
export const aboveOwner: CauseRule = {
  consequences: ['ReplicaSetUnavailable', 'JobFailed'],
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

function firstOther(trouble: Trouble, candidates: readonly Trouble[]): Trouble | null {
  return candidates.find((candidate) => candidate !== trouble) ?? null;
}

/** A Job that never ends keeps its Forbid CronJob from starting the next one. */
export const jobBeforeCronJob: CauseRule = {
  consequences: ['CronJobMissed'],
  causeOf(trouble, troubles) {
    const jobs = troubles.view.jobsOf(trouble.owner).map(({ namespace, name }) => ({ kind: 'Job', namespace, name }));
    const found = [trouble.owner, ...jobs].flatMap((owner) => troubles.of(owner, ['JobStuck', ...POD_CAUSES]));
    return firstOther(trouble, found);
  },
};
