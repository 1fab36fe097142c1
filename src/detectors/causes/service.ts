import type { FindingCode } from '../../model/finding.ts';
import type { ObjectRef } from '../../model/objects.ts';
import type { NamespacedName } from '../../model/snapshot.ts';
import { WORKLOAD_CAUSES } from './codes.ts';
import { type CauseRule, type Trouble, type Troubles, worst } from './trouble.ts';

/** A Service is empty because the workloads behind it do not serve. */
export const workloadBeforeService: CauseRule = {
  consequences: ['ServiceNoEndpoints'],
  causeOf: ({ owner }, troubles) => troubleBehind(owner, troubles),
};

/** A webhook or an API service is down because its Service is empty, or what stands behind that. */
export const serviceBeforeExtension: CauseRule = {
  consequences: ['WebhookUnavailable', 'ApiServiceUnavailable'],
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

/** The trouble of the workloads a Service selects, the worst of them; of single pods where no workload was read. */
function troubleBehind({ namespace, name }: ObjectRef, troubles: Troubles): Trouble | null {
  const { view } = troubles;
  const selector = view.find('services', namespace, name)?.selector ?? null;
  if (selector === null) return null;
  const pods = view.podsSelected(namespace, { labels: selector, expressions: [] });
  const owners = [
    ...view.workloadsWith(namespace, selector).map(({ ref }) => ref),
    ...pods.map((pod) => view.ownerOf(pod)),
  ];
  const unique = new Map(owners.map((owner) => [`${owner.kind}/${owner.name}`, owner]));
  return worst([...unique.values()].flatMap((owner) => troubles.of(owner, WORKLOAD_CAUSES).slice(0, 1)));
}

/** An autoscaler without metrics, while an API of metrics is down. */
export const metricsBeforeScaler: CauseRule = {
  consequences: ['HpaUnableToScale'],
  causeOf(trouble, troubles) {
    const wanted = trouble.findings.some(({ evidence, message }) =>
      [message, ...evidence.map(({ value }) => value)].some((text) => /metric/i.test(text)),
    );
    const api = troubles.withCode('ApiServiceUnavailable').find(({ owner }) => /metrics/.test(owner.name));
    return wanted && api !== undefined ? api : targetTrouble(trouble, troubles);
  },
};

/** Metrics of a workload none of whose pods runs cannot be had either. */
function targetTrouble({ owner }: Trouble, troubles: Troubles): Trouble | null {
  const target = troubles.view.find('horizontalpodautoscalers', owner.namespace, owner.name)?.target;
  if (target === undefined) return null;
  return troubles.of({ ...target, namespace: owner.namespace }, WORKLOAD_CAUSES)[0] ?? null;
}

/** What covered pods suffer from keeps their disruption budget at zero. */
export const podsBeforeBudget: CauseRule = {
  consequences: ['PdbBlocking'],
  causeOf({ owner: { namespace, name } }, troubles) {
    const { view } = troubles;
    const selector = view.find('poddisruptionbudgets', namespace, name)?.selector ?? null;
    const pods = view.podsSelected(namespace, selector).filter(({ ready }) => !ready);
    const owners = new Map(pods.map((pod) => view.ownerOf(pod)).map((owner) => [`${owner.kind}/${owner.name}`, owner]));
    return worst([...owners.values()].flatMap((owner) => troubles.of(owner, WORKLOAD_CAUSES).slice(0, 1)));
  },
};

const CONTROLLER = /ingress|gateway|nginx|traefik|contour|haproxy|kong|istio|envoy/i;

/** An Ingress has no address because its controller's Service has none. */
export const balancerBeforeIngress: CauseRule = {
  consequences: ['IngressUnassigned'],
  causeOf(_, troubles) {
    const pending = troubles.withCode(...BALANCER);
    return worst(pending.filter(({ owner }) => CONTROLLER.test(`${owner.namespace}/${owner.name}`)));
  },
};

const BALANCER: readonly FindingCode[] = ['LoadBalancerPending'];
