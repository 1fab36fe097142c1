import { describe, expect, it } from 'vitest';
import { followedAdvice, rememberAdvice, withAdvice, withRemedies } from '../../src/incidents/advice.ts';
import { describeFollowed } from '../../src/model/advice.ts';
import type { Change } from '../../src/model/change.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import type { Report } from '../../src/model/report.ts';
import { aChange, anIncident } from '../support/situations.ts';
import { ago, MINUTE, NOON } from '../support/snapshots.ts';

const clock = (at: number) => new Date(at).toISOString().slice(11, 16);

/** The outcome of one advice, given 20 min ago, after one change. */
function followed(text: string, what: string, parts: Partial<Change> = {}, clearSince: number | null = null) {
  const incident = anIncident({
    advice: [{ at: ago(20 * MINUTE), by: 'claude', text }],
    changes: [aChange({ what: [what], by: 'kubectl', at: ago(15 * MINUTE), ...parts })],
  });
  return followedAdvice(incident, clearSince);
}

describe('advice', () => {
  it('is kept once, in one bounded line, the newest six', () => {
    const once = withAdvice(anIncident(), [{ at: NOON, by: 'claude', text: ' raise\n the limit ' }]);
    expect(once.advice).toEqual([{ at: NOON, by: 'claude', text: 'raise the limit' }]);
    expect(withAdvice(once, [{ at: NOON + MINUTE, by: 'claude', text: 'raise the limit' }])).toBe(once);
    expect(withAdvice(once, [{ at: NOON, by: 'rules', text: 'raise the limit' }]).advice).toHaveLength(2);
    const [long] = withAdvice(anIncident(), [{ at: NOON, by: 'claude', text: 'x'.repeat(9_000) }]).advice;
    expect(long?.text).toHaveLength(300);
    const many = Array.from({ length: 9 }, (_, index) => ({ at: NOON, by: 'claude', text: `step ${index}` }) as const);
    expect(withAdvice(anIncident(), many).advice.map(({ text }) => text)).toEqual(
      ['3', '4', '5', '6', '7', '8'].map((number) => `step ${number}`),
    );
  });

  it('of the rules is what the detectors say to do first', () => {
    const incident = anIncident({ remedy: ['kubectl -n shop rollout undo deploy/api'] });
    expect(withRemedies(incident, NOON).advice).toEqual([
      { at: NOON, by: 'rules', text: 'kubectl -n shop rollout undo deploy/api' },
    ]);
  });

  it('of a report is kept with the open incidents it speaks of', () => {
    const report: Report = {
      ...{ analyst: 'claude', model: 'm', summary: '' },
      assessments: [1, 2, 9].map((incident) => ({
        ...{ incident, assessment: 'x', likelyCause: null, confidence: null, nextStep: 'raise the limit' },
      })),
    };
    const ended = anIncident({ number: 2, state: 'resolved' });
    const ledger = { ...emptyLedger('shop-demo'), incidents: [anIncident(), ended, anIncident({ number: 3 })] };
    const after = rememberAdvice(ledger, report, NOON);
    expect(after.incidents.map(({ advice }) => advice.length)).toEqual([1, 0, 0]);
    expect(rememberAdvice(after, report, NOON + MINUTE)).toBe(after);
  });
});

describe('a change that follows an advice', () => {
  it.each([
    ['kubectl -n shop rollout undo deploy/api', 'image app 1.5.0 -> 1.4.2', true],
    ['roll back to 1.4.2', 'env DB_URL changed', true],
    ['Raise the memory limit to 256Mi.', 'limit memory 128Mi -> 256Mi', true],
    ['kubectl scale deploy/api --replicas=3', 'replicas 1 -> 3', true],
    ['kubectl uncordon worker-2', 'uncordoned', true],
    ['set the variable DB_URL', 'env DB_URL added', true],
    ['kubectl rollout restart deploy/api', 'restarted', true],
    ['resize the volume', 'size 10Gi -> 20Gi', true],
    ['correct the image tag', 'image app 2.8.O -> 2.8.0', true],
    ['kubectl -n shop logs api-1 --previous', 'image app 1.5.0 -> 1.4.2', false],
    ['kubectl -n shop describe pod api-1', 'replicas 1 -> 3', false],
    ['raise the memory limit', 'image app 1.5.0 -> 1.4.2', false],
    ['correct the image tag', 'replicas 1 -> 3', false],
  ])('%s: %s', (text, what, fits) => {
    expect(followed(text, what)).toHaveLength(fits ? 1 : 0);
  });

  it.each([
    ['kubectl -n shop edit configmap api-config', true],
    ['take back the change in what argocd deploys ConfigMap api-config from', true],
    ['Revert the settings to what they were', true],
    ['kubectl -n shop rollout undo deployment/api', false],
    ['correct the image tag', false],
  ])('to a ConfigMap, %s: %s', (text, fits) => {
    const object = { kind: 'ConfigMap', namespace: 'shop', name: 'api-config' };
    expect(followed(text, 'changed', { object })).toHaveLength(fits ? 1 : 0);
  });

  it('came after it, and says since when it is clear, or that it is not yet', () => {
    const raise = 'raise the memory limit';
    const what = 'limit memory 128Mi -> 256Mi';
    expect(followed(raise, what, { at: ago(21 * MINUTE) })).toEqual([]);
    const [open] = followed(raise, what);
    expect(open && describeFollowed(open, clock)).toBe(
      'limit memory 128Mi -> 256Mi by kubectl at 11:45; not clear yet (advised at 11:40 by claude: raise the memory limit)',
    );
    expect(followed(raise, what, {}, ago(3 * MINUTE))[0]?.clearSince).toBe(ago(3 * MINUTE));
    // Healthy before it: it did not help.
    expect(followed(raise, what, {}, ago(16 * MINUTE))[0]?.clearSince).toBeNull();
  });

  it('is matched with the newest advice that fits', () => {
    const advice = [30, 20, 10].map(
      (age) => ({ at: ago(age * MINUTE), by: 'claude', text: `roll back, said ${age}` }) as const,
    );
    const [only] = followedAdvice(anIncident({ advice, changes: [aChange({ at: ago(15 * MINUTE) })] }), null);
    expect(only?.advice.text).toBe('roll back, said 20');
  });
});
