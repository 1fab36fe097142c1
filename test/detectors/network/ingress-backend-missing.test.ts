import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { IngressBackend, IngressRecord } from '../../../src/model/snapshot.ts';
import { anIngress, aService } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  ago,
  aSnapshot,
  coverageOf,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  NOON,
  type SnapshotParts,
} from '../../support/snapshots.ts';

const CODE = 'IngressBackendMissing';
const KEY = 'IngressBackendMissing/shop/shop';
const memory = {
  counters: { ...NO_COUNTERS, firstSeen: [{ key: KEY, at: ago(3 * MINUTE) }] },
  lastLookAt: ago(MINUTE),
};
const leadingTo = (...backends: readonly IngressBackend[]) => anIngress({ backends });
const told = (ingress: IngressRecord, parts: SnapshotParts = {}) =>
  findingsOf(CODE, { services: [aService()], ingresses: [ingress], ...parts }, memory);

describe('an Ingress that leads nowhere', () => {
  it('is told with each missing Service and port', () => {
    const ingresses = [
      leadingTo({ service: 'api', port: '80' }, { service: 'api', port: '81' }, { service: 'gone', port: 'http' }),
    ];
    const finding = findingOf(CODE, { ingresses, services: [aService()] }, memory);
    expect(finding).toMatchObject({
      severity: 'medium',
      owner: { kind: 'Ingress', namespace: 'shop', name: 'shop' },
      message: 'Service api has no port 81, but 80 (http), and 1 more of its backends',
      remedy: ['kubectl -n shop describe ingress shop', 'kubectl -n shop get services'],
      since: ago(3 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'backend: Service api has no port 81, but 80 (http)',
      'backend: Service gone does not exist',
      'class: nginx',
    ]);
  });

  it('is told at the second look, or when it is known for two minutes', () => {
    const look = aSnapshot({ ingresses: [leadingTo({ service: 'gone', port: '80' })] });
    expect(detect(look, NO_MEMORY, DETECTORS)).toMatchObject({
      findings: [],
      noticed: [KEY],
      excused: [{ code: CODE }],
    });
    expect(detect(look, memory, DETECTORS).findings).toHaveLength(1);
  });

  it('is told of a dump that shows the Services of its namespace, once it is two minutes old', () => {
    const dump = (created: number, namespace: string) =>
      findingsOf(CODE, {
        ingresses: [anIngress({ created, backends: [{ service: 'gone', port: '80' }] })],
        services: [aService({ namespace })],
        partial: true,
      }).length;
    expect(dump(ago(3 * MINUTE), 'shop')).toBe(1);
    expect(dump(ago(2 * MINUTE), 'shop')).toBe(0);
    expect(dump(ago(3 * MINUTE), 'bank')).toBe(0);
  });

  it('counts many backends', () => {
    const backends = Array.from({ length: 9 }, (_, index) => ({ service: `gone-${index}`, port: '80' }));
    const lines = evidenceLines(told(leadingTo(...backends))[0]?.evidence ?? []);
    expect(lines).toHaveLength(7);
    expect(lines).toContain('backends: 9 in all');
  });
});

describe('an Ingress that leads somewhere', () => {
  it.each<[string, IngressBackend]>([
    ['by number', { service: 'api', port: '80' }],
    ['by name', { service: 'api', port: 'http' }],
    ['without a port', { service: 'api', port: null }],
    ['to what an annotation says', { service: 'ssl-redirect', port: 'use-annotation' }],
  ])('is silent: %s', (_, backend) => {
    expect(told(leadingTo(backend))).toEqual([]);
  });

  it('is silent when its Service is a name elsewhere, when it has no backend, or is being deleted', () => {
    const services = [aService({ type: 'ExternalName', ports: [] })];
    expect(told(leadingTo({ service: 'api', port: '443' }), { services })).toEqual([]);
    expect(told(leadingTo())).toEqual([]);
    expect(told(anIngress({ backends: [{ service: 'gone', port: '80' }], deletingAt: NOON }))).toEqual([]);
  });

  it('is not judged where Services were not read', () => {
    const coverage = coverageOf({ services: 'denied' });
    expect(told(leadingTo({ service: 'gone', port: '80' }), { coverage })).toEqual([]);
  });
});
