import { expect, it } from 'vitest';
import type { DeploymentRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import { aCondition, aCrashingPod, aDeployment, ago, coverageOf, MINUTE, NOON, text } from '../../support/snapshots.ts';

const CODE = 'RolloutStuck';
const stuck = aCondition('Progressing', {
  status: 'False',
  reason: 'ProgressDeadlineExceeded',
  message: text('ReplicaSet "api-7d9f5c8b6d" has timed out progressing.'),
  changedAt: ago(MINUTE),
});
const deployment = (parts: Partial<DeploymentRecord> = {}) =>
  aDeployment({ updated: 1, conditions: [stuck], ...parts });

it('a rollout past its deadline is told at once, with revision, image, and the pods it waits for', () => {
  const finding = findingOf(CODE, { deployments: [deployment()], pods: [aCrashingPod()] });
  expect(finding).toMatchObject({
    severity: 'high',
    object: { kind: 'Deployment', namespace: 'shop', name: 'api' },
    message: 'the rollout is stuck (ProgressDeadlineExceeded): 1 of 3 replicas updated, 3 available',
    remedy: ['kubectl -n shop describe deployment api', 'kubectl -n shop rollout undo deployment/api'],
    since: ago(MINUTE),
  });
  expect(evidenceLines(finding.evidence)).toEqual([
    'Progressing: False (ProgressDeadlineExceeded)',
    'Progressing says: ReplicaSet "api-7d9f5c8b6d" has timed out progressing. [free]',
    'revision: 7',
    'image: app=shop/api:1.5.0',
    'unready pod: api-7d9f5c8b6d-x2x4k (CrashLoopBackOff)',
  ]);
});

it('so is one that cannot begin, and one that was read alone, or whose condition has no time', () => {
  const conditions = [{ ...stuck, reason: 'ReplicaSetCreateError', changedAt: null }];
  const coverage = coverageOf({ pods: 'denied', replicasets: 'absent' });
  expect(findingOf(CODE, { deployments: [deployment({ conditions })], coverage })).toMatchObject({ since: null });
});

it.each<[string, Partial<DeploymentRecord>]>([
  ['it goes on', { conditions: [aCondition('Progressing', { reason: 'ReplicaSetUpdated' })] }],
  ['it is done', { conditions: [aCondition('Progressing', { reason: 'NewReplicaSetAvailable' })] }],
  ['nobody can tell', { conditions: [aCondition('Progressing', { status: 'Unknown', reason: 'DeploymentPaused' })] }],
  ['nothing is said', { conditions: [] }],
  ['it is paused', { paused: true }],
  ['it is scaled to zero', { desired: 0 }],
  ['it is being deleted', { deletingAt: NOON }],
])('is silent when %s', (_, parts) => {
  expect(findingsOf(CODE, { deployments: [deployment(parts)] })).toEqual([]);
});
