import type { FindingCode } from '../../model/finding.ts';
import type { ObjectRef } from '../../model/objects.ts';

/** What is wrong, said of the object, as one would say it aloud. */
const SAID: Readonly<Record<FindingCode, string>> = {
  InitContainerFailing: 'cannot start: an init container fails',
  OOMKilled: 'is running out of memory',
  CrashLoopBackOff: 'keeps crashing',
  ImagePullFailed: 'cannot pull its image',
  ContainerConfigError: 'cannot start: its configuration is wrong',
  ContainerExited: 'has a container that exited',
  PodFailed: 'has failed pods',
  PodEvicted: 'has evicted pods',
  PodUnschedulable: 'fits on no node',
  PodNotScheduled: 'waits for a node',
  PodSchedulingGated: 'is held back by a scheduling gate',
  PodStartStuck: 'does not start',
  PodNotReady: 'is not ready',
  PodStuckTerminating: 'does not terminate',
  FrequentRestarts: 'restarts often',
  DeploymentUnavailable: 'is short of replicas',
  RolloutStuck: 'is stuck in its rollout',
  StatefulSetUnavailable: 'is short of replicas',
  DaemonSetUnavailable: 'is missing on nodes',
  ReplicaSetUnavailable: 'is short of replicas',
  ReplicaCreateFailed: 'cannot create pods',
  JobFailed: 'has failed',
  JobStuck: 'does not finish',
  CronJobMissed: 'missed its schedule',
  HpaUnableToScale: 'cannot scale',
  HpaAtMax: 'is at its most replicas and wants more',
  PdbBlocking: 'blocks evictions',
  ServiceNoEndpoints: 'has nothing behind it',
  LoadBalancerPending: 'gets no load balancer',
  IngressBackendMissing: 'points at a Service that is not there',
  IngressUnassigned: 'is served by no controller',
  PvcPending: 'gets no volume',
  PvcResizeFailed: 'cannot be resized',
  PvcLost: 'has lost its volume',
  PvFailed: 'has failed',
  PvStuck: 'is stuck',
  NodeNotReady: 'is not ready',
  NodePressure: 'is under pressure',
  NodeNetworkUnavailable: 'has no network',
  NodeCondition: 'reports a problem',
  NodeSystemOom: 'is out of memory',
  NodeCordoned: 'is cordoned',
  QuotaExhausted: 'is used up',
  ApiServiceUnavailable: 'does not answer',
  WebhookUnavailable: 'cannot be called',
  ControlPlaneStalled: 'stands still',
  NamespaceStuckTerminating: 'does not terminate',
  OperatorDegraded: 'is degraded',
  WarningEvents: 'has warnings that repeat',
  CoverageLost: 'can no longer be seen',
};

/** Kinds whose name alone says what they are; of the others the kind is said. */
const UNDERSTOOD: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Pod']);

/** `payments/api is running out of memory`, `Node worker-2 is not ready`, `Service shop/web has nothing behind it`. */
export function incidentTitle(code: FindingCode, { kind, namespace, name }: ObjectRef): string {
  const path = namespace === '' ? name : `${namespace}/${name}`;
  return `${UNDERSTOOD.has(kind) ? path : `${kind} ${path}`} ${SAID[code]}`;
}
