import { describe, expect, it } from 'vitest';
import { countConsequences, describeConsequences } from '../../src/model/consequence.ts';
import type { FindingCode } from '../../src/model/finding.ts';
import type { Consequence } from '../../src/model/incident.ts';
import { describeObject, type ObjectRef } from '../../src/model/objects.ts';

const owner: ObjectRef = { kind: 'Node', namespace: '', name: 'worker-2' };
const object = (name: string, kind = 'Deployment'): ObjectRef => ({ kind, namespace: 'shop', name });
const follows = (code: FindingCode, of: ObjectRef): Consequence => ({
  key: `${of.name}|${code}`,
  code,
  owner: of,
  message: '',
  count: 1,
});
const told = (consequences: readonly Consequence[], of = owner) =>
  describeConsequences({ consequences, owner: of }, describeObject);

describe('what follows from an incident', () => {
  it('is nothing where nothing does', () => {
    expect(told([])).toEqual([]);
    expect(countConsequences({ consequences: [], owner })).toEqual({ workloads: 0, others: 0 });
  });

  it('of its own object is told by its codes alone, of one other with the object', () => {
    const api = object('api');
    const consequences = [
      follows('DeploymentUnavailable', api),
      follows('RolloutStuck', api),
      follows('ServiceNoEndpoints', object('api', 'Service')),
    ];
    expect(told(consequences, api)).toEqual([
      'DeploymentUnavailable, RolloutStuck',
      'ServiceNoEndpoints shop/Service api',
    ]);
    expect(countConsequences({ consequences, owner: api })).toEqual({ workloads: 0, others: 1 });
  });

  it('of two workloads is told of each', () => {
    expect(told([follows('PodEvicted', object('api')), follows('PodEvicted', object('db', 'StatefulSet'))])).toEqual([
      '2 workloads: shop/Deployment api (PodEvicted), shop/StatefulSet db (PodEvicted)',
    ]);
  });

  it('of many workloads names the first and counts: workloads, each once, and their codes', () => {
    const names = Array.from({ length: 12 }, (_, index) => `app-${String(index).padStart(2, '0')}`);
    const consequences = [
      ...names.map((name) => follows('PodNotReady', object(name))),
      ...names.slice(0, 9).map((name) => follows('DeploymentUnavailable', object(name))),
      follows('PdbBlocking', object('app-00', 'PodDisruptionBudget')),
      follows('ServiceNoEndpoints', object('app-00', 'Service')),
      ...['web', 'mail', 'tax'].map((name) => follows('IngressUnassigned', object(name, 'Ingress'))),
    ];
    expect(told(consequences)).toEqual([
      `12 workloads: ${names
        .slice(0, 8)
        .map((name) => `shop/Deployment ${name}`)
        .join(', ')} and 4 more (PodNotReady, DeploymentUnavailable 9)`,
      'PdbBlocking shop/PodDisruptionBudget app-00',
      'ServiceNoEndpoints shop/Service app-00',
      '3 Ingresses: shop/Ingress web, shop/Ingress mail, shop/Ingress tax (IngressUnassigned)',
    ]);
    expect(countConsequences({ consequences, owner })).toEqual({ workloads: 12, others: 5 });
  });
});
