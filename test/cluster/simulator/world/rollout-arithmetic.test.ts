import { describe, expect, it } from 'vitest';
import {
  newReplicaCount,
  oldReplicaCounts,
  proportionalCounts,
  resolveFenceposts,
} from '../../../../src/cluster/simulator/world/rollout-arithmetic.ts';

describe('the arithmetic of a rolling update', () => {
  it.each([
    [1, 1, 0],
    [2, 1, 0],
    [3, 1, 0],
    [4, 1, 1],
    [10, 3, 2],
    [0, 0, 0],
  ])(
    'rounds 25 %% of %i replicas up to a surge of %i and down to %i unavailable',
    (replicas, maxSurge, maxUnavailable) => {
      expect(resolveFenceposts('25%', '25%', replicas)).toEqual({ maxSurge, maxUnavailable });
    },
  );

  it('lets one replica be unavailable where both numbers come to zero', () => {
    expect(resolveFenceposts(0, 0, 5)).toEqual({ maxSurge: 0, maxUnavailable: 1 });
    expect(resolveFenceposts('0%', '10%', 5)).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  });

  it('grows the new ReplicaSet only as far as the surge allows', () => {
    const old = { replicas: 10, available: 10 };
    const fresh = { replicas: 0, available: 0 };
    expect(newReplicaCount(10, 3, fresh, [old, fresh])).toBe(3);
    const grown = { replicas: 3, available: 0 };
    expect(newReplicaCount(10, 3, grown, [old, grown])).toBe(3);
    expect(newReplicaCount(2, 1, grown, [grown])).toBe(2);
  });

  it('takes healthy old replicas only as new ones become available', () => {
    const old = [{ replicas: 10, available: 10 }];
    expect(oldReplicaCounts(10, 2, { replicas: 3, available: 0 }, old)).toEqual([8]);
    expect(oldReplicaCounts(10, 2, { replicas: 5, available: 0 }, [{ replicas: 8, available: 8 }])).toEqual([8]);
    expect(oldReplicaCounts(10, 2, { replicas: 5, available: 4 }, [{ replicas: 8, available: 8 }])).toEqual([4]);
  });

  it('takes unhealthy old replicas first, and never healthy ones below the minimum', () => {
    const old = [
      { replicas: 3, available: 3 },
      { replicas: 1, available: 0 },
    ];
    expect(oldReplicaCounts(3, 0, { replicas: 0, available: 0 }, old)).toEqual([3, 0]);
  });

  it('shares a scaling out in the middle of a rollout by size', () => {
    const shares = [
      { replicas: 8, maxReplicas: 13 },
      { replicas: 5, maxReplicas: 13 },
    ];
    expect(proportionalCounts(20, 5, shares)).toEqual([15, 10]);
    expect(proportionalCounts(0, 0, shares)).toEqual([0, 0]);
  });
});
