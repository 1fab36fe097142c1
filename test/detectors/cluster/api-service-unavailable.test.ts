import { expect, it } from 'vitest';
import type { ApiServiceRecord } from '../../../src/model/snapshot.ts';
import { anApiService } from '../../support/cluster-records.ts';
import { findingOf, findingsOf } from '../../support/detections.ts';
import { aCondition, ago, MINUTE, NO_COUNTERS, NOON, SECOND, text } from '../../support/snapshots.ts';

const CODE = 'ApiServiceUnavailable';
const down = (changedAt: number | null, parts: Partial<ApiServiceRecord> = {}) =>
  anApiService({
    conditions: [
      aCondition('Available', {
        ...{ status: 'False', reason: 'MissingEndpoints', changedAt },
        message: text('endpoints for service/metrics-server in "kube-system" have no addresses'),
      }),
    ],
    ...parts,
  });
const count = (api: ApiServiceRecord) => findingsOf(CODE, { apiservices: [api] }).length;

it('an extension API that does not answer for two minutes is high', () => {
  expect(findingOf(CODE, { apiservices: [down(ago(3 * MINUTE))] })).toMatchObject({
    severity: 'high',
    object: { kind: 'APIService', namespace: '', name: 'v1beta1.metrics.k8s.io' },
    message: 'the API metrics.k8s.io/v1beta1 does not answer (MissingEndpoints)',
    remedy: [
      'kubectl describe apiservice v1beta1.metrics.k8s.io',
      'kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=metrics-server',
    ],
    since: ago(3 * MINUTE),
  });
});

it('two minutes are grace, to the second; so are two minutes of looks where no time is given', () => {
  expect(count(down(ago(2 * MINUTE)))).toBe(0);
  expect(count(down(ago(2 * MINUTE + SECOND)))).toBe(1);
  expect(count(down(null))).toBe(0);
  const firstSeen = [{ key: 'ApiServiceUnavailable//v1beta1.metrics.k8s.io', at: ago(5 * MINUTE) }];
  const memory = { counters: { ...NO_COUNTERS, firstSeen }, lastLookAt: ago(MINUTE) };
  expect(findingsOf(CODE, { apiservices: [down(null)] }, memory)).toHaveLength(1);
});

it('one that answers, says nothing, or is being deleted is silent', () => {
  expect(count(anApiService())).toBe(0);
  expect(count(anApiService({ conditions: [] }))).toBe(0);
  expect(count(down(ago(9 * MINUTE), { deletingAt: NOON }))).toBe(0);
  const unknown = aCondition('Available', { status: 'Unknown', changedAt: ago(9 * MINUTE) });
  expect(count(anApiService({ conditions: [unknown] }))).toBe(0);
});
