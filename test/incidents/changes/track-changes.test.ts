import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import { describeSituation, type Tracked, track } from '../../../src/incidents/index.ts';
import { emptyLedger, type Ledger } from '../../../src/model/ledger.ts';
import type { DeploymentRecord } from '../../../src/model/snapshot.ts';
import { aScaler } from '../../support/cluster-records.ts';
import {
  aCrashingPod,
  aDeployment,
  aPod,
  aSnapshot,
  coverageOf,
  MINUTE,
  NOON,
  type SnapshotParts,
} from '../../support/snapshots.ts';

const CODES = new Set<string>(['CrashLoopBackOff', 'NodeNotReady']);

function look(ledger: Ledger, minutes: number, parts: SnapshotParts): Tracked {
  const snapshot = aSnapshot({ now: NOON + minutes * MINUTE, ...parts });
  const detectors = DETECTORS.filter(({ code }) => CODES.has(code));
  return track(ledger, snapshot, detect(snapshot, ledger, detectors));
}

const sick = (parts: Partial<DeploymentRecord> = {}): SnapshotParts => ({
  pods: [aCrashingPod()],
  deployments: [aDeployment(parts)],
  horizontalpodautoscalers: [aScaler({ lastScaledAt: NOON + 3 * MINUTE })],
});
const well: SnapshotParts = { pods: [aPod()], deployments: [aDeployment({ images: ['app=shop/api:1.4.2'] })] };
const heard = ({ updates }: Tracked) =>
  updates.map(({ turn, loud, changes }) => [turn, loud, changes.map(({ what }) => what)]);

describe('a change to what an incident rests on', () => {
  it('that came before it is told with its opening, and is no news of its own', () => {
    const { ledger } = look(emptyLedger('shop-demo'), -30, well);
    const opened = look(ledger, 0, { pods: [aCrashingPod()], deployments: [aDeployment()] });
    expect(heard(opened)).toEqual([['opened', true, []]]);
    expect(opened.ledger.incidents[0]?.changes).toMatchObject([{ what: ['image app 1.4.2 -> 1.5.0'] }]);
    expect(opened.ledger.incidents[0]?.remedy.at(-1)).toBe('kubectl -n shop rollout undo deployment/api');
  });

  it('is news, once, while it is open; autoscaling is not', () => {
    const opened = look(emptyLedger('shop-demo'), 0, sick());
    const byHand = look(
      opened.ledger,
      5,
      sick({ desired: 5, scaledBy: { manager: 'kubectl', at: NOON + 4 * MINUTE } }),
    );
    expect(heard(byHand)).toEqual([['ongoing', true, [['replicas 3 -> 5']]]]);
    expect(heard(look(byHand.ledger, 10, sick({ desired: 5 })))).toEqual([['ongoing', false, []]]);
    const scaled = look(opened.ledger, 5, sick({ desired: 5 }));
    expect(heard(scaled)).toEqual([['ongoing', false, []]]);
    expect(scaled.ledger.incidents[0]?.changes).toMatchObject([{ by: 'HorizontalPodAutoscaler api', routine: true }]);
  });

  it('of another release’s facts is none: the first look after an upgrade compares with nothing', () => {
    const { ledger } = look(emptyLedger('shop-demo'), -5, well);
    const opened = look({ ...ledger, factsFormat: ledger.factsFormat - 1 }, 0, sick());
    expect(opened.ledger.changes).toEqual([]);
    expect(look(opened.ledger, 5, sick({ desired: 5 })).ledger.changes).toHaveLength(1);
  });

  it('is found by the first look that sees again', () => {
    const { ledger } = look(emptyLedger('shop-demo'), -5, well);
    const blind = look(ledger, 0, { coverage: coverageOf({ deployments: 'failed', pods: 'failed' }) });
    expect(blind.ledger.changes).toEqual([]);
    expect(look(blind.ledger, 5, sick()).ledger.changes).toMatchObject([
      { what: ['image app 1.4.2 -> 1.5.0'], after: NOON - 5 * MINUTE, seenAt: NOON + 5 * MINUTE },
    ]);
  });
});

it('a situation has the changes since the last message', () => {
  const first = look(emptyLedger('shop-demo'), -10, sick());
  const quiet = look(first.ledger, -5, sick({ desired: 4, scaledBy: { manager: 'kubectl', at: NOON - 6 * MINUTE } }));
  const last = look(quiet.ledger, 0, sick({ desired: 5, scaledBy: { manager: 'kubectl', at: NOON - MINUTE } }));
  const told = (since: number | null) =>
    describeSituation({
      ...{ ledger: last.ledger, updates: last.updates, snapshot: aSnapshot({ now: NOON }), problems: [] },
      quiet: since === null ? null : { cycles: 1, since },
    }).changes.map(({ what }) => what[0]);
  expect(told(null)).toEqual(['replicas 4 -> 5']);
  expect(told(NOON - 5 * MINUTE)).toEqual(['replicas 3 -> 4', 'replicas 4 -> 5']);
});
