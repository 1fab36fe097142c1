import { createInterner, projectors } from '../../src/cluster/projection/index.ts';
import { manyPods } from '../../src/cluster/simulator/index.ts';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { track } from '../../src/incidents/index.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { manyCrashingPods, manyLostNodes } from '../support/crowds.ts';
import { aSnapshot, NO_MEMORY } from '../support/snapshots.ts';
import { detectLargest } from './detect-largest.ts';
import { type Bench, measureRatio, type Row } from './harness.ts';

const PODS = 20_000;

/** Detectors and tracking alone, against JSON.parse of the pods they judge; and how their cost grows with the trouble. */
export const detectBench: Bench = {
  name: 'detect',
  async run() {
    const largest = detectLargest();
    const { snapshot, json } = healthyPods(PODS);
    const healthy = await against(json, () => detect(snapshot, NO_MEMORY, DETECTORS));
    if (healthy >= 0.2) throw new Error(`detect costs ${healthy.toFixed(2)} times what parsing its pods does`);
    return [
      ...largest,
      {
        measure: `detect, ${PODS} healthy pods`,
        value: healthy.toFixed(3),
        note: 'of JSON.parse of the same pods; must be below 0.2',
      },
      await growth('detect and track, crash-looping pods', (count) => manyCrashingPods(count, 10), PODS),
      await growth('detect and track, nodes not ready', manyLostNodes, 5_000),
    ];
  },
};

/** What of a look at a simulated cluster is healthy, as the projection keeps it and as the API sent it. */
export function healthyPods(count: number): { readonly snapshot: Snapshot; readonly json: string } {
  const now = Date.parse('2026-03-02T10:00:00Z');
  const intern = createInterner();
  const raw = manyPods({ pods: count, nodes: 200, now, seed: 1 }).filter(({ kind }) => kind === 'Pod');
  const pods = raw.flatMap((pod) => {
    const record = projectors.pods(pod, intern);
    return record === null || record.detail !== null ? [] : [{ pod, record }];
  });
  return {
    snapshot: aSnapshot({ now, pods: pods.map(({ record }) => record) }),
    json: JSON.stringify(pods.map(({ pod }) => pod)),
  };
}

/** CPU of `subject` as a share of parsing `json`. */
export async function against(json: string, subject: () => unknown): Promise<number> {
  // Ten times: a healthy look is over before the clock ticks.
  const tenTimes = async () => {
    for (let run = 0; run < 10; run += 1) subject();
  };
  const floor = async () => JSON.parse(json);
  const { ratio } = await measureRatio({ subject: tenTimes, floor, rounds: 5, warmUps: 1 });
  return ratio / 10;
}

async function growth(measure: string, look: (count: number) => Snapshot, count: number): Promise<Row> {
  const cycleOf = (snapshot: Snapshot) => async () =>
    track(emptyLedger('bench'), snapshot, detect(snapshot, NO_MEMORY, DETECTORS));
  const { subjectMs, ratio } = await measureRatio({
    subject: cycleOf(look(count)),
    floor: cycleOf(look(count / 4)),
    rounds: 5,
    warmUps: 2,
  });
  return {
    measure,
    value: `${Math.round(subjectMs)} ms`,
    note: `CPU, ${count}; x${ratio.toFixed(1)} of a quarter as many`,
  };
}
