import type { ObjectRef } from '../../model/objects.ts';
import type { NamespacedName, PodRecord } from '../../model/snapshot.ts';
import type { View } from '../view.ts';
import { NODE_LOST, WORKLOAD_CAUSES } from './codes.ts';
import { nodeBehind } from './node.ts';
import { type CauseRule, type Trouble, type Troubles, wordsOf, worst } from './trouble.ts';

/** A Service is empty because the workloads behind it do not serve. */
export const workloadBeforeService: CauseRule = {
  name: 'trouble of workloads, their Service',
  consequences: ['ServiceNoEndpoints'],
  causes: [...WORKLOAD_CAUSES, ...NODE_LOST],
  causeOf: ({ owner }, troubles) => troubleBehind(owner, troubles),
};

/** A webhook or an API service is down because its Service is empty, or what stands behind that. */
export const serviceBeforeExtension: CauseRule = {
  name: 'Service without endpoints, what it serves',
  consequences: ['WebhookUnavailable', 'ApiServiceUnavailable'],
  causes: ['ServiceNoEndpoints', ...WORKLOAD_CAUSES, ...NODE_LOST],
  causeOf: ({ owner }, troubles) => {
    for (const service of servicesOf(owner, troubles)) {
      const ref: ObjectRef = { kind: 'Service', namespace: service.namespace, name: service.name };
      const cause = troubles.of(ref, ['ServiceNoEndpoints'])[0] ?? troubleBehind(ref, troubles);
      if (cause !== null) return cause;
    }
    return null;
  },
};

function servicesOf({ kind, name }: ObjectRef, { view }: Troubles): readonly NamespacedName[] {
  if (kind === 'APIService') {
    const service = view.find('apiservices', '', name)?.service;
    return service == null ? [] : [service];
  }
  const records =
    kind === 'MutatingWebhookConfiguration'
      ? view.find('mutatingwebhookconfigurations', '', name)
      : view.find('validatingwebhookconfigurations', '', name);
  return (records?.webhooks ?? []).flatMap(({ service, failurePolicy }) =>
    service === null || failurePolicy !== 'Fail' ? [] : [service],
  );
}

/** The trouble of the workloads a Service selects, the worst of them; of single pods where no workload was read; of their nodes. */
function troubleBehind(service: ObjectRef, troubles: Troubles): Trouble | null {
  const behind = behindService(service, troubles.view);
  return behind === null ? null : troubleOf(behind.pods, behind.owners, troubles);
}

interface Behind {
  readonly pods: readonly PodRecord[];
  /** Workloads whose pods it would take, and those whose pods it takes; each once. */
  readonly owners: readonly ObjectRef[];
}

/** What a Service selects; null where it selects nothing, or is not there. */
export function behindService({ namespace, name }: ObjectRef, view: View): Behind | null {
  const selector = view.find('services', namespace, name)?.selector ?? null;
  if (selector === null) return null;
  const pods = view.podsSelected(namespace, { labels: selector, expressions: [] });
  const workloads = view.workloadsWith(namespace, selector).map(({ ref }) => ref);
  return { pods, owners: ownersOf(pods, workloads, view) };
}

function ownersOf(pods: readonly PodRecord[], workloads: readonly ObjectRef[], view: View): readonly ObjectRef[] {
  const owners = [...workloads, ...pods.map((pod) => view.ownerOf(pod))];
  return [...new Map(owners.map((owner) => [`${owner.kind}/${owner.name}`, owner])).values()];
}

function troubleOf(pods: readonly PodRecord[], owners: readonly ObjectRef[], troubles: Troubles): Trouble | null {
  const found = owners.flatMap((owner) => troubles.of(owner, WORKLOAD_CAUSES).slice(0, 1));
  return worst(found) ?? nodeBehind(pods, troubles);
}

/** The API that each kind of metric comes from. Source: kubernetes pkg/controller/podautoscaler/metrics. */
const METRIC_APIS: readonly (readonly [RegExp, string])[] = [
  [/external metrics? API|external\.metrics\.k8s\.io|FailedGetExternalMetric/i, 'external.metrics.k8s.io'],
  [/custom metrics? API|custom\.metrics\.k8s\.io|FailedGet(?:Pods|Object)Metric/i, 'custom.metrics.k8s.io'],
  [/resource metrics API|metrics\.k8s\.io|FailedGet(?:Container)?ResourceMetric/i, 'metrics.k8s.io'],
];

/** An autoscaler whose metrics come from an API that is down, or from pods that do not run. */
export const metricsBeforeScaler: CauseRule = {
  name: 'metrics API or pods, their autoscaler',
  consequences: ['HpaUnableToScale'],
  causes: ['ApiServiceUnavailable', ...WORKLOAD_CAUSES],
  causeOf(trouble, troubles) {
    const text = wordsOf(trouble);
    // Pods that request nothing have no utilisation, whoever answers.
    if (/missing request for/i.test(text)) return null;
    const group = METRIC_APIS.find(([pattern]) => pattern.test(text))?.[1];
    const api = troubles
      .withCode('ApiServiceUnavailable')
      .find(({ owner }) => group !== undefined && owner.name.slice(owner.name.indexOf('.') + 1) === group);
    if (api !== undefined) return api;
    return NO_METRICS.test(text) ? targetTrouble(trouble, troubles) : null;
  },
};

/** The API answers, and has nothing of these pods. */
const NO_METRICS = /no metrics returned|did not receive metrics|no (?:ready )?pods/i;

function targetTrouble({ owner }: Trouble, troubles: Troubles): Trouble | null {
  const target = troubles.view.find('horizontalpodautoscalers', owner.namespace, owner.name)?.target;
  if (target === undefined) return null;
  return troubles.of({ ...target, namespace: owner.namespace }, WORKLOAD_CAUSES)[0] ?? null;
}

/** What covered pods suffer from keeps their disruption budget at zero. */
export const podsBeforeBudget: CauseRule = {
  name: 'trouble of pods, their disruption budget',
  consequences: ['PdbBlocking'],
  causes: [...WORKLOAD_CAUSES, ...NODE_LOST],
  causeOf({ owner: { namespace, name } }, troubles) {
    const { view } = troubles;
    const selector = view.find('poddisruptionbudgets', namespace, name)?.selector ?? null;
    const pods = view.podsSelected(namespace, selector).filter(({ ready }) => !ready);
    return troubleOf(pods, ownersOf(pods, [], view), troubles);
  },
};

const CONTROLLERS = /ingress|gateway|nginx|traefik|contour|haproxy|kong|istio|envoy/i;

/** An Ingress has no address because its controller's Service has none. */
export const balancerBeforeIngress: CauseRule = {
  name: 'load balancer pending, Ingresses of its controller',
  consequences: ['IngressUnassigned'],
  causes: ['LoadBalancerPending'],
  causeOf({ owner: { namespace, name } }, troubles) {
    const ingressClass = troubles.view.find('ingresses', namespace, name)?.ingressClass?.toLowerCase() ?? '';
    const known = causesByClass.get(troubles) ?? new Map<string, Trouble | null>();
    causesByClass.set(troubles, known);
    const told = known.get(ingressClass);
    if (told !== undefined) return told;
    const cause = pendingOf(ingressClass, troubles);
    known.set(ingressClass, cause);
    return cause;
  },
};

/** A look has few classes and may have many Ingresses. */
const causesByClass = new WeakMap<Troubles, Map<string, Trouble | null>>();

function pendingOf(ingressClass: string, troubles: Troubles): Trouble | null {
  const pending = troubles.withCode('LoadBalancerPending').filter(({ owner }) => CONTROLLERS.test(pathOf(owner)));
  const ofClass = ingressClass === '' ? [] : pending.filter(({ owner }) => pathOf(owner).includes(ingressClass));
  if (ofClass.length > 0) return ofClass[0] ?? null;
  // `public` tells nothing of a controller; `traefik` is none of nginx's.
  return pending.length === 1 && !CONTROLLERS.test(ingressClass) ? (pending[0] ?? null) : null;
}

function pathOf({ namespace, name }: ObjectRef): string {
  return `${namespace}/${name}`.toLowerCase();
}
