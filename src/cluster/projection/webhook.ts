import type { ServiceTarget, WebhookConfigurationRecord, WebhookRecord } from '../../model/snapshot.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName, sharedNames } from './metadata.ts';
import { type Fields, fields, integer, items } from './raw.ts';
import { projectSelector } from './selector.ts';

const DEFAULT_PORT = 443;
const LONGEST_HOST = 253;

export const WEBHOOK_CONFIGURATION_READ = {
  metadata: METADATA_READ,
  webhooks: {
    name: true,
    failurePolicy: true,
    clientConfig: { service: true, url: true },
    timeoutSeconds: true,
    rules: { apiGroups: true, resources: true, operations: true },
    namespaceSelector: true,
  },
} as const satisfies FieldsRead;

/** A ValidatingWebhookConfiguration or a MutatingWebhookConfiguration. */
export function projectWebhookConfiguration(raw: unknown, intern: Interner): WebhookConfigurationRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  return { ...base, webhooks: items(fields(raw).webhooks).map((webhook) => projectWebhook(fields(webhook), intern)) };
}

function projectWebhook(webhook: Fields, intern: Interner): WebhookRecord {
  const client = fields(webhook.clientConfig);
  const rules = items(webhook.rules).map(fields);
  return {
    name: sharedName(webhook.name, intern) ?? '',
    // Fail is the default of v1; v1beta1 wrote its own default in.
    failurePolicy: webhook.failurePolicy === 'Ignore' ? 'Ignore' : 'Fail',
    service: projectServiceTarget(client.service, intern),
    url: hostOf(client.url, intern),
    timeoutSeconds: integer(webhook.timeoutSeconds),
    resources: [...new Set(rules.flatMap((rule) => resourcesOf(rule, intern)))],
    operations: [...new Set(rules.flatMap((rule) => sharedNames(rule.operations, intern)))],
    namespaceSelector: projectSelector(webhook.namespaceSelector, intern),
  };
}

/** Null when it is no Service but a URL, or nothing. */
export function projectServiceTarget(raw: unknown, intern: Interner): ServiceTarget | null {
  const service = fields(raw);
  const name = sharedName(service.name, intern);
  if (name === null) return null;
  return { namespace: sharedName(service.namespace, intern) ?? '', name, port: integer(service.port) ?? DEFAULT_PORT };
}

/** `pods`, `deployments.apps`, `*`. */
function resourcesOf(rule: Fields, intern: Interner): readonly string[] {
  const groups = items(rule.apiGroups);
  const names = items(rule.resources).flatMap((resource) => wildcard(resource, intern) ?? []);
  return groups.flatMap((group) =>
    names.map((name) =>
      group === '' || group === '*' ? name : intern.text(`${name}.${wildcard(group, intern) ?? ''}`),
    ),
  );
}

function wildcard(raw: unknown, intern: Interner): string | null {
  return raw === '*' || raw === '*/*' ? '*' : sharedName(raw, intern);
}

/** Scheme and host of the URL: its path and query may hold a secret. */
function hostOf(raw: unknown, intern: Interner): string | null {
  const parts = typeof raw === 'string' ? /^(https?:\/\/)(?:[^@/?#]*@)?([^/?#]+)/i.exec(raw) : null;
  return parts === null ? null : sharedName(`${parts[1]}${parts[2]}`.slice(0, LONGEST_HOST), intern);
}
