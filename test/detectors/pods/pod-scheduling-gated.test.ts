import { expect, it } from 'vitest';
import type { PodDetail, PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, findingOf } from '../../support/detections.ts';
import { aCondition, ago, anUnschedulablePod, MINUTE, NOON, SECOND } from '../../support/snapshots.ts';

const CODE = 'PodSchedulingGated';

function gated(detail: Partial<PodDetail> = {}, parts: Partial<PodRecord> = {}): PodRecord {
  const gates = ['kueue.x-k8s.io/admission', 'example.com/quota'];
  return anUnschedulablePod(
    { created: ago(20 * MINUTE), ...parts },
    { conditions: [], schedulingGates: gates, ...detail },
  );
}

const codes = (pod: PodRecord) => codesIn({ pods: [pod] });

it('a pod behind its gates is told as information, with their names', () => {
  const finding = findingOf(CODE, { pods: [gated()] });
  expect(codes(gated())).toEqual([CODE]);
  expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toMatchObject({
    severity: 'info',
    message: 'held back by scheduling gates: kueue.x-k8s.io/admission, example.com/quota',
    evidence: ['scheduling gates: kueue.x-k8s.io/admission, example.com/quota'],
    since: ago(20 * MINUTE),
  });
});

it('a pod that is only said to be gated is told, too', () => {
  const conditions = [aCondition('PodScheduled', { status: 'False', reason: 'SchedulingGated' })];
  expect(findingOf(CODE, { pods: [gated({ conditions, schedulingGates: [] })] }).message).toBe(
    'held back by scheduling gates',
  );
});

it('it is told after ten minutes, to the second', () => {
  expect(codes(gated({}, { created: ago(10 * MINUTE) }))).toEqual([]);
  expect(codes(gated({}, { created: ago(10 * MINUTE + SECOND) }))).toEqual([CODE]);
});

it.each<[string, Partial<PodRecord>]>([
  ['was let through', { node: 'worker-1', phase: 'Running', ready: true }],
  ['is being deleted', { deletingAt: NOON }],
  ['has ended', { phase: 'Failed' }],
])('a pod that %s is not held back', (_, parts) => {
  expect(codes(gated({}, parts))).not.toContain(CODE);
});
