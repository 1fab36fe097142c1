import { describe, expect, it } from 'vitest';
import { nameSuffix, templateHash, uidOf } from '../../../../src/cluster/simulator/world/naming.ts';

describe('names', () => {
  it('look like those Kubernetes makes', () => {
    expect(nameSuffix('seed')).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(templateHash({ image: 'a' })).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{7,10}$/);
    expect(uidOf('seed')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('depend on nothing but their seed, and differ with it', () => {
    const uids = Array.from({ length: 20_000 }, (_, index) => uidOf(`pod ${index}`));
    expect(new Set(uids).size).toBe(uids.length);
    expect(uidOf('pod 7')).toBe(uids[7]);
    expect(templateHash({ image: 'a' })).not.toBe(templateHash({ image: 'b' }));
  });
});
