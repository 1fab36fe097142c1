import type { KindName } from '../model/snapshot.ts';
import { apiServiceUnavailable } from './api-service-unavailable.ts';
import { containerConfigError } from './container-config-error.ts';
import { containerExited } from './container-exited.ts';
import { controlPlaneBehind, controlPlaneStalled } from './control-plane-stalled.ts';
import { coverageLost } from './coverage-lost.ts';
import { crashLoopBackOff } from './crash-loop-back-off.ts';
import { cronJobMissed } from './cron-job-missed.ts';
import { daemonSetUnavailable } from './daemon-set-unavailable.ts';
import { deploymentUnavailable } from './deployment-unavailable.ts';
import type { AnyDetector } from './detector.ts';
import { frequentRestarts } from './frequent-restarts.ts';
import { hpaAtMax } from './hpa-at-max.ts';
import { hpaUnableToScale, hpaUnableToScaleByEvent } from './hpa-unable-to-scale.ts';
import { imagePullFailed } from './image-pull-failed.ts';
import { ingressBackendMissing } from './ingress-backend-missing.ts';
import { ingressUnassigned } from './ingress-unassigned.ts';
import { initContainerFailing } from './init-container-failing.ts';
import { jobFailed } from './job-failed.ts';
import { jobStuck } from './job-stuck.ts';
import { loadBalancerPending } from './load-balancer-pending.ts';
import { namespaceStuckTerminating } from './namespace-stuck-terminating.ts';
import { nodeCondition } from './node-condition.ts';
import { nodeCordoned } from './node-cordoned.ts';
import { nodeNetworkUnavailable } from './node-network-unavailable.ts';
import { nodeNotReady } from './node-not-ready.ts';
import { nodePressure } from './node-pressure.ts';
import { nodeSystemOom } from './node-system-oom.ts';
import { oomKilled } from './oom-killed.ts';
import { operatorDegraded } from './operator-degraded.ts';
import { pdbBlocking } from './pdb-blocking.ts';
import { podEvicted } from './pod-evicted.ts';
import { podFailed } from './pod-failed.ts';
import { podNotReady } from './pod-not-ready.ts';
import { podNotScheduled } from './pod-not-scheduled.ts';
import { podSchedulingGated } from './pod-scheduling-gated.ts';
import { podStartStuck } from './pod-start-stuck.ts';
import { podStuckTerminating } from './pod-stuck-terminating.ts';
import { podUnschedulable, podUnschedulableByEvent } from './pod-unschedulable.ts';
import { pvFailed } from './pv-failed.ts';
import { pvStuck } from './pv-stuck.ts';
import { pvcLost } from './pvc-lost.ts';
import { pvcPending, pvcPendingByEvent } from './pvc-pending.ts';
import { pvcResizeFailed } from './pvc-resize-failed.ts';
import {
  quotaExhausted,
  quotaExhaustedByDeployment,
  quotaExhaustedByEvent,
  quotaExhaustedByReplicaSet,
} from './quota-exhausted.ts';
import {
  replicaCreateFailed,
  replicaCreateFailedByEvent,
  replicaCreateFailedOfController,
  replicaCreateFailedOfReplicaSet,
} from './replica-create-failed.ts';
import { replicaSetUnavailable, replicationControllerUnavailable } from './replica-set-unavailable.ts';
import { rolloutStuck } from './rollout-stuck.ts';
import { serviceNoEndpoints } from './service-no-endpoints.ts';
import { statefulSetUnavailable } from './stateful-set-unavailable.ts';
import { warningEvents } from './warning-events.ts';
import { mutatingWebhookUnavailable, validatingWebhookUnavailable } from './webhook-unavailable.ts';

/** Every detector; the order is the order of findings in a report's JSON. */
export const DETECTORS: readonly AnyDetector[] = [
  initContainerFailing,
  oomKilled,
  crashLoopBackOff,
  imagePullFailed,
  containerConfigError,
  containerExited,
  podFailed,
  podEvicted,
  podUnschedulable,
  podUnschedulableByEvent,
  podNotScheduled,
  podSchedulingGated,
  podStartStuck,
  podNotReady,
  podStuckTerminating,
  frequentRestarts,
  deploymentUnavailable,
  rolloutStuck,
  statefulSetUnavailable,
  daemonSetUnavailable,
  replicaSetUnavailable,
  replicationControllerUnavailable,
  replicaCreateFailed,
  replicaCreateFailedOfReplicaSet,
  replicaCreateFailedOfController,
  replicaCreateFailedByEvent,
  jobFailed,
  jobStuck,
  cronJobMissed,
  hpaUnableToScale,
  hpaUnableToScaleByEvent,
  hpaAtMax,
  pdbBlocking,
  serviceNoEndpoints,
  loadBalancerPending,
  ingressBackendMissing,
  ingressUnassigned,
  pvcPending,
  pvcPendingByEvent,
  pvcResizeFailed,
  pvcLost,
  pvFailed,
  pvStuck,
  nodeNotReady,
  nodePressure,
  nodeNetworkUnavailable,
  nodeCondition,
  nodeSystemOom,
  nodeCordoned,
  quotaExhausted,
  quotaExhaustedByEvent,
  quotaExhaustedByReplicaSet,
  quotaExhaustedByDeployment,
  apiServiceUnavailable,
  validatingWebhookUnavailable,
  mutatingWebhookUnavailable,
  controlPlaneStalled,
  controlPlaneBehind,
  namespaceStuckTerminating,
  operatorDegraded,
  warningEvents,
  coverageLost,
];

/** The kinds a look must read for these detectors. The ClusterRole grants exactly these. */
export function kindsOf(detectors: readonly AnyDetector[]): KindName[] {
  const kinds = detectors.flatMap(({ subject, needs, uses }) => [
    ...(subject === null ? [] : [subject]),
    ...needs,
    ...uses,
  ]);
  return [...new Set(kinds)];
}

export { exitMeaning } from './containers.ts';
export type { CustomRule, CustomSign } from './custom-rule.ts';
export { detect } from './detect.ts';
export type { AnyDetector, Detector, DetectorRule, Judgement, LookDetector } from './detector.ts';
export { tellingLines } from './log-lines.ts';
export { createDetectors, DEFAULT_RULES, type Judges, type Rules } from './rules.ts';
export { THRESHOLD_CODES } from './threshold-codes.ts';
export { THRESHOLDS, type Thresholds } from './thresholds.ts';
export { createView, type View, type ViewMemory } from './view.ts';
