import { mapping, mappings, specOf, strings, text } from './fields.ts';
import type { Amounts, PodTemplate } from './objects.ts';
import { exceededBy, podCharge } from './quotas.ts';
import { selects } from './selector.ts';
import { readyAddresses } from './service-endpoints.ts';
import type { Resource } from './workload-objects.ts';
import type { World } from './world-parts.ts';

/** Why the API server refuses to create a pod, in its words; null when it takes it. */
export function refusePod(
  world: World,
  namespace: string,
  name: string,
  template: PodTemplate,
  requests: Amounts,
): string | null {
  const terminating = refuseTerminating(world, namespace, 'pods', name);
  if (terminating !== null) return terminating;
  const webhook = refusedByWebhook(world, namespace, '', 'pods');
  if (webhook !== null) return webhook;
  const exceeded = exceededBy(world, namespace, podCharge(template, requests));
  return exceeded === null ? null : `pods "${name}" is forbidden: ${exceeded}`;
}

/** Why the API server refuses to create a Job. */
export function refuseJob(world: World, namespace: string, name: string): string | null {
  const terminating = refuseTerminating(world, namespace, 'jobs.batch', name);
  if (terminating !== null) return terminating;
  const webhook = refusedByWebhook(world, namespace, 'batch', 'jobs');
  if (webhook !== null) return webhook;
  const exceeded = exceededBy(world, namespace, { 'count/jobs.batch': 1 });
  return exceeded === null ? null : `jobs.batch "${name}" is forbidden: ${exceeded}`;
}

function refuseTerminating(world: World, namespace: string, resource: string, name: string): string | null {
  const found = world.store.resources.get('', 'Namespace', '', namespace);
  if (found === null || found.deletedAt === null) return null;
  return `${resource} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`;
}

/** A webhook that must be asked and cannot be stops everything it watches. */
function refusedByWebhook(world: World, namespace: string, group: string, resource: string): string | null {
  const { resources } = world.store;
  const kinds = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
  for (const configuration of kinds.flatMap((kind) => resources.all('admissionregistration.k8s.io', kind))) {
    for (const webhook of mappings(configuration.body.webhooks)) {
      if ((text(webhook.failurePolicy) ?? 'Fail') !== 'Fail') continue;
      if (!watches(webhook, group, resource) || !selects(webhook.namespaceSelector, labelsOf(world, namespace)))
        continue;
      const refusal = callWebhook(world, webhook);
      if (refusal !== null) return refusal;
    }
  }
  return null;
}

function watches(webhook: Readonly<Record<string, unknown>>, group: string, resource: string): boolean {
  return mappings(webhook.rules).some(
    ({ apiGroups, resources, operations }) =>
      [group, '*'].some((name) => strings(apiGroups).includes(name)) &&
      [resource, '*', '*/*'].some((name) => strings(resources).includes(name)) &&
      ['CREATE', '*'].some((name) => strings(operations).includes(name)),
  );
}

function labelsOf(world: World, namespace: string): Readonly<Record<string, string>> {
  const found = world.store.resources.get('', 'Namespace', '', namespace);
  return mapping(found?.meta.labels) as Readonly<Record<string, string>>;
}

function callWebhook(world: World, webhook: Readonly<Record<string, unknown>>): string | null {
  const service = mapping(mapping(webhook.clientConfig).service);
  const [name, namespace] = [text(service.name), text(service.namespace)];
  if (name === null || namespace === null) return null;
  const found = world.store.resources.get('', 'Service', namespace, name);
  if (found !== null && readyAddresses(world, found) > 0) return null;
  const why = found === null ? `service "${name}" not found` : `no endpoints available for service "${name}"`;
  const timeout = typeof webhook.timeoutSeconds === 'number' ? webhook.timeoutSeconds : 10;
  const url = `https://${name}.${namespace}.svc:${portOf(found, service.port)}${text(service.path) ?? '/'}?timeout=${timeout}s`;
  const hook = text(webhook.name) ?? '';
  return `Internal error occurred: failed calling webhook "${hook}": failed to call webhook: Post "${url}": ${why}`;
}

function portOf(service: Resource | null, port: unknown): string {
  if (typeof port === 'number') return String(port);
  const [first] = service === null ? [] : mappings(specOf(service).ports);
  return typeof first?.port === 'number' ? String(first.port) : '443';
}
