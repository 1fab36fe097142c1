import type { Evidence } from '../../model/finding.ts';
import { describeObject } from '../../model/objects.ts';
import type { Labels, PodRecord, ServiceRecord } from '../../model/snapshot.ts';
import { heldLongerThan, measured, troubleHeld } from '../age.ts';
import { defineDetector, type Judgement, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View, Workload } from '../view.ts';
import { activePods, lastLoss, unreadyEvidence } from '../workloads/workload-pods.ts';

/**
 * A Service with a selector has no ready endpoint for more than 2 min, though there are pods or a workload for it, or an
 * earlier look saw one: its selector was changed, or the labels of its pods, or they are gone. Else it is info: Services
 * are often made before what they select.
 */
export const serviceNoEndpoints = defineDetector({
  code: 'ServiceNoEndpoints',
  family: 'service-endpoints',
  severity: 'high',
  when: 'A Service with a selector has no ready endpoint for more than 2 min, though pods or a workload with replicas have its labels, or an earlier look saw one (else info).',
  notWhen:
    'Endpoints were not read; ExternalName or no selector; its workload is at 0 on purpose or younger than 5 min; publishNotReadyAddresses with addresses. That a Job served is no promise, and a namespace that ends takes its pods first.',
  advice: "Look at the Service's pods: none is ready, or none has the labels it selects.",
  subject: 'services',
  needs: ['services', 'endpointslices'],
  uses: [
    'pods',
    'deployments',
    'replicasets',
    'statefulsets',
    'daemonsets',
    'replicationcontrollers',
    'jobs',
    'namespaces',
  ],
  judge(service, view) {
    const { namespace, name, selector } = service;
    if (selector === null || service.type === 'ExternalName' || service.deletingAt !== null) return NOTHING;
    const endpoints = view.endpointsOf(namespace, name);
    const served = `ServiceNoEndpoints/${namespace}/${name}/served`;
    const hadSome = view.firstNoticed(served) !== null;
    const kept: Judgement = hadSome ? { findings: [], noticed: [served] } : NOTHING;
    if (endpoints === null && !view.showsAll('endpointslices', namespace)) return kept;
    if (endpoints !== null && isServed(service, endpoints)) {
      return hadSome || !servesForGood(namespace, selector, view) ? kept : { findings: [], noticed: [served] };
    }

    const pods = activePods(view.podsSelected(namespace, { labels: selector, expressions: [] }));
    const workloads = view.workloadsWith(namespace, selector);
    const notReady = endpoints?.notReady ?? 0;
    const isBacked = notReady > 0 || pods.length > 0 || workloads.some(({ record }) => record.desired > 0);
    if (!isBacked && workloads.length > 0) return NOTHING;

    const object = { kind: 'Service', namespace, name };
    const key = `ServiceNoEndpoints/${namespace}/${name}`;
    const noticed = hadSome ? [key, served] : [key];
    const since = view.firstNoticed(key) ?? lastLoss(pods);
    const { grace } = view.thresholds.serviceEndpoints;
    if (
      !troubleHeld(since, service.created, grace, view) ||
      isStarting(workloads, view) ||
      isServedByPods(pods, view)
    ) {
      return { findings: [], noticed, excused: [object] };
    }
    const isLost = hadSome && !isEnding(namespace, view);
    const none = isLost ? 'no endpoint any more' : 'no endpoint';
    return {
      findings: [
        {
          code: 'ServiceNoEndpoints',
          severity: isBacked || isLost ? 'high' : 'info',
          object,
          owner: object,
          message: isBacked
            ? `no ready endpoint: ${Math.max(notReady, pods.length)} pods selected, none ready`
            : view.isRead('pods', namespace)
              ? `${none}: no pod and no workload has the labels it selects`
              : `${none}; its pods were not read`,
          evidence: evidence(service, selector, notReady, pods, workloads),
          remedy: [
            kubectl(namespace, `get pods -l ${labelText(selector)}`),
            kubectl(namespace, `describe service ${name}`),
          ],
          since: measured(since, view.clock),
        },
      ],
      noticed,
    };
  },
});

/** Runs of a Job serve while they last, and nobody misses them then. Asked once of a Service: from then on it is known. */
function servesForGood(namespace: string, selector: Labels, view: View): boolean {
  if (!view.isRead('pods', namespace)) return true;
  const pods = activePods(view.podsSelected(namespace, { labels: selector, expressions: [] }));
  return pods.some((pod) => LASTING.has(view.ownerOf(pod).kind));
}

const LASTING: ReadonlySet<string> = new Set([
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Rollout', 'DeploymentConfig'],
]);

function isEnding(namespace: string, view: View): boolean {
  const record = view.find('namespaces', '', namespace);
  return record !== undefined && (record.phase === 'Terminating' || record.deletingAt !== null);
}

interface Endpoints {
  readonly ready: number;
  readonly notReady: number;
}

function isServed({ publishNotReady }: ServiceRecord, { ready, notReady }: Endpoints): boolean {
  return ready > 0 || (publishNotReady && notReady > 0);
}

/** The pods of the same look may be newer than its endpoints: those follow within seconds. */
function isServedByPods(pods: readonly PodRecord[], { partial }: View): boolean {
  return partial && pods.some((pod) => pod.ready);
}

/** All that could serve was made a moment ago; its own code speaks when it does not come up. */
function isStarting(workloads: readonly Workload[], view: View): boolean {
  const { young } = view.thresholds.serviceEndpoints;
  return (
    workloads.length > 0 &&
    workloads.every(({ record }) => record.created !== null && !heldLongerThan(record.created, young, view))
  );
}

const MOST_WORKLOADS = 3;

function evidence(
  service: ServiceRecord,
  selector: Labels,
  notReady: number,
  pods: readonly PodRecord[],
  workloads: readonly Workload[],
): Evidence[] {
  return [
    { label: 'selector', value: labelText(selector) },
    { label: 'endpoints', value: `0 ready, ${notReady} not ready` },
    { label: 'type', value: service.headless ? `${service.type}, headless` : service.type },
    ...workloads
      .map(({ ref, record }) => `${describeObject(ref)}, ${record.ready} of ${record.desired} ready`)
      .toSorted()
      .slice(0, MOST_WORKLOADS)
      .map((value) => ({ label: 'selects', value })),
    ...unreadyEvidence(pods),
  ];
}

/** As kubectl takes it; a label that could be more than a label in a shell is left out. */
function labelText(selector: Labels): string {
  const pairs = Object.entries(selector).filter(([key, value]) => /^[\w./-]+$/.test(key) && /^[\w.-]*$/.test(value));
  return pairs.map(([key, value]) => `${key}=${value}`).join(',');
}
