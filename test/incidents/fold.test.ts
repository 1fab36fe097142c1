import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { causesByKey, foldGroups, groupFindings, type Tracked, track } from '../../src/incidents/index.ts';
import type { CauseLink } from '../../src/model/detection.ts';
import type { Finding } from '../../src/model/finding.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import { aService, aSlice } from '../support/cluster-records.ts';
import { aFinding } from '../support/findings.ts';
import {
  aCondition,
  aCrashingPod,
  aDeployment,
  ago,
  aPod,
  aSnapshot,
  MINUTE,
  NOON,
  type SnapshotParts,
} from '../support/snapshots.ts';

const owner = (name: string) => ({ kind: 'Deployment', namespace: 'shop', name });
const finding = (name: string, since: number) => aFinding({ owner: owner(name), object: owner(name), since });
const id = (name: string) => ({ owner: owner(name), family: 'crash' });
const link = (consequence: string, cause: string): CauseLink => ({ consequence: id(consequence), cause: id(cause) });

function fold(findings: readonly Finding[], links: readonly CauseLink[]): Record<string, string[]> {
  const groups = groupFindings('shop-demo', findings, () => 'crash');
  const trees = foldGroups(groups, causesByKey('shop-demo', links));
  return Object.fromEntries(
    trees.map(({ root, consequences }) => [root.lead.owner.name, consequences.map(({ lead }) => lead.owner.name)]),
  );
}

describe('causes and consequences', () => {
  const all = ['a', 'b', 'c'].map((name, index) => finding(name, ago((3 - index) * MINUTE)));

  it('are one tree from the last cause down', () => {
    expect(fold(all, [link('c', 'b'), link('b', 'a')])).toEqual({ a: ['b', 'c'] });
  });

  it('stand alone where no link is, or its cause is not there', () => {
    expect(fold(all, [link('c', 'nobody')])).toEqual({ a: [], b: [], c: [] });
  });

  it('in a circle the one that began first is the cause', () => {
    expect(fold(all, [link('a', 'b'), link('b', 'c'), link('c', 'a')])).toEqual({ a: ['b', 'c'] });
    expect(fold([...all, finding('d', NOON)], [link('b', 'c'), link('c', 'b'), link('d', 'c')])).toEqual({
      a: [],
      b: ['c', 'd'],
    });
  });
});

describe('a consequence over several looks', () => {
  const down = [aCondition('Available', { status: 'False', changedAt: ago(20 * MINUTE) })];
  const short = aDeployment({ available: 0, ready: 0, conditions: down });
  const crashing = aCrashingPod({ name: 'api-7d9f5c8b6d-a' });
  const unread = aPod({ name: 'api-7d9f5c8b6d-a' });

  function look(ledger: Ledger, parts: SnapshotParts): Tracked {
    const snapshot = aSnapshot(parts);
    return track(
      ledger,
      snapshot,
      detect(
        snapshot,
        ledger,
        DETECTORS.filter(({ code }) => CODES.has(code)),
      ),
    );
  }
  const CODES = new Set<string>(['CrashLoopBackOff', 'DeploymentUnavailable', 'RolloutStuck', 'ServiceNoEndpoints']);
  const told = ({ updates }: Tracked) =>
    updates.map(({ turn, incident }) => [
      incident.number,
      turn,
      incident.code,
      incident.consequences.map(({ code }) => code),
    ]);

  it('is told with its cause, as one incident', () => {
    expect(told(look(emptyLedger('shop-demo'), { pods: [crashing], deployments: [short] }))).toEqual([
      [1, 'opened', 'CrashLoopBackOff', ['DeploymentUnavailable']],
    ]);
  });

  it('of the workload that is known to be in trouble is no news; it reaching another object is, once', () => {
    const before = look(emptyLedger('shop-demo'), { pods: [crashing], deployments: [short] });
    const late = aCondition('Progressing', { status: 'False', reason: 'ProgressDeadlineExceeded', changedAt: NOON });
    const stuck = aDeployment({ available: 0, ready: 0, conditions: [...down, late] });
    const alone = look(before.ledger, { now: NOON + MINUTE, pods: [crashing], deployments: [stuck] });
    expect(told(alone)[0]?.[3]).toHaveLength(2);
    expect(alone.updates[0]?.loud).toBe(false);

    const empty = { services: [aService()], endpointslices: [aSlice({ ready: 0, notReady: 1 })] };
    const parts = { pods: [crashing], deployments: [stuck], ...empty };
    const reached = look(alone.ledger, { now: NOON + 10 * MINUTE, ...parts });
    expect(told(reached)[0]?.[3]).toContain('ServiceNoEndpoints');
    expect(reached.updates[0]?.loud).toBe(true);
    expect(look(reached.ledger, { now: NOON + 11 * MINUTE, ...parts }).updates[0]?.loud).toBe(false);
  });

  it('gives its number to a cause that is found later', () => {
    const first = look(emptyLedger('shop-demo'), { pods: [unread], deployments: [short] });
    expect(told(first)).toEqual([[1, 'opened', 'DeploymentUnavailable', []]]);
    const second = look(first.ledger, { now: NOON + MINUTE, pods: [crashing], deployments: [short] });
    expect(told(second)).toEqual([[1, 'ongoing', 'CrashLoopBackOff', ['DeploymentUnavailable']]]);
    expect(second.updates[0]?.loud).toBe(true);
    expect(second.ledger.incidents).toHaveLength(1);
  });

  it('stays with its cause while that clears, and is an incident of its own when it has ended', () => {
    let ledger = look(emptyLedger('shop-demo'), { pods: [crashing], deployments: [short] }).ledger;
    const later = (minutes: number) => {
      const tracked = look(ledger, { now: NOON + minutes * MINUTE, pods: [unread], deployments: [short] });
      ledger = tracked.ledger;
      return told(tracked);
    };
    expect(later(5)).toEqual([[1, 'ongoing', 'CrashLoopBackOff', ['DeploymentUnavailable']]]);
    expect(later(16)).toEqual([
      [1, 'resolved', 'CrashLoopBackOff', ['DeploymentUnavailable']],
      [2, 'opened', 'DeploymentUnavailable', []],
    ]);
  });

  it('is folded when it was told by itself and its cause, known before, comes back', () => {
    let tracked = look(emptyLedger('shop-demo'), { pods: [crashing], deployments: [aDeployment()] });
    for (const minutes of [5, 16, 20]) {
      const deployments = [minutes === 20 ? short : aDeployment()];
      tracked = look(tracked.ledger, { now: NOON + minutes * MINUTE, pods: [unread], deployments });
    }
    expect(told(tracked)).toEqual([[2, 'opened', 'DeploymentUnavailable', []]]);
    tracked = look(tracked.ledger, { now: NOON + 25 * MINUTE, pods: [crashing], deployments: [short] });
    expect(told(tracked)).toEqual([
      [1, 'recurring', 'CrashLoopBackOff', ['DeploymentUnavailable']],
      [2, 'folded', 'DeploymentUnavailable', []],
    ]);
    expect(tracked.ledger.incidents.find(({ number }) => number === 2)).toMatchObject({
      state: 'folded',
      foldedInto: 1,
    });
  });
});
