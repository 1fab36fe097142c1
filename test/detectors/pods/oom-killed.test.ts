import { describe, expect, it } from 'vitest';
import type { ContainerRecord, PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, findingOf } from '../../support/detections.ts';
import {
  aContainer,
  aDetail,
  ago,
  aPod,
  aPodWith,
  aReplicaSet,
  aTermination,
  MINUTE,
  NOON,
  SECOND,
  terminated,
  waiting,
} from '../../support/snapshots.ts';

const CODE = 'OOMKilled';
const HOUR = 60 * MINUTE;
const kill = (age: number | null) =>
  aTermination({ exitCode: 137, reason: 'OOMKilled', finishedAt: age === null ? null : ago(age) });

/** Running again since its kill. */
function survivor(age: number | null, parts: Partial<ContainerRecord> = {}): PodRecord {
  const container = aContainer({ restarts: 1, lastTermination: kill(age), ...parts });
  return aPodWith([container], { ready: true });
}

const told = (pod: PodRecord) => codesIn({ pods: [pod] }).includes(CODE);

describe('a container that ran out of memory', () => {
  it('is told with limit, request and exit, on the owning Deployment, as an occurrence', () => {
    const finding = findingOf(CODE, { pods: [survivor(20 * MINUTE)], replicasets: [aReplicaSet()] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: CODE,
      severity: 'high',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'container app ran out of memory: limit 256Mi, 1 restarts',
      evidence: [
        'container: app',
        'image: shop/api:1.5.0',
        'restarts: 1',
        'exit code: 137 (SIGKILL: out of memory)',
        'exit reason: OOMKilled',
        'last exit: 2026-11-21 11:40:00Z, 20 min before the look',
        'memory limit: 256Mi',
        'memory request: 128Mi',
      ],
      remedy: [
        'kubectl -n shop top pod api-7d9f5c8b6d-x2x4k --containers',
        'kubectl -n shop logs api-7d9f5c8b6d-x2x4k -c app --previous',
      ],
      since: ago(20 * MINUTE),
      occurredAt: ago(20 * MINUTE),
      crash: { pod: 'api-7d9f5c8b6d-x2x4k', container: 'app', endedAt: ago(20 * MINUTE) },
    });
  });

  it('is told for an hour, to the second', () => {
    expect(told(survivor(HOUR))).toBe(true);
    expect(told(survivor(HOUR + SECOND))).toBe(false);
  });

  it.each(['main', 'init', 'sidecar'] as const)('is told in the role %s', (role) => {
    expect(told(survivor(MINUTE, { role }))).toBe(true);
  });

  it('is told by its present state, also in a pod that it ended: PodFailed is silent then', () => {
    const container = aContainer({ ready: false, state: { type: 'terminated', termination: kill(MINUTE) } });
    const pod = aPodWith([container], { phase: 'Failed', controller: { kind: 'Job', name: 'eater' } });
    expect(codesIn({ pods: [pod] })).toEqual([CODE]);
  });

  it('is told although a later run ended in another way', () => {
    const again = survivor(30 * MINUTE, { ready: false, state: terminated({ exitCode: 1, finishedAt: ago(MINUTE) }) });
    const finding = findingOf(CODE, { pods: [again] });
    expect(finding.occurredAt).toBe(ago(30 * MINUTE));
    expect(evidenceLines(finding.evidence)).toContain('exit code: 137 (SIGKILL: out of memory)');
  });

  it('is critical while the kubelet backs off, and one trouble with the crash loop', () => {
    const container = aContainer({
      ready: false,
      restarts: 6,
      state: waiting('CrashLoopBackOff'),
      lastTermination: kill(MINUTE),
    });
    const pods = [aPodWith([container])];
    expect(findingOf(CODE, { pods })).toMatchObject({ severity: 'critical', since: ago(20 * MINUTE) });
    expect(codesIn({ pods })).toEqual([CODE, 'CrashLoopBackOff']);
  });

  it('is told by its newest kill when several containers were killed', () => {
    const pod = aPodWith(
      [
        aContainer({ name: 'old', lastTermination: kill(30 * MINUTE) }),
        aContainer({ name: 'new', lastTermination: kill(MINUTE) }),
      ],
      { ready: true },
    );
    expect(findingOf(CODE, { pods: [pod] }).message).toContain('container new ran out of memory');
  });

  it('says so where there is no limit: its pod or node ran out', () => {
    const resources = { memoryRequest: null, memoryLimit: null, cpuRequest: null, cpuLimit: null, storageLimit: null };
    const finding = findingOf(CODE, { pods: [survivor(MINUTE, { resources })] });
    expect(finding.message).toBe(
      'container app ran out of memory: it has no memory limit, so its pod or node ran out, 1 restarts',
    );
    expect(evidenceLines(finding.evidence)).toContain('memory limit: none');
  });

  it('is never told later than the look', () => {
    expect(findingOf(CODE, { pods: [survivor(-5 * MINUTE)] }).occurredAt).toBe(NOON);
  });
});

describe('a kill without a time', () => {
  it('is told in a dump, its age unknown, and not by a live look', () => {
    expect(codesIn({ pods: [survivor(null)], partial: true })).toEqual([CODE]);
    expect(findingOf(CODE, { pods: [survivor(null)], partial: true })).toMatchObject({ since: null, occurredAt: null });
    expect(told(survivor(null))).toBe(false);
  });
});

describe('what is no OOM kill', () => {
  it('exit 137 without the reason: a liveness kill', () => {
    const killed = aTermination({ exitCode: 137, reason: 'Error', finishedAt: ago(MINUTE) });
    expect(told(survivor(0, { lastTermination: killed }))).toBe(false);
  });

  it('a healthy pod', () => {
    expect(told(aPod())).toBe(false);
    expect(told(aPod({ detail: aDetail() }))).toBe(false);
  });
});
