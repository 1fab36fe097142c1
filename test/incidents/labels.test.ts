import { describe, expect, it } from 'vitest';
import { labelsIn } from '../../src/incidents/index.ts';
import { aDeployment, aSnapshot } from '../support/snapshots.ts';

describe('the labels of the objects of a look', () => {
  const of = labelsIn(aSnapshot({ deployments: [aDeployment({ labels: { app: 'api' } })] }));
  it('are those of the workload', () => {
    expect(of({ kind: 'Deployment', namespace: 'shop', name: 'api' })).toEqual({ app: 'api' });
  });

  it('are none where the object is not there, or of no kind that is read', () => {
    expect(of({ kind: 'Deployment', namespace: 'shop', name: 'gone' })).toEqual({});
    expect(of({ kind: 'Unheard', namespace: 'shop', name: 'api' })).toEqual({});
  });
});
