import { describe, expect, it } from 'vitest';
import { createFinder } from '../../../src/incidents/finder.ts';
import type { TroubleTree } from '../../../src/incidents/fold.ts';
import { groupFindings } from '../../../src/incidents/group.ts';
import { createTreeWeight } from '../../../src/incidents/weight/tree-weight.ts';
import { createWeigher } from '../../../src/incidents/weight/weigher.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { ClusterFile } from '../../../src/model/weight.ts';
import { aClusterFile, aPattern, aService } from '../../support/cluster-files.ts';
import { aFinding } from '../../support/findings.ts';
import { aPod, aSnapshot } from '../../support/snapshots.ts';

const NODE = { kind: 'Node', namespace: '', name: 'worker-1' };
const PROXY = { kind: 'Pod', namespace: 'kube-system', name: 'kube-proxy-worker-1' };
const lostNode = aFinding({ code: 'NodeNotReady', owner: NODE, object: NODE, severity: 'high' });
const lostProxy = aFinding({ code: 'PodNotReady', owner: PROXY, object: PROXY, severity: 'high' });

function weigh(cause: Finding, consequence: Finding, controller: 'Node' | null, file: Partial<ClusterFile> = {}) {
  const critical = { tier: null, owner: null, ignore: null, critical: 'system-node-critical' as const };
  const by = controller === null ? null : { kind: controller, name: NODE.name };
  const snapshot = aSnapshot({ pods: [aPod({ ...PROXY, controller: by, marks: critical })] });
  const find = createFinder(snapshot.objects);
  const weightOf = createTreeWeight(createWeigher(aClusterFile(file), snapshot, find), snapshot, find, []);
  const groups = groupFindings('prod', [cause, consequence], ({ code }) => code);
  const [root, ...consequences] = groups;
  return weightOf({ root, consequences } as TroubleTree);
}

describe('the weight of a lost node', () => {
  it('is not raised by a static pod, which is part of it', () => {
    expect(weigh(lostNode, lostProxy, 'Node')).toMatchObject({ severity: 'SEV-2', weight: { tier: null } });
  });

  it('is raised by a pod that somebody put there by hand', () => {
    expect(weigh(lostNode, lostProxy, null)).toMatchObject({ severity: 'SEV-1', weight: { tier: 'P0' } });
  });

  it('is raised by a static pod that people named a service', () => {
    const services = [aService({ name: 'proxy', match: [aPattern({ namespace: 'kube-system' })], tier: 'P0' })];
    expect(weigh(lostNode, lostProxy, 'Node', { services })).toMatchObject({ severity: 'SEV-1' });
  });
});

it('a static pod in trouble by itself keeps its weight', () => {
  const crashes = aFinding({ code: 'CrashLoopBackOff', owner: PROXY, object: PROXY, severity: 'high' });
  expect(weigh(crashes, lostProxy, 'Node')).toMatchObject({ severity: 'SEV-1' });
});
