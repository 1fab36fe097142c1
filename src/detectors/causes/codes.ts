import type { FindingCode } from '../../model/finding.ts';

/** Why the pods of a workload do not run, the most telling first. */
export const POD_CAUSES: readonly FindingCode[] = [
  'InitContainerFailing',
  'OOMKilled',
  'CrashLoopBackOff',
  'ImagePullFailed',
  'ContainerConfigError',
  'PodStartStuck',
  'PodUnschedulable',
  'PodNotScheduled',
  'PodEvicted',
  'PodFailed',
  'ContainerExited',
  'FrequentRestarts',
  'PodStuckTerminating',
];

/** They happened at a moment and are told long after: what they are told beside may have nothing to do with them. */
export const LINGERING: ReadonlySet<FindingCode> = new Set([
  'OOMKilled',
  'PodEvicted',
  'PodFailed',
  'ContainerExited',
  'FrequentRestarts',
]);

/** That a workload is short of pods. */
export const UNAVAILABLE: readonly FindingCode[] = [
  'DeploymentUnavailable',
  'StatefulSetUnavailable',
  'DaemonSetUnavailable',
  'ReplicaSetUnavailable',
];

/** Why a workload cannot serve: its pods' trouble, then that its pods cannot be made, then that they are missing. */
export const WORKLOAD_CAUSES: readonly FindingCode[] = [
  ...POD_CAUSES,
  'ReplicaCreateFailed',
  'PodNotReady',
  'RolloutStuck',
  ...UNAVAILABLE,
];

/** A node that takes its pods along. */
export const NODE_LOST: readonly FindingCode[] = ['NodeNotReady', 'NodeNetworkUnavailable'];
