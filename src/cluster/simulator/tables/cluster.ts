import { asList, asObject, at } from '../api/read.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { AGE, type Column, column, condition, count, joined, NAME, numberAt, since, textAt, wide } from './column.ts';

export const NAMESPACE_COLUMNS: readonly Column[] = [
  NAME,
  column('Status', (object) => textAt(object, 'status.phase', 'Active')),
  AGE,
];

/** Entries of a map: `configmaps` and `secrets`. */
const DATA = count(
  'Data',
  (object) => Object.keys({ ...asObject(object.data), ...asObject(object.binaryData) }).length,
);

export const CONFIG_MAP_COLUMNS: readonly Column[] = [NAME, DATA, AGE];
export const SECRET_COLUMNS: readonly Column[] = [NAME, column('Type', ({ type }) => String(type ?? '')), DATA, AGE];

export const QUOTA_COLUMNS: readonly Column[] = [
  NAME,
  column('Request', (quota) => usage(quota, (name) => !name.startsWith('limits.'))),
  column('Limit', (quota) => usage(quota, (name) => name.startsWith('limits.'))),
  AGE,
];

function usage(quota: KubernetesObject, include: (name: string) => boolean): string {
  const used = asObject(at(quota, 'status', 'used'));
  return Object.entries(asObject(at(quota, 'status', 'hard')))
    .filter(([name]) => include(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hard]) => `${name}: ${used[name] ?? 0}/${hard}`)
    .join(', ');
}

export const API_SERVICE_COLUMNS: readonly Column[] = [
  NAME,
  column('Service', (object) => {
    const service = at(object, 'spec', 'service');
    return service === undefined || service === null
      ? 'Local'
      : `${textAt(service, 'namespace')}/${textAt(service, 'name')}`;
  }),
  column('Available', (object) => {
    const available = condition(object, 'Available');
    if (available === null) return 'Unknown';
    return available.status === 'True' ? 'True' : `${available.status} (${available.reason})`;
  }),
  AGE,
];

export const WEBHOOK_COLUMNS: readonly Column[] = [
  NAME,
  count('Webhooks', (object) => asList(object.webhooks).length),
  AGE,
];

export const LEASE_COLUMNS: readonly Column[] = [
  NAME,
  column('Holder', (lease) => textAt(lease, 'spec.holderIdentity')),
  AGE,
];

export const DISRUPTION_BUDGET_COLUMNS: readonly Column[] = [
  NAME,
  column('Min Available', (budget) => textAt(budget, 'spec.minAvailable', 'N/A')),
  column('Max Unavailable', (budget) => textAt(budget, 'spec.maxUnavailable', 'N/A')),
  count('Allowed Disruptions', (budget) => numberAt(budget, 'status.disruptionsAllowed')),
  AGE,
];

export const DEFINITION_COLUMNS: readonly Column[] = [
  NAME,
  column('Created At', ({ metadata }) => String(metadata.creationTimestamp ?? '')),
];

export const PRIORITY_CLASS_COLUMNS: readonly Column[] = [
  NAME,
  count('Value', ({ value }) => (typeof value === 'number' ? value : 0)),
  column('Global-Default', ({ globalDefault }) => globalDefault === true),
  AGE,
  column('PreemptionPolicy', ({ preemptionPolicy }) => String(preemptionPolicy ?? '')),
];

const lastSeen = (event: KubernetesObject): unknown =>
  at(event, 'series', 'lastObservedTime') ??
  event.lastTimestamp ??
  event.deprecatedLastTimestamp ??
  event.firstTimestamp ??
  event.eventTime;

const about = (event: KubernetesObject): unknown => event.involvedObject ?? event.regarding;

export const EVENT_COLUMNS: readonly Column[] = [
  column('Last Seen', (event, now) => since(lastSeen(event), now)),
  column('Type', ({ type }) => String(type ?? '')),
  column('Reason', ({ reason }) => String(reason ?? '')),
  column('Object', (event) => `${textAt(about(event), 'kind').toLowerCase()}/${textAt(about(event), 'name')}`),
  wide('Subobject', (event) => textAt(about(event), 'fieldPath')),
  wide('Source', (event) => {
    const source = asObject(event.source ?? event.deprecatedSource);
    const parts = [source.component ?? event.reportingComponent, source.host ?? event.reportingInstance];
    return joined(
      parts.filter((part) => typeof part === 'string' && part !== ''),
      '',
    ).replace(',', ', ');
  }),
  column('Message', ({ message, note }) => String(message ?? note ?? '').trim()),
  wide('First Seen', (event, now) =>
    since(event.firstTimestamp ?? event.deprecatedFirstTimestamp ?? event.eventTime, now),
  ),
  { ...wide('Count', (event) => numberAt(event, 'series.count', numberAt(event, 'count', 1))), type: 'integer' },
  { ...wide('Name', ({ metadata }) => metadata.name), format: 'name' },
];
