import { expect, it } from 'vitest';
import type { IngressRecord } from '../../../src/model/snapshot.ts';
import { anIngress } from '../../support/cluster-records.ts';
import { evidenceLines, excusedIn, findingOf, findingsOf } from '../../support/detections.ts';
import { ago, anEvent, MINUTE, NOON, SECOND, text } from '../../support/snapshots.ts';

const CODE = 'IngressUnassigned';
const waiting = (parts: Partial<IngressRecord> = {}) =>
  anIngress({ name: 'new', hasAddress: false, created: ago(11 * MINUTE), backends: [], ...parts });
const other = anIngress({ backends: [] });
const event = (parts: Parameters<typeof anEvent>[0] = {}) =>
  anEvent({
    object: { kind: 'Ingress', namespace: 'shop', name: 'new' },
    ...{ source: 'ingress', reason: 'FailedBuildModel', message: text('no subnet'), count: 7 },
    ...parts,
  });
const count = (...ingresses: readonly IngressRecord[]) => findingsOf(CODE, { ingresses }).length;

it('an Ingress without an address is told while others of its class have one', () => {
  const finding = findingOf(CODE, { ingresses: [waiting(), other, anIngress({ name: 'third', backends: [] })] });
  expect(finding).toMatchObject({
    severity: 'low',
    owner: { kind: 'Ingress', namespace: 'shop', name: 'new' },
    message: 'no address, while 2 others of its class have one',
    remedy: ['kubectl -n shop describe ingress new', 'kubectl get ingressclass'],
    since: ago(11 * MINUTE),
  });
  expect(evidenceLines(finding.evidence)).toEqual(['class: nginx']);
});

it('or when an event says why', () => {
  const finding = findingOf(CODE, { ingresses: [waiting({ ingressClass: null })], events: [event()] });
  expect(finding.message).toBe('no address');
  expect(evidenceLines(finding.evidence)).toEqual([
    'class: the default class',
    'event FailedBuildModel x7, last 2026-11-21 11:59:00Z: no subnet [free]',
  ]);
});

it('it is told after ten minutes, to the second', () => {
  expect(count(waiting({ created: ago(10 * MINUTE) }), other)).toBe(0);
  expect(excusedIn({ ingresses: [waiting({ created: ago(10 * MINUTE) }), other] })).toEqual([CODE]);
  expect(count(waiting({ created: ago(10 * MINUTE + SECOND) }), other)).toBe(1);
});

it('it is silent where its controller publishes no addresses, has another class, or it is being deleted', () => {
  expect(count(waiting(), waiting({ name: 'third' }))).toBe(0);
  expect(count(waiting({ ingressClass: 'internal' }), other)).toBe(0);
  expect(count(waiting({ ingressClass: null }), other)).toBe(0);
  expect(count(waiting({ deletingAt: NOON }), other)).toBe(0);
  expect(findingsOf(CODE, { ingresses: [waiting({ created: null }), other], partial: true })).toEqual([]);
  expect(count(other)).toBe(0);
});

it('an event of its certificates, or a normal one, says nothing of addresses', () => {
  const ingresses = [waiting()];
  expect(findingsOf(CODE, { ingresses, events: [event({ source: 'cert-manager-ingress-shim' })] })).toEqual([]);
  expect(findingsOf(CODE, { ingresses, events: [event({ type: 'Normal', reason: 'Sync' })] })).toEqual([]);
});
