import { describe, expect, it } from 'vitest';
import type { PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, excusedIn, findingOf } from '../../support/detections.ts';
import {
  aContainer,
  aDetail,
  ago,
  aLostNode,
  aNode,
  aPod,
  aReplicaSet,
  coverageOf,
  MINUTE,
  NOON,
  SECOND,
  terminated,
} from '../../support/snapshots.ts';

const CODE = 'PodStuckTerminating';
const ended = aContainer({ ready: false, state: terminated({ exitCode: 0 }) });

function aLeavingPod(age: number, parts: Partial<PodRecord> = {}): PodRecord {
  return aPod({ deletingAt: ago(age), ready: false, detail: aDetail({ containers: [ended] }), ...parts });
}

const codes = (pod: PodRecord) => codesIn({ pods: [pod], nodes: [aNode()] });

describe('a pod that does not go', () => {
  it('is told with its finalizers, its node and what still runs', () => {
    const pods = [aLeavingPod(20 * MINUTE, { finalizers: ['example.com/detach', 'batch.kubernetes.io/job-tracking'] })];
    const finding = findingOf(CODE, { pods, nodes: [aNode()], replicasets: [aReplicaSet()] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: CODE,
      severity: 'medium',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'still there after its grace to terminate ended: finalizer example.com/detach',
      evidence: [
        'finalizers: example.com/detach, batch.kubernetes.io/job-tracking',
        'node: worker-1 (ready)',
        'containers that still run: none',
      ],
      remedy: [
        "kubectl -n shop get pod api-7d9f5c8b6d-x2x4k -o jsonpath='{.metadata.finalizers}'",
        'kubectl describe node worker-1',
      ],
      since: ago(20 * MINUTE),
    });
  });

  it('is told five minutes after its grace ended, to the second, and excused before', () => {
    expect(codes(aLeavingPod(5 * MINUTE))).toEqual([]);
    expect(excusedIn({ pods: [aLeavingPod(5 * MINUTE)] })).toEqual([CODE]);
    expect(codes(aLeavingPod(5 * MINUTE + SECOND))).toEqual([CODE]);
  });

  it('is not told within its grace, whose end lies in the future, not even in a dump', () => {
    const leaving = aLeavingPod(-10 * MINUTE);
    expect(codes(leaving)).toEqual([]);
    expect(codesIn({ pods: [leaving], bound: 'lower', partial: true })).toEqual([]);
    expect(codesIn({ pods: [aLeavingPod(0)], bound: 'lower', partial: true })).toEqual([]);
  });

  it('says what keeps it: its node, a container, nothing that shows', () => {
    const message = (parts: Parameters<typeof findingOf>[1]) => findingOf(CODE, parts).message.split('ended: ')[1];
    const pods = [aLeavingPod(20 * MINUTE)];
    expect(message({ pods, nodes: [aLostNode()] })).toBe('its node worker-1 is not ready');
    expect(message({ pods })).toBe('its node worker-1 is gone');
    expect(message({ pods, coverage: coverageOf({ nodes: 'denied' }) })).toBe('its node has not confirmed the end');
    expect(message({ pods, partial: true })).toBe('its node has not confirmed the end');
    const alive = [aLeavingPod(20 * MINUTE, { detail: aDetail({ containers: [aContainer()] }) })];
    expect(message({ pods: alive, nodes: [aNode()] })).toBe('container app still runs');
  });

  it('is told under no other code, whatever else is wrong with it', () => {
    const crashed = aContainer({ ready: false, restarts: 9, state: terminated() });
    expect(codes(aLeavingPod(20 * MINUTE, { detail: aDetail({ containers: [crashed] }) }))).toEqual([CODE]);
  });

  it('is told without a node, too', () => {
    expect(findingOf(CODE, { pods: [aLeavingPod(20 * MINUTE, { node: null })] }).evidence[1]?.value).toBe('none');
  });
});

it('a pod that nobody deletes is not leaving', () => {
  expect(codes(aPod())).toEqual([]);
  expect(codes(aPod({ created: NOON }))).toEqual([]);
});
