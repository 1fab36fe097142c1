import { describe, expect, it } from 'vitest';
import { causesIn, ref, trouble } from '../../support/cause-links.ts';
import { aWebhook, aWebhookConfiguration } from '../../support/cluster-records.ts';

const api = ref('Deployment', 'api');
const refused = (says: string) => trouble('ReplicaCreateFailed', api, { says });
const REFUSED = 'ReplicaCreateFailed shop/Deployment api';

describe('a quota', () => {
  const quota = (name: string, namespace = 'shop') => trouble('QuotaExhausted', ref('ResourceQuota', name, namespace));
  const over = refused(
    'pods "api-" is forbidden: exceeded quota: compute, requested: limits.cpu=1, used: limits.cpu=8',
  );

  it('is why pods are refused, where the refusal names it', () => {
    expect(causesIn({}, over, quota('compute'), quota('storage'))).toEqual({
      [REFUSED]: 'QuotaExhausted shop/ResourceQuota compute',
    });
  });

  it('is not, of another name, of another namespace, or for another refusal', () => {
    expect(causesIn({}, over, quota('storage'))).toEqual({});
    expect(causesIn({}, over, quota('compute', 'test'))).toEqual({});
    expect(causesIn({}, refused('violates PodSecurity "restricted:latest"'), quota('compute'))).toEqual({});
  });

  it('is why a claim gets no volume', () => {
    const claim = trouble('PvcPending', ref('PersistentVolumeClaim', 'data'), { says: 'exceeded quota: compute, ...' });
    expect(causesIn({}, claim, quota('compute'))).not.toEqual({});
  });
});

describe('a webhook', () => {
  const configuration = ref('ValidatingWebhookConfiguration', 'policy', '');
  const down = trouble('WebhookUnavailable', configuration);
  const objects = { validatingwebhookconfigurations: [aWebhookConfiguration()] };
  const failed = (name: string) =>
    refused(
      `Internal error occurred: failed calling webhook "${name}": failed to call webhook: Post ` +
        '"https://policy-webhook.policy.svc:443/validate?timeout=10s": no endpoints available for service "policy-webhook"',
    );

  it('that does not answer is why pods are refused, where the refusal names it', () => {
    expect(causesIn(objects, failed('validate.policy.example.com'), down)).toEqual({
      [REFUSED]: 'WebhookUnavailable ValidatingWebhookConfiguration policy',
    });
    expect(causesIn(objects, failed('other.example.com'), down)).toEqual({});
  });

  it('is found among those that change objects, too', () => {
    const mutating = ref('MutatingWebhookConfiguration', 'policy', '');
    const mutatingwebhookconfigurations = [
      aWebhookConfiguration({ webhooks: [aWebhook({ name: 'inject.example.com' })] }),
    ];
    expect(
      causesIn(
        { mutatingwebhookconfigurations },
        failed('inject.example.com'),
        trouble('WebhookUnavailable', mutating),
      ),
    ).not.toEqual({});
  });

  it('that denied the request has answered', () => {
    const denied = refused('admission webhook "validate.policy.example.com" denied the request: not signed');
    expect(causesIn(objects, denied, down)).toEqual({});
  });

  it('whose configuration was not read is found by the Service it calls', () => {
    const empty = trouble('ServiceNoEndpoints', ref('Service', 'policy-webhook', 'policy'));
    expect(causesIn({}, failed('validate.policy.example.com'), empty)).toEqual({
      [REFUSED]: 'ServiceNoEndpoints policy/Service policy-webhook',
    });
    expect(
      causesIn({}, failed('x.example.com'), trouble('ServiceNoEndpoints', ref('Service', 'other', 'policy'))),
    ).toEqual({});
  });
});
