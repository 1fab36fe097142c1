import { describe, expect, it } from 'vitest';
import type { ContainerState, PodDetail, PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, findingOf } from '../../support/detections.ts';
import {
  aContainer,
  aDetail,
  ago,
  aPod,
  aTermination,
  MINUTE,
  NO_MEMORY,
  SECOND,
  terminated,
} from '../../support/snapshots.ts';

const CODE = 'ContainerExited';
const DAY = 24 * 60 * MINUTE;

/** Its proxy runs, its container helm has come to this state. */
function halfDead(
  state: ContainerState,
  restartPolicy: PodDetail['restartPolicy'] = 'Never',
  parts: Partial<PodRecord> = {},
): PodRecord {
  const containers = [aContainer({ name: 'helm', ready: false, state }), aContainer({ name: 'proxy' })];
  return aPod({
    name: 'helm-operation-dlhvn',
    controller: null,
    generateName: 'helm-operation-',
    ready: false,
    detail: aDetail({ restartPolicy, containers }),
    ...parts,
  });
}

const failed = (age: number) => terminated({ exitCode: 123, finishedAt: ago(age) });
const codes = (pod: PodRecord) => codesIn({ pods: [pod] });

describe('a container that ended for good while its pod runs', () => {
  it('is told as an occurrence, and explains that the pod is not ready', () => {
    const pods = [halfDead(failed(23 * MINUTE))];
    expect(codesIn({ pods })).toEqual([CODE]);
    const finding = findingOf(CODE, { pods });
    expect(finding).toMatchObject({
      severity: 'medium',
      owner: { kind: 'Pod', namespace: 'shop', name: 'helm-operation-' },
      message: 'container helm ended for good: exit 123; the pod still runs',
      remedy: [
        'kubectl -n shop logs helm-operation-dlhvn -c helm',
        'kubectl -n shop describe pod helm-operation-dlhvn',
      ],
      since: ago(23 * MINUTE),
      occurredAt: ago(23 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toContain('restart policy: Never');
  });

  it('is told for a day, to the second; after that the pod is merely not ready', () => {
    expect(codes(halfDead(failed(DAY)))).toEqual([CODE]);
    expect(codes(halfDead(failed(DAY + SECOND)))).toEqual(['PodNotReady']);
  });

  it('is told with OnFailure once the kubelet has left it down for a minute', () => {
    expect(codes(halfDead(failed(MINUTE), 'OnFailure'))).not.toContain(CODE);
    expect(codes(halfDead(failed(MINUTE + SECOND), 'OnFailure'))).toEqual([CODE]);
  });

  it('is told in a single look however long ago it ended: no look before has told it', () => {
    const pods = [halfDead(failed(9 * DAY))];
    expect(codesIn({ pods, partial: true })).toEqual([CODE]);
    expect(codesIn({ pods }, { ...NO_MEMORY, isLastLook: true })).toEqual([CODE]);
    expect(codesIn({ pods, partial: true }, { ...NO_MEMORY, lastLookAt: ago(MINUTE) })).toEqual(['PodNotReady']);
  });

  it('is told in a dump without a time, its age unknown', () => {
    const pods = [halfDead(terminated({ exitCode: 1, finishedAt: null }))];
    expect(findingOf(CODE, { pods, partial: true })).toMatchObject({ since: null, occurredAt: null });
    expect(codesIn({ pods })).not.toContain(CODE);
  });
});

describe('what is no such exit', () => {
  it('one with 0: the pod goes on with the others', () => {
    expect(codes(halfDead(terminated({ exitCode: 0, reason: 'Completed' })))).toEqual([]);
    expect(codes(halfDead(terminated({ exitCode: 0, reason: 'Completed' }), 'OnFailure'))).toEqual([]);
  });

  it('one that is restarted', () => {
    expect(codes(halfDead(failed(MINUTE), 'Always'))).not.toContain(CODE);
  });

  it('one that was OOMKilled: that is the more exact word', () => {
    const killed: ContainerState = {
      type: 'terminated',
      termination: aTermination({ exitCode: 137, reason: 'OOMKilled', finishedAt: ago(MINUTE) }),
    };
    expect(codes(halfDead(killed))).toEqual(['OOMKilled']);
  });

  it('one of a pod that is being deleted, or in which nothing runs any more', () => {
    expect(codes(halfDead(failed(MINUTE), 'Never', { deletingAt: ago(MINUTE) }))).toEqual([]);
    expect(codes(halfDead(failed(MINUTE), 'Never', { phase: 'Failed' }))).toEqual(['PodFailed']);
  });
});
