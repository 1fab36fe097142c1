import { describe, expect, it } from 'vitest';
import { groupFindings } from '../../src/incidents/index.ts';
import { incidentKey } from '../../src/incidents/key.ts';
import type { Finding } from '../../src/model/finding.ts';
import { aFinding } from '../support/findings.ts';
import { ago, MINUTE } from '../support/snapshots.ts';

const group = (...findings: Finding[]) => groupFindings('shop-demo', findings, ({ code }) => code.toLowerCase());
const pod = (name: string, namespace = 'shop') => ({ kind: 'Pod', namespace, name });

describe('an incident’s key', () => {
  it('is cluster, owner and family: never a pod’s name', () => {
    const owner = { kind: 'Deployment', namespace: 'shop', name: 'api' };
    expect(incidentKey('prod', owner, 'crash')).toBe('prod|Deployment/shop/api|crash');
    expect(incidentKey('prod', { kind: 'Node', namespace: '', name: 'w1' }, 'node')).toBe('prod|Node//w1|node');
    expect(group(aFinding({ object: pod('a') }))[0]?.key).toBe(group(aFinding({ object: pod('b') }))[0]?.key);
  });
});

describe('findings of one look', () => {
  it('of one family on one owner are one group', () => {
    const [only, ...more] = group(aFinding({ object: pod('a') }), aFinding({ object: pod('b') }));
    expect(more).toEqual([]);
    expect(only).toMatchObject({ family: 'crashloopbackoff', objects: [pod('a'), pod('b')] });
  });

  it('of another owner or another family are another group', () => {
    const groups = group(
      aFinding(),
      aFinding({ owner: { kind: 'Deployment', namespace: 'bank', name: 'api' } }),
      aFinding({ owner: { kind: 'StatefulSet', namespace: 'shop', name: 'api' } }),
      aFinding({ code: 'ImagePullFailed' }),
    );
    expect(new Set(groups.map(({ key }) => key)).size).toBe(4);
  });

  it('are led by the same one in whatever order they come, alike in name, age and weight as they may be', () => {
    const set = aFinding({ object: { kind: 'ReplicaSet', namespace: 'shop', name: 'api' } });
    const job = aFinding({ object: { kind: 'Job', namespace: 'shop', name: 'api' } });
    expect(group(set, job)).toEqual(group(job, set));
    const other = { ...job, evidence: [{ label: 'exit code', value: '2' }] };
    expect(group(job, other)[0]?.lead).toEqual(group(other, job)[0]?.lead);
  });

  it('are led by the worst, then the oldest, then the first by name', () => {
    const lead = (...findings: Finding[]) => group(...findings)[0]?.lead.object.name;
    const low = aFinding({ severity: 'low', since: ago(60 * MINUTE), object: pod('a') });
    const young = aFinding({ since: ago(MINUTE), object: pod('b') });
    const old = aFinding({ since: ago(2 * MINUTE), object: pod('d') });
    const asOld = aFinding({ since: ago(2 * MINUTE), object: pod('c') });
    const ageless = aFinding({ since: null, object: pod('aa') });
    expect(lead(low, young)).toBe('b');
    expect(lead(young, old)).toBe('d');
    expect(lead(old, asOld, young, low)).toBe('c');
    expect(lead(ageless, young)).toBe('b');
    expect(lead(ageless, aFinding({ since: null, object: pod('ab') }))).toBe('aa');
  });

  it('date from the earliest start known, of whichever of them', () => {
    const since = (...starts: (number | null)[]) =>
      group(...starts.map((start) => aFinding({ since: start })))[0]?.since;
    expect(since(ago(MINUTE), null, ago(3 * MINUTE))).toBe(ago(3 * MINUTE));
    expect(since(null, null)).toBeNull();
  });

  it('name an object once, however many findings it has', () => {
    const [only] = group(aFinding(), aFinding(), aFinding({ object: pod('b') }));
    expect(only?.objects).toHaveLength(2);
  });
});
