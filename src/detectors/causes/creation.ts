import type { FindingCode } from '../../model/finding.ts';
import { type CauseRule, type Trouble, type Troubles, wordsOf, worst } from './trouble.ts';

/** What cannot be made tells why in the API server's words. */
const REFUSED: readonly FindingCode[] = ['ReplicaCreateFailed', 'CronJobMissed', 'PvcPending'];

/** Source: the resource quota admission plugin of Kubernetes, all releases. */
const QUOTA = /exceeded quota: ([a-z0-9][a-z0-9.-]{0,252})/;

/** A quota is used up: the refusal names it. */
export const quotaBeforeCreation: CauseRule = {
  name: 'quota used up, what it refuses',
  consequences: REFUSED,
  causes: ['QuotaExhausted'],
  causeOf(trouble, troubles) {
    const { namespace } = trouble.owner;
    const name = QUOTA.exec(wordsOf(trouble))?.[1];
    if (name === undefined) return null;
    return troubles.of({ kind: 'ResourceQuota', namespace, name }, ['QuotaExhausted'])[0] ?? null;
  },
};

/** Source: kubernetes apiserver pkg/admission/plugin/webhook/errors. A webhook that denied a request has answered. */
const FAILED_CALL = /failed calling (?:admission )?webhook "([^"]{1,253})"/g;
/** The Service that was called, as the same message ends. */
const NO_ENDPOINTS = /https:\/\/([a-z0-9-]{1,63})\.([a-z0-9-]{1,63})\.svc\b.{0,300}no endpoints available for service/;

/** A webhook that must be asked does not answer: the refusal names it. */
export const webhookBeforeCreation: CauseRule = {
  name: 'webhook down, what it would have been asked about',
  consequences: REFUSED,
  causes: ['WebhookUnavailable', 'ServiceNoEndpoints'],
  causeOf(trouble, troubles) {
    const text = wordsOf(trouble);
    const named = new Set([...text.matchAll(FAILED_CALL)].flatMap(([, name]) => name ?? []));
    if (named.size === 0) return null;
    const down = webhooksDown(troubles);
    const cause = worst([...named].flatMap((name) => down.get(name) ?? []));
    const [, name, namespace] = NO_ENDPOINTS.exec(text) ?? [];
    if (cause !== null || name === undefined || namespace === undefined) return cause;
    return troubles.of({ kind: 'Service', namespace, name }, ['ServiceNoEndpoints'])[0] ?? null;
  },
};

const webhooksByLook = new WeakMap<Troubles, ReadonlyMap<string, readonly Trouble[]>>();

/** The troubles of webhook configurations by the names of their webhooks; read once per look. */
function webhooksDown(troubles: Troubles): ReadonlyMap<string, readonly Trouble[]> {
  const known = webhooksByLook.get(troubles);
  if (known !== undefined) return known;
  const { view } = troubles;
  const entries = troubles.withCode('WebhookUnavailable').flatMap((trouble) => {
    const { kind, name } = trouble.owner;
    const record =
      kind === 'MutatingWebhookConfiguration'
        ? view.find('mutatingwebhookconfigurations', '', name)
        : view.find('validatingwebhookconfigurations', '', name);
    return (record?.webhooks ?? []).map((webhook) => ({ name: webhook.name, trouble }));
  });
  const index = new Map(
    [...Map.groupBy(entries, ({ name }) => name)].map(([name, each]) => [name, each.map(({ trouble }) => trouble)]),
  );
  webhooksByLook.set(troubles, index);
  return index;
}
