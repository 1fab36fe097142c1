import type {
  ApiServiceRecord,
  EventRecord,
  LeaseRecord,
  NamespaceRecord,
  NodeRecord,
  WebhookConfigurationRecord,
  WebhookRecord,
} from '../../model/snapshot.ts';
import { conditions, metadata, type Raw, selector, time, write } from './common.ts';
import { renderServiceTarget } from './network.ts';

export function renderNode(record: NodeRecord): Raw {
  const { cordoned, kubeletVersion, taints } = record;
  return {
    metadata: metadata(record, { managedFields: write(record.changedBy, ['f:spec', 'f:unschedulable']) }),
    spec: {
      unschedulable: cordoned,
      taints: taints.map(({ key, value, effect, addedAt }) => ({
        ...{ key, value: value ?? undefined, effect, timeAdded: time(addedAt) },
      })),
    },
    status: {
      nodeInfo: { kubeletVersion: kubeletVersion ?? undefined },
      conditions: conditions(record.conditions, 'lastHeartbeatTime'),
    },
  };
}

export function renderNamespace(record: NamespaceRecord): Raw {
  return { metadata: metadata(record), status: { phase: record.phase, conditions: conditions(record.conditions) } };
}

export function renderApiService(record: ApiServiceRecord): Raw {
  const { group, version, service } = record;
  return {
    metadata: metadata(record),
    spec: { group, version, service: renderServiceTarget(service) },
    status: { conditions: conditions(record.conditions) },
  };
}

export function renderWebhookConfiguration(record: WebhookConfigurationRecord): Raw {
  return { metadata: metadata(record), webhooks: record.webhooks.map(renderWebhook) };
}

function renderWebhook(webhook: WebhookRecord): Raw {
  const { name, failurePolicy, service, url, timeoutSeconds, namespaceSelector } = webhook;
  return {
    ...{ name, failurePolicy, timeoutSeconds: timeoutSeconds ?? undefined },
    clientConfig: { service: renderServiceTarget(service), url: url ?? undefined },
    rules: rulesOf(webhook),
    namespaceSelector: selector(namespaceSelector),
  };
}

/** Neighbours of one API group share a rule: a rule has every resource in every group of its own. */
function rulesOf({ resources, operations }: WebhookRecord): readonly Raw[] {
  const rules: { readonly apiGroups: readonly string[]; readonly resources: string[] }[] = [];
  for (const text of resources) {
    const dot = text.indexOf('.');
    const [plural, group] = dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
    const last = rules.at(-1);
    if (last?.apiGroups[0] === group) last.resources.push(plural);
    else rules.push({ apiGroups: [group], resources: [plural] });
  }
  if (rules.length === 0 && operations.length > 0) rules.push({ apiGroups: [], resources: [] });
  return rules.map((rule) => ({ ...rule, apiVersions: ['*'], operations }));
}

export function renderLease(record: LeaseRecord): Raw {
  const { holder, durationSeconds, renewedAt } = record;
  return {
    metadata: metadata(record),
    spec: {
      ...{ holderIdentity: holder ?? undefined, leaseDurationSeconds: durationSeconds ?? undefined },
      renewTime: time(renewedAt),
    },
  };
}

/** @param name events have one in the API; records merge many, and keep none */
export function renderEvent(record: EventRecord, name: string): Raw {
  const { namespace, object, container, source, type, reason, message, count, first, last } = record;
  return {
    metadata: { name, ...(namespace === '' ? {} : { namespace }) },
    involvedObject: {
      ...{ kind: object.kind, namespace: object.namespace, name: object.name },
      ...(container === null ? {} : { fieldPath: `spec.containers{${container}}` }),
    },
    ...(source === null ? {} : { source: { component: source } }),
    ...{ type, reason, message, count, firstTimestamp: time(first), lastTimestamp: time(last) },
  };
}
