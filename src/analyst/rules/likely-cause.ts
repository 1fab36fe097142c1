import type { FindingCode } from '../../model/finding.ts';
import type { Incident } from '../../model/incident.ts';
import { exitSays, lastWords, outOfMemory } from './program-words.ts';
import { registrySays } from './registry-answers.ts';
import { type LikelyCause, quoted, quotes, states, type Teller } from './told-cause.ts';

const NOT_TOLD: LikelyCause = { likelyCause: null, confidence: null };

/** An event's label: `event FailedMount x7, last ...`. */
const EVENT = /^event /;
const eventSays = quotes('The event says', EVENT);

/** `0/3 nodes are available: 3 Insufficient cpu.`: the scheduler lists why each node was left out. */
const schedulerSays: Teller = (incident) =>
  quotes('The scheduler says', /./, /\d+\/\d+ nodes are available/i)(incident) ??
  quotes('The scheduler says', /./, /persistentvolumeclaim/i)(incident);

/** The Ready condition's text: the node controller's when the kubelet is silent, else the kubelet's own. */
const nodeSays: Teller = ({ evidence }) => {
  const text = evidence.find(({ label }) => label === 'status')?.value;
  if (text === undefined) return null;
  if (!/stopped posting node status/i.test(text)) return quoted('The kubelet says', text);
  return {
    likelyCause: "The node's kubelet stopped reporting: the node is down, cut off, or its kubelet is.",
    confidence: 'high',
  };
};

/** ReplicaFailure, or the event, carries the API server's refusal of a pod, such as an exceeded quota. */
const refusal: Teller = (incident) =>
  quotes('Kubernetes says', /^ReplicaFailure says$/)(incident) ??
  quotes('Kubernetes says', /^event FailedCreate/)(incident);

/** The conditions of a namespace, the most telling first: an API that cannot be asked, a failed deletion, a finalizer. */
const namespaceSays: readonly Teller[] = [
  /DiscoveryFailure says$/,
  /GroupVersionParsingFailure says$/,
  /ContentFailure says$/,
  /FinalizersRemaining says$/,
  /ContentRemaining says$/,
].map((label) => quotes('Kubernetes says', label));

const finalizers = states('finalizers', (value) =>
  value === 'none' || value === '' ? null : `A finalizer is not removed: ${value}.`,
);
const nodeLost = states('node', (value) => {
  const [, node, state] = /^(\S+) \((not ready|gone)\b/.exec(value) ?? [];
  return node === undefined || state === undefined ? null : `Its node ${node} is ${state}.`;
});

const crash: readonly Teller[] = [lastWords, exitSays];

/** By code: who may name the cause, the most exact first. What is not here tells no cause, or has told it in its message. */
const TELLERS: Partial<Record<FindingCode, readonly Teller[]>> = {
  InitContainerFailing: crash,
  OOMKilled: [outOfMemory],
  CrashLoopBackOff: crash,
  FrequentRestarts: [lastWords, quotes('The kubelet says', /^event Unhealthy/, /liveness|startup/i), exitSays],
  ContainerExited: crash,
  PodFailed: [lastWords, quotes('Kubernetes says', /^status$/), exitSays],
  JobFailed: [lastWords, exitSays],
  ImagePullFailed: [registrySays],
  ContainerConfigError: [
    states('missing', (value) => `${value} is missing.`),
    quotes('The kubelet says', /^status$/),
    quotes('The kubelet says', EVENT),
  ],
  PodStartStuck: [eventSays],
  PodNotReady: [
    states('unmet readiness gate', (value) => `Its readiness gate ${value} is not met.`),
    quotes('The kubelet says', /^event Unhealthy/),
    nodeLost,
  ],
  PodEvicted: [quotes('The kubelet says', /^kubelet$/)],
  PodUnschedulable: [schedulerSays],
  PodStuckTerminating: [finalizers, nodeLost],
  DeploymentUnavailable: [refusal],
  ReplicaSetUnavailable: [refusal],
  RolloutStuck: [refusal],
  ReplicaCreateFailed: [refusal],
  QuotaExhausted: [refusal, quotes('Kubernetes says', EVENT, /exceeded quota/)],
  CronJobMissed: [eventSays],
  HpaUnableToScale: [quotes('The autoscaler says', /^(?:AbleToScale|ScalingActive) says$/), eventSays],
  LoadBalancerPending: [eventSays],
  IngressBackendMissing: [states('backend', (value) => `${value}.`)],
  IngressUnassigned: [eventSays],
  PvcPending: [eventSays],
  PvcResizeFailed: [quotes('Kubernetes says', / says$/), eventSays],
  PvFailed: [quotes('Kubernetes says', /^status$/)],
  PvStuck: [eventSays, finalizers],
  NodeNotReady: [nodeSays],
  NodeNetworkUnavailable: [quotes('Its network says', / says$/)],
  NodeCondition: [quotes('The node says', / says$/)],
  NodeSystemOom: [eventSays],
  ApiServiceUnavailable: [quotes('Kubernetes says', /^Available says$/)],
  NamespaceStuckTerminating: namespaceSays,
  OperatorDegraded: [quotes('Its operator says', / says$/), quotes('Its operator says', /^status\..*message$/)],
  WarningEvents: [eventSays],
};

/** The cause as far as the evidence says it literally; no inference. High: the text names it. Medium: an exit code does. */
export function likelyCause(incident: Incident): LikelyCause {
  for (const tell of TELLERS[incident.code] ?? []) {
    const told = tell(incident);
    if (told !== null) return told;
  }
  return NOT_TOLD;
}
