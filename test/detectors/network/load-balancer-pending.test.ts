import { expect, it } from 'vitest';
import type { ServiceRecord } from '../../../src/model/snapshot.ts';
import { aService } from '../../support/cluster-records.ts';
import { evidenceLines, excusedIn, findingOf, findingsOf } from '../../support/detections.ts';
import { ago, anEvent, coverageOf, MINUTE, NOON, SECOND, text } from '../../support/snapshots.ts';

const CODE = 'LoadBalancerPending';
const pending = (parts: Partial<ServiceRecord> = {}) =>
  aService({ type: 'LoadBalancer', selector: null, created: ago(6 * MINUTE), ...parts });
const event = (parts: Parameters<typeof anEvent>[0] = {}) =>
  anEvent({ object: { kind: 'Service', namespace: 'shop', name: 'api' }, ...parts });
const count = (...services: readonly ServiceRecord[]) => findingsOf(CODE, { services }).length;

it('a load balancer without an address is told with the cloud’s own words', () => {
  const finding = findingOf(CODE, {
    services: [pending({ loadBalancerClass: 'example.com/lb' })],
    events: [event({ reason: 'SyncLoadBalancerFailed', message: text('LimitExceeded'), count: 12 })],
  });
  expect(finding).toMatchObject({
    severity: 'medium',
    owner: { kind: 'Service', namespace: 'shop', name: 'api' },
    message: 'no load balancer address 6 min after its creation',
    since: ago(6 * MINUTE),
  });
  expect(evidenceLines(finding.evidence)).toEqual([
    'ports: 80',
    'class: example.com/lb',
    'event SyncLoadBalancerFailed x12, last 2026-11-21 11:59:00Z: LimitExceeded [free]',
  ]);
});

it('where no event says why, nobody may make load balancers there', () => {
  const finding = findingOf(CODE, { services: [pending({ created: null })], partial: true });
  expect(finding).toMatchObject({ message: 'no load balancer address', since: null });
  expect(evidenceLines(finding.evidence).at(-1)).toMatch(/^events: none that tells why/);
});

it('it is told after five minutes, to the second', () => {
  expect(count(pending({ created: ago(5 * MINUTE) }))).toBe(0);
  expect(excusedIn({ services: [pending({ created: ago(5 * MINUTE) })] })).toEqual([CODE]);
  expect(count(pending({ created: ago(5 * MINUTE + SECOND) }))).toBe(1);
});

it('an old Service that has just become one has its five minutes, too', () => {
  const ensuring = (age: number) => event({ type: 'Normal', reason: 'EnsuringLoadBalancer', first: ago(age) });
  const services = [pending({ created: ago(9_000 * MINUTE) })];
  expect(findingsOf(CODE, { services, events: [ensuring(4 * MINUTE)] })).toEqual([]);
  expect(findingsOf(CODE, { services, events: [ensuring(6 * MINUTE)] })).toHaveLength(1);
  const refused = event({ reason: 'SyncLoadBalancerFailed' });
  expect(findingsOf(CODE, { services, events: [ensuring(4 * MINUTE), refused] })).toHaveLength(1);
});

it.each<[string, ServiceRecord]>([
  ['has an address', pending({ hasAddress: true })],
  ['is of another type', pending({ type: 'NodePort' })],
  ['is being deleted', pending({ deletingAt: NOON })],
])('a Service is silent that %s', (_, service) => {
  expect(count(service)).toBe(0);
});

it('events refine it, and are not needed', () => {
  expect(findingsOf(CODE, { services: [pending()], coverage: coverageOf({ events: 'absent' }) })).toHaveLength(1);
});
