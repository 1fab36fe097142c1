import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { MAX_ENDED, track } from '../../src/incidents/index.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import { objectsByKind, type Snapshot } from '../../src/model/snapshot.ts';
import { against, healthyPods } from '../bench/detect.ts';
import { manyCrashingPods, manyHealthyPods, manyLostNodes } from '../support/crowds.ts';
import {
  aDeployment,
  anEvent,
  anUnschedulablePod,
  aPod,
  aSnapshot,
  MINUTE,
  NO_MEMORY,
  NOON,
} from '../support/snapshots.ts';

/** Each detector reads its subjects once, each index once more; a list that is scanned for each subject reads its square. */
const INDEXES = 12;
const READS_PER_OBJECT = INDEXES + DETECTORS.filter(({ subject }) => subject === 'pods').length;

interface Reads {
  readonly snapshot: Snapshot;
  count(): number;
}

/** The look, with every read of an object in its lists counted. */
function counting(snapshot: Snapshot): Reads {
  let reads = 0;
  const counted = <T>(records: readonly T[]): readonly T[] =>
    new Proxy(records, {
      get(target, property, receiver) {
        if (typeof property === 'string' && /^\d+$/.test(property)) reads += 1;
        return Reflect.get(target, property, receiver);
      },
    });
  const objects = objectsByKind((kind) => counted(snapshot.objects[kind]));
  return { snapshot: { ...snapshot, objects }, count: () => reads };
}

function cycle(snapshot: Snapshot) {
  const detection = detect(snapshot, NO_MEMORY, DETECTORS);
  return { detection, tracked: track(emptyLedger('shop-demo'), snapshot, detection) };
}

describe('a large cluster is read a bounded number of times for each object', () => {
  it.each<[string, Snapshot, number, number]>([
    ['20,000 healthy pods', manyHealthyPods(20_000), 0, 0],
    ['20,000 crash-looping pods of one Deployment', manyCrashingPods(20_000, 20_000), 20_000, 1],
    ['20,000 crash-looping pods of 2,000 Deployments', manyCrashingPods(20_000, 10), 20_000, 2_000],
    ['5,000 nodes not ready', manyLostNodes(5_000), 5_000, 5_000],
    [
      '3,000 Deployments short of a pod that no node fits, each with its event',
      aSnapshot({
        bound: 'lower',
        deployments: Array.from({ length: 3_000 }, (_, index) => aDeployment({ name: `app-${index}`, available: 2 })),
        pods: Array.from({ length: 3_000 }, (_, index) =>
          anUnschedulablePod({
            name: `app-${index}-7d9f5c8b6d-x`,
            created: NOON - 6 * MINUTE,
            controller: { kind: 'ReplicaSet', name: `app-${index}-7d9f5c8b6d` },
          }),
        ),
        events: Array.from({ length: 3_000 }, (_, index) =>
          anEvent({ object: { kind: 'Pod', namespace: 'shop', name: `app-${index}-7d9f5c8b6d-x` } }),
        ),
      }),
      6_000,
      // Each pod without a node is why its Deployment is short: one cause, one incident.
      3_000,
    ],
    [
      '10,000 Warning events that repeat on pods nobody explains',
      aSnapshot({
        pods: Array.from({ length: 10_000 }, (_, index) => aPod({ name: `api-7d9f5c8b6d-${index}` })),
        events: Array.from({ length: 10_000 }, (_, index) =>
          anEvent({
            object: { kind: 'Pod', namespace: 'shop', name: `api-7d9f5c8b6d-${index}` },
            reason: 'Unhealthy',
          }),
        ),
      }),
      10_000,
      1,
    ],
  ])('%s', (_, look, findings, incidents) => {
    const { snapshot, count } = counting(look);
    const { detection, tracked } = cycle(snapshot);
    expect([detection.findings.length, tracked.ledger.incidents.length]).toEqual([findings, incidents]);
    const size = Object.values(look.objects).reduce((sum, records) => sum + records.length, 0);
    expect(count() / size).toBeLessThan(READS_PER_OBJECT);
  });

  it('an incident of 20,000 pods is no larger than one of ten', () => {
    const { ledger } = cycle(manyCrashingPods(20_000, 20_000)).tracked;
    expect(ledger.incidents[0]?.affected.count).toBe(20_000);
    expect(ledger.incidents[0]?.affected.names).toHaveLength(10);
    expect(JSON.stringify(ledger.incidents).length).toBeLessThan(3_000);
  });

  it('thousands of incidents that end together are all kept until the bound', () => {
    const opened = cycle(manyLostNodes(5_000)).tracked.ledger;
    const empty = aSnapshot();
    const { ledger, updates } = track(opened, empty, detect(empty, NO_MEMORY, DETECTORS));
    expect(updates).toHaveLength(5_000);
    expect(ledger.incidents).toHaveLength(MAX_ENDED);
  });
});

it('judging healthy pods costs less than parsing their JSON', async () => {
  const { snapshot, json } = healthyPods(2_000);
  expect(snapshot.objects.pods.length).toBeGreaterThan(1_900);
  expect(await against(json, () => detect(snapshot, NO_MEMORY, DETECTORS))).toBeLessThan(1);
});
