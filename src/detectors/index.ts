import type { KindName } from '../model/snapshot.ts';
import { apiServiceUnavailable } from './cluster/api-service-unavailable.ts';
import { controlPlaneBehind, controlPlaneStalled } from './cluster/control-plane-stalled.ts';
import { coverageLost } from './cluster/coverage-lost.ts';
import { namespaceStuckTerminating } from './cluster/namespace-stuck-terminating.ts';
import {
  quotaExhausted,
  quotaExhaustedByDeployment,
  quotaExhaustedByEvent,
  quotaExhaustedByReplicaSet,
} from './cluster/quota-exhausted.ts';
import { mutatingWebhookUnavailable, validatingWebhookUnavailable } from './cluster/webhook-unavailable.ts';
import { operatorDegraded } from './custom/operator-degraded.ts';
import type { AnyDetector } from './detector.ts';
import { ingressBackendMissing } from './network/ingress-backend-missing.ts';
import { ingressUnassigned } from './network/ingress-unassigned.ts';
import { loadBalancerPending } from './network/load-balancer-pending.ts';
import { serviceNoEndpoints } from './network/service-no-endpoints.ts';
import { nodeCondition } from './nodes/node-condition.ts';
import { nodeCordoned } from './nodes/node-cordoned.ts';
import { nodeNetworkUnavailable } from './nodes/node-network-unavailable.ts';
import { nodeNotReady } from './nodes/node-not-ready.ts';
import { nodePressure } from './nodes/node-pressure.ts';
import { nodeSystemOom } from './nodes/node-system-oom.ts';
import { containerConfigError } from './pods/container-config-error.ts';
import { containerExited } from './pods/container-exited.ts';
import { crashLoopBackOff } from './pods/crash-loop-back-off.ts';
import { frequentRestarts } from './pods/frequent-restarts.ts';
import { imagePullFailed } from './pods/image-pull-failed.ts';
import { initContainerFailing } from './pods/init-container-failing.ts';
import { oomKilled } from './pods/oom-killed.ts';
import { podEvicted } from './pods/pod-evicted.ts';
import { podFailed } from './pods/pod-failed.ts';
import { podNotReady } from './pods/pod-not-ready.ts';
import { podNotScheduled } from './pods/pod-not-scheduled.ts';
import { podSchedulingGated } from './pods/pod-scheduling-gated.ts';
import { podStartStuck } from './pods/pod-start-stuck.ts';
import { podStuckTerminating } from './pods/pod-stuck-terminating.ts';
import { podUnschedulable, podUnschedulableByEvent } from './pods/pod-unschedulable.ts';
import { pvFailed } from './storage/pv-failed.ts';
import { pvStuck } from './storage/pv-stuck.ts';
import { pvcLost } from './storage/pvc-lost.ts';
import { pvcPending, pvcPendingByEvent } from './storage/pvc-pending.ts';
import { pvcResizeFailed } from './storage/pvc-resize-failed.ts';
import { warningEvents } from './warnings/warning-events.ts';
import { cronJobMissed } from './workloads/cron-job-missed.ts';
import { daemonSetUnavailable } from './workloads/daemon-set-unavailable.ts';
import { deploymentUnavailable } from './workloads/deployment-unavailable.ts';
import { hpaAtMax } from './workloads/hpa-at-max.ts';
import { hpaUnableToScale, hpaUnableToScaleByEvent } from './workloads/hpa-unable-to-scale.ts';
import { jobFailed } from './workloads/job-failed.ts';
import { jobStuck } from './workloads/job-stuck.ts';
import { pdbBlocking } from './workloads/pdb-blocking.ts';
import {
  replicaCreateFailed,
  replicaCreateFailedByEvent,
  replicaCreateFailedOfController,
  replicaCreateFailedOfReplicaSet,
} from './workloads/replica-create-failed.ts';
import { replicaSetUnavailable, replicationControllerUnavailable } from './workloads/replica-set-unavailable.ts';
import { rolloutStuck } from './workloads/rollout-stuck.ts';
import { statefulSetUnavailable } from './workloads/stateful-set-unavailable.ts';

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

/** The kinds a look must read for these detectors, and what is to be read beside. The ClusterRole grants exactly the detectors' own. */
export function kindsOf(detectors: readonly AnyDetector[], alsoRead: readonly KindName[] = []): KindName[] {
  const kinds = detectors.flatMap(({ subject, needs, uses }) => [
    ...(subject === null ? [] : [subject]),
    ...needs,
    ...uses,
  ]);
  return [...new Set([...kinds, ...alsoRead])];
}

export type { CustomRule, CustomSign } from './custom/custom-rule.ts';
export { detect } from './detect.ts';
export type { AnyDetector, Detector, DetectorRule, Judgement, LookDetector } from './detector.ts';
export { tellingLines } from './evidence/log-lines.ts';
export { exitMeaning } from './pods/containers.ts';
export { createDetectors, DEFAULT_RULES, type Judges, type Rules } from './rules.ts';
export { THRESHOLD_CODES } from './threshold-codes.ts';
export { THRESHOLDS, type Thresholds } from './thresholds.ts';
export { createView, type View, type ViewMemory } from './view.ts';
