import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { ServiceRecord, ServiceTarget, WebhookConfigurationRecord, WebhookRecord } from '../../model/snapshot.ts';
import { heldLongerThan, measured } from '../age.ts';
import { defineDetector, type Judgement, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { activePods, lastLoss } from '../workloads/workload-pods.ts';

const RULE = {
  code: 'WebhookUnavailable',
  family: 'webhook',
  severity: 'critical',
  when: 'An admission webhook with failurePolicy Fail is served by a Service without a ready endpoint for more than 2 min: what it guards cannot be created or changed.',
  notWhen: 'failurePolicy Ignore; webhooks called by URL; endpoints that were not read; a Service younger than 2 min.',
  advice: 'Bring back the pods behind its Service; delete the configuration if what served it is gone for good.',
} as const;

export const validatingWebhookUnavailable = defineDetector({
  ...RULE,
  subject: 'validatingwebhookconfigurations',
  needs: ['validatingwebhookconfigurations'],
  uses: ['services', 'endpointslices', 'pods', 'namespaces'],
  judge: (configuration, view) => judge(configuration, 'ValidatingWebhookConfiguration', view),
});

export const mutatingWebhookUnavailable = defineDetector({
  ...RULE,
  subject: 'mutatingwebhookconfigurations',
  needs: ['mutatingwebhookconfigurations'],
  uses: ['services', 'endpointslices', 'pods', 'namespaces'],
  judge: (configuration, view) => judge(configuration, 'MutatingWebhookConfiguration', view),
});

function judge(configuration: WebhookConfigurationRecord, kind: string, view: View): Judgement {
  if (configuration.deletingAt !== null) return NOTHING;
  const object = { kind, namespace: '', name: configuration.name };
  const strict = configuration.webhooks.filter(
    ({ failurePolicy, service, resources }) => failurePolicy === 'Fail' && service !== null && resources.length > 0,
  );
  const states = strict.map((webhook) => ({ webhook, state: stateOf(webhook.service as ServiceTarget, view) }));
  const down = states.filter(({ state }) => state === 'down');
  const first = down[0]?.webhook;
  if (first === undefined) {
    // Unread endpoints are no proof of health: an open incident stays open.
    return states.some(({ state }) => state === 'unread') ? { findings: [], excused: [object] } : NOTHING;
  }
  const service = first.service as ServiceTarget;
  const record = view.find('services', service.namespace, service.name);
  const key = `WebhookUnavailable//${configuration.name}`;
  const since = lastEndpointLost(record, view) ?? view.firstNoticed(key);
  const { grace } = view.thresholds.webhook;
  if (!heldLongerThan(since, grace, view) || isYounger(record?.created ?? configuration.created, grace, view)) {
    return { findings: [], noticed: [key], excused: [object] };
  }
  return {
    findings: [
      {
        code: 'WebhookUnavailable',
        severity: 'critical',
        object,
        owner: object,
        message:
          record === undefined && view.isRead('services', service.namespace)
            ? `its Service ${service.namespace}/${service.name} does not exist, and failurePolicy is Fail`
            : `its Service ${service.namespace}/${service.name} has no ready endpoint, and failurePolicy is Fail`,
        evidence: [
          ...down.slice(0, 4).map(({ webhook }) => ({ label: webhook.name, value: guards(webhook) })),
          ...(down.length > 4 ? [{ label: 'and', value: `${down.length - 4} more webhooks` }] : []),
          { label: 'endpoints', value: endpoints(service, view) },
        ],
        remedy: [
          kubectl(service.namespace, `get endpointslices -l kubernetes.io/service-name=${service.name}`),
          kubectl('', `describe ${kind.toLowerCase()} ${configuration.name}`),
        ],
        since: measured(since, view.clock),
      },
    ],
    noticed: [key],
  };
}

/** `unread`: nothing in the look tells how its Service is. */
function stateOf({ namespace, name }: ServiceTarget, view: View): 'served' | 'down' | 'unread' {
  const endpoints = view.endpointsOf(namespace, name);
  const service = view.find('services', namespace, name);
  if (endpoints !== null) {
    const addressed = service?.publishNotReady === true ? endpoints.ready + endpoints.notReady : endpoints.ready;
    return addressed > 0 ? 'served' : 'down';
  }
  if (!view.isRead('endpointslices', namespace)) return 'unread';
  if (service?.type === 'ExternalName') return 'served';
  if (!view.partial) return 'down';
  // A dump: it holds the Service, or others of its namespace, and no endpoint of it.
  const kept = service !== undefined || lacksService(namespace, view);
  return kept ? 'down' : 'unread';
}

/** Does the dump hold the Services of the namespace, or of all namespaces that there are, and not this one? */
function lacksService(namespace: string, view: View): boolean {
  if (!view.isRead('services', namespace)) return false;
  if (view.all('services').some((service) => service.namespace === namespace)) return true;
  return view.all('namespaces').length > 0 && view.find('namespaces', '', namespace) === undefined;
}

/** When its Service lost the last of its pods; null where no pod tells. */
function lastEndpointLost(service: ServiceRecord | undefined, view: View): Millis | null {
  if (service === undefined || service.selector === null) return null;
  return lastLoss(activePods(view.podsSelected(service.namespace, { labels: service.selector, expressions: [] })));
}

function isYounger(created: Millis | null, grace: Millis, view: View): boolean {
  return created !== null && created <= view.clock.now && view.clock.now - created < grace;
}

function guards({ operations, resources }: WebhookRecord): string {
  return `${operations.join(', ')} of ${resources.slice(0, 8).join(', ')}${resources.length > 8 ? ` and ${resources.length - 8} more` : ''}`;
}

function endpoints({ namespace, name }: ObjectRef | ServiceTarget, view: View): string {
  const found = view.endpointsOf(namespace, name);
  return found === null ? 'none' : `${found.ready} ready, ${found.notReady} not ready`;
}
