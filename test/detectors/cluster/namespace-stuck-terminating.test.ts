import { expect, it } from 'vitest';
import { aNamespace } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import { aCondition, ago, MINUTE, SECOND, text } from '../../support/snapshots.ts';

const CODE = 'NamespaceStuckTerminating';
const dying = (deletingAt: number) =>
  aNamespace({
    ...{ phase: 'Terminating', deletingAt },
    conditions: [
      aCondition('NamespaceDeletionContentFailure', { status: 'False', reason: 'ContentDeleted' }),
      aCondition('NamespaceFinalizersRemaining', {
        reason: 'SomeFinalizersRemain',
        message: text(
          'Some content in the namespace has finalizers remaining: example.com/keep in 1 resource instances',
        ),
      }),
    ],
  });

it('a namespace that cannot be emptied is low, and tells what remains', () => {
  const finding = findingOf(CODE, { namespaces: [dying(ago(30 * MINUTE))] });
  expect(finding).toMatchObject({
    severity: 'low',
    object: { kind: 'Namespace', namespace: '', name: 'shop' },
    message: 'it cannot be deleted: NamespaceFinalizersRemaining',
    since: ago(30 * MINUTE),
  });
  expect(evidenceLines(finding.evidence)[0]).toBe('NamespaceFinalizersRemaining: True (SomeFinalizersRemain)');
});

it('ten minutes are grace, to the second; an active one is silent', () => {
  expect(findingsOf(CODE, { namespaces: [dying(ago(10 * MINUTE))] })).toEqual([]);
  expect(findingsOf(CODE, { namespaces: [dying(ago(10 * MINUTE + SECOND))] })).toHaveLength(1);
  expect(findingsOf(CODE, { namespaces: [aNamespace()] })).toEqual([]);
});
