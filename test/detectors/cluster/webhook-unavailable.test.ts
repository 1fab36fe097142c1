import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import { aNamespace, aService, aSlice, aWebhook, aWebhookConfiguration } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  aDetail,
  ago,
  aPod,
  aSnapshot,
  coverageOf,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  type SnapshotParts,
} from '../../support/snapshots.ts';

const CODE = 'WebhookUnavailable';
const service = aService({ namespace: 'policy', name: 'policy-webhook', selector: { app: 'policy' } });
const slice = (ready: number, notReady = 0) =>
  aSlice({ namespace: 'policy', name: 'policy-webhook-x', service: 'policy-webhook', ready, notReady });
const configuration = aWebhookConfiguration();
const seenAt = (at: number) => ({
  counters: { ...NO_COUNTERS, firstSeen: [{ key: 'WebhookUnavailable//policy', at }] },
  lastLookAt: ago(MINUTE),
});
const KNOWN = seenAt(ago(10 * MINUTE));
const down: SnapshotParts = {
  validatingwebhookconfigurations: [configuration],
  services: [service],
  endpointslices: [slice(0, 2)],
};
const count = (parts: SnapshotParts) => findingsOf(CODE, { ...down, ...parts }, KNOWN).length;

describe('a webhook that must answer and cannot', () => {
  it('is critical, and tells what it guards', () => {
    const finding = findingOf(CODE, down, KNOWN);
    expect(finding).toMatchObject({
      severity: 'critical',
      object: { kind: 'ValidatingWebhookConfiguration', namespace: '', name: 'policy' },
      message: 'its Service policy/policy-webhook has no ready endpoint, and failurePolicy is Fail',
      since: ago(10 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'validate.policy.example.com: CREATE of pods',
      'endpoints: 0 ready, 2 not ready',
    ]);
  });

  it('mutates or validates alike', () => {
    const found = findingsOf(CODE, { ...down, mutatingwebhookconfigurations: [configuration] }, KNOWN);
    expect(found.map(({ object }) => object.kind)).toEqual([
      'ValidatingWebhookConfiguration',
      'MutatingWebhookConfiguration',
    ]);
  });

  it('has no Service any more', () => {
    expect(findingOf(CODE, { ...down, services: [], endpointslices: [] }, KNOWN).message).toContain('does not exist');
  });

  it('is told two minutes after it was first seen, or after its last pod became unready', () => {
    expect(findingsOf(CODE, down, NO_MEMORY)).toEqual([]);
    expect(detect(aSnapshot(down), NO_MEMORY, DETECTORS).noticed).toContain('WebhookUnavailable//policy');
    const pod = (changedAt: number) =>
      aPod({
        ...{ namespace: 'policy', name: 'policy-1', labels: { app: 'policy' }, ready: false },
        detail: aDetail({ conditions: [aCondition('Ready', { status: 'False', changedAt })] }),
      });
    expect(findingsOf(CODE, { ...down, pods: [pod(ago(MINUTE))] }, KNOWN)).toEqual([]);
    expect(findingOf(CODE, { ...down, pods: [pod(ago(3 * MINUTE))] }, NO_MEMORY).since).toBe(ago(3 * MINUTE));
  });
});

describe('a webhook is silent', () => {
  it('when it may be ignored, is called by URL, asks about nothing, or is served', () => {
    const one = (parts: Parameters<typeof aWebhook>[0]) =>
      count({ validatingwebhookconfigurations: [aWebhookConfiguration({ webhooks: [aWebhook(parts)] })] });
    expect(one({})).toBe(1);
    expect(one({ failurePolicy: 'Ignore' })).toBe(0);
    expect(one({ service: null, url: 'https://policy.example.com' })).toBe(0);
    expect(one({ resources: [] })).toBe(0);
    expect(count({ endpointslices: [slice(1, 1)] })).toBe(0);
    expect(count({ endpointslices: [slice(0, 1)], services: [{ ...service, publishNotReady: true }] })).toBe(0);
  });

  it('when its Service has just been made', () => {
    expect(count({ services: [{ ...service, created: ago(MINUTE) }] })).toBe(0);
  });

  it('where endpoints were not read, and an open incident then stays open', () => {
    const unread = aSnapshot({ ...down, endpointslices: [], coverage: coverageOf({ endpointslices: 'denied' }) });
    const { findings, excused } = detect(unread, KNOWN, DETECTORS);
    expect(findings.filter(({ code }) => code === CODE)).toEqual([]);
    expect(excused).toContainEqual({
      code: CODE,
      owner: { kind: 'ValidatingWebhookConfiguration', namespace: '', name: 'policy' },
    });
  });

  it('in a dump that may not hold its Service; not in one that holds its neighbours, or no such namespace', () => {
    const dump: SnapshotParts = { ...down, partial: true, services: [], endpointslices: [] };
    expect(findingsOf(CODE, dump)).toEqual([]);
    expect(findingsOf(CODE, { ...dump, services: [aService({ namespace: 'policy', name: 'other' })] })).toHaveLength(1);
    expect(findingsOf(CODE, { ...dump, namespaces: [aNamespace()] })).toHaveLength(1);
    expect(findingsOf(CODE, { ...dump, namespaces: [aNamespace({ name: 'policy' })] })).toEqual([]);
    expect(findingsOf(CODE, { ...dump, services: [service] })).toHaveLength(1);
  });
});
