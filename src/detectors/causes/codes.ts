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
