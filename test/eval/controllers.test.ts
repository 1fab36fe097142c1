import { describe, expect, it } from 'vitest';
import { createControllers } from '../../src/eval/controllers.ts';
import type { ObjectRef } from '../../src/model/objects.ts';
import { aDeployment, aJob, aPod, aReplicaSet, aSnapshot, type SnapshotParts } from '../support/snapshots.ts';

const API: ObjectRef = { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' };
const chain = (parts: SnapshotParts, object = API) =>
  createControllers(aSnapshot(parts).objects)(object).map(
    ({ kind, namespace, name }) => `${namespace}/${kind} ${name}`,
  );

describe('what controls an object', () => {
  it('is the whole chain, by real names', () => {
    const deployments = [aDeployment({ controller: { kind: 'Website', name: 'shop' } })];
    expect(chain({ pods: [aPod()], replicasets: [aReplicaSet()], deployments })).toEqual([
      'shop/ReplicaSet api-7d9f5c8b6d',
      'shop/Deployment api',
      'shop/Website shop',
    ]);
    const pods = [aPod({ controller: { kind: 'Job', name: 'report-29000000' } })];
    expect(chain({ pods, jobs: [aJob()] })).toEqual(['shop/Job report-29000000', 'shop/CronJob report']);
  });

  it('ends where an object was not seen, or has no controller', () => {
    expect(chain({ pods: [aPod()] })).toEqual(['shop/ReplicaSet api-7d9f5c8b6d']);
    expect(chain({})).toEqual([]);
    expect(chain({ pods: [aPod({ controller: null })] })).toEqual([]);
    expect(chain({ pods: [aPod({ namespace: 'bank' })] })).toEqual([]);
    expect(chain({}, { kind: 'Node', namespace: '', name: 'worker-1' })).toEqual([]);
  });

  it('ends where objects control each other in a circle', () => {
    const pods = [aPod({ controller: { kind: 'Pod', name: API.name } })];
    expect(chain({ pods }).length).toBeLessThan(10);
  });
});
