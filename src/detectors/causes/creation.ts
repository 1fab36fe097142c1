import type { FindingCode } from '../../model/finding.ts';
import { type CauseRule, type Trouble, type Troubles, worst } from './trouble.ts';

/** Pods cannot be made because a quota is used up or a webhook does not answer: the API server's refusal names which. */
export const refusalBeforeCreation: CauseRule = {
  consequences: ['ReplicaCreateFailed'],
  causeOf(trouble, troubles) {
    const text = words(trouble);
    if (/exceeded quota/i.test(text)) return worst(inNamespace(trouble, troubles, ['QuotaExhausted']));
    if (!/webhook/i.test(text)) return null;
    const webhooks = troubles.withCode('WebhookUnavailable');
    const named = webhooks.filter((webhook) => names(text, webhook, troubles));
    return worst(named.length > 0 ? named : webhooks);
  },
};

/** A claim that nobody provisions keeps its pods from a node, or from starting. */
export const claimBeforePods: CauseRule = {
  consequences: ['PodUnschedulable', 'PodStartStuck'],
  causeOf(trouble, troubles) {
    const { view } = troubles;
    const claims = trouble.findings.flatMap(({ object: { namespace, name } }) =>
      (view.pod(namespace, name)?.detail?.claims ?? []).map((claim) => ({
        kind: 'PersistentVolumeClaim',
        namespace,
        name: claim,
      })),
    );
    if (claims.length === 0 && /persistentvolumeclaim|volumebinding/i.test(words(trouble)))
      return onlyOne(inNamespace(trouble, troubles, ['PvcLost', 'PvcPending']));
    return worst(claims.flatMap((claim) => troubles.of(claim, ['PvcLost', 'PvcPending'])));
  },
};

/** The pod's volumes were not read: a single claim in trouble in its namespace is the one it waits for. */
function onlyOne(troubles: readonly Trouble[]): Trouble | null {
  return troubles.length === 1 ? (troubles[0] ?? null) : null;
}

/** A claim is lost because its volume failed. */
export const volumeBeforeClaim: CauseRule = {
  consequences: ['PvcLost'],
  causeOf({ owner: { namespace, name } }, troubles) {
    const volume = troubles.view.find('persistentvolumeclaims', namespace, name)?.volume;
    if (volume == null) return null;
    return troubles.of({ kind: 'PersistentVolume', namespace: '', name: volume }, ['PvFailed'])[0] ?? null;
  },
};

/** A namespace does not end while an API group cannot be asked, or one of its pods does not end. */
export const remainsBeforeNamespace: CauseRule = {
  consequences: ['NamespaceStuckTerminating'],
  causeOf(trouble, troubles) {
    const apis = troubles.withCode('ApiServiceUnavailable');
    if (/discovery/i.test(words(trouble)) && apis.length > 0) return worst(apis);
    const pods = troubles.withCode('PodStuckTerminating').filter(({ owner }) => owner.namespace === trouble.owner.name);
    return worst(pods);
  },
};

/** A custom resource whose own words name a workload that is in trouble. */
export const namedByOperator: CauseRule = {
  consequences: ['OperatorDegraded'],
  causeOf(trouble, troubles) {
    const text = words(trouble);
    return worst(
      troubles.all.filter(
        ({ owner, findings }) =>
          owner.kind !== trouble.owner.kind &&
          owner.name.length >= SHORTEST_NAME &&
          findings.every(({ code }) => code !== 'OperatorDegraded' && code !== 'WarningEvents') &&
          isNamed(text, owner.name),
      ),
    );
  },
};

/** Shorter names stand in any text. */
const SHORTEST_NAME = 4;

function isNamed(text: string, name: string): boolean {
  let at = text.indexOf(name);
  while (at >= 0) {
    const around = `${text[at - 1] ?? ' '}${text[at + name.length] ?? ' '}`;
    if (!/[a-z0-9-]/i.test(around)) return true;
    at = text.indexOf(name, at + 1);
  }
  return false;
}

function names(text: string, webhook: Trouble, { view }: Troubles): boolean {
  const { kind, name } = webhook.owner;
  const record =
    kind === 'MutatingWebhookConfiguration'
      ? view.find('mutatingwebhookconfigurations', '', name)
      : view.find('validatingwebhookconfigurations', '', name);
  return (record?.webhooks ?? []).some((each) => each.name !== '' && text.includes(each.name));
}

function inNamespace(trouble: Trouble, troubles: Troubles, codes: readonly FindingCode[]): readonly Trouble[] {
  return troubles.withCode(...codes).filter(({ owner }) => owner.namespace === trouble.owner.namespace);
}

function words({ findings }: Trouble): string {
  return findings.flatMap(({ message, evidence }) => [message, ...evidence.map(({ value }) => value)]).join('\n');
}
