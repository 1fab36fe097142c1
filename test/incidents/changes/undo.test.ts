import { expect, it } from 'vitest';
import { withUndo } from '../../../src/incidents/changes/undo.ts';
import type { Change } from '../../../src/model/change.ts';
import { aChange, anIncident } from '../../support/situations.ts';
import { ago, MINUTE, NOON } from '../../support/snapshots.ts';

const remedies = (...changes: Change[]) => withUndo(anIncident({ remedy: ['look first'], changes })).remedy;

it('the last remedy takes back what came before: a rollout, a number of replicas, a cordon', () => {
  expect(remedies(aChange())).toEqual(['look first', 'kubectl -n shop rollout undo deployment/api']);
  expect(remedies(aChange({ what: ['replicas 2 -> 3'] }))).toEqual([
    'look first',
    'kubectl -n shop scale deployment/api --replicas=2',
  ]);
  const node = { kind: 'Node', namespace: '', name: 'worker-2' };
  expect(remedies(aChange({ object: node, what: ['cordoned'] }))).toEqual(['look first', 'kubectl uncordon worker-2']);
});

it('what a deployer wrote is taken back where it reads it', () => {
  expect(remedies(aChange({ by: 'argocd-controller' }))).toEqual([
    'look first',
    'take back in what argocd-controller deploys Deployment api from: image app 1.4.2 -> 1.5.0',
  ]);
});

it('a ConfigMap is taken back by hand, or where it is deployed from', () => {
  const object = { kind: 'ConfigMap', namespace: 'shop', name: 'api-config' };
  const undo = (parts: Partial<Change>) => remedies(aChange({ object, what: ['changed'], ...parts }))[1];
  expect(undo({ by: null })).toBe('kubectl -n shop edit configmap api-config');
  expect(undo({ by: 'kubectl-edit', what: ['recreated'] })).toBe('kubectl -n shop edit configmap api-config');
  expect(undo({ by: 'argocd-controller' })).toBe(
    'take back the change in what argocd-controller deploys ConfigMap api-config from',
  );
  expect(undo({ by: null, what: ['deleted'] })).toBe('make ConfigMap api-config in shop again');
});

it('a selector is set back to what it was', () => {
  const object = { kind: 'Service', namespace: 'shop', name: 'api' };
  const undo = (what: string, by: string | null = null) => remedies(aChange({ object, what: [what], by }))[1];
  expect(undo('selector app=api,tier=web -> app=apx')).toBe(
    'kubectl -n shop set selector service api app=api,tier=web',
  );
  expect(undo('selector app=api -> none', 'flux')).toBe(
    'take back in what flux deploys Service api from: selector app=api -> none',
  );
  expect(undo('selector none -> app=api')).toBeUndefined();
  expect(undo('selector app=$(id) -> app=api')).toBeUndefined();
  expect(undo('ports 80 -> 81')).toBeUndefined();
});

it('what is routine, came later, was changed again or has no command is left', () => {
  expect(remedies(aChange({ routine: true }))).toEqual(['look first']);
  expect(remedies(aChange({ at: NOON, seenAt: NOON }))).toEqual(['look first']);
  expect(remedies(aChange({ what: ['restarted'] }))).toEqual(['look first']);
  expect(remedies(aChange({ object: { kind: 'Service', namespace: 'shop', name: 'api' } }))).toEqual(['look first']);
  const undone = aChange({ what: ['image app 1.5.0 -> 1.4.2'], at: ago(MINUTE), seenAt: NOON });
  const before = withUndo(anIncident({ remedy: ['look first'], changes: [aChange()] }));
  expect(before.remedy).toHaveLength(2);
  expect(withUndo(before)).toBe(before);
  expect(withUndo({ ...before, changes: [aChange(), undone] }).remedy).toEqual(['look first']);
});
