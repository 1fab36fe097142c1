import { describe, expect, it } from 'vitest';
import { type BackOff, restartDelay } from '../../../../src/cluster/simulator/world/back-off.ts';

/** The waits before each restart of a container that always runs `runs` milliseconds. */
function waits(runs: number, restarts: number): number[] {
  const found: number[] = [];
  let record: BackOff | null = null;
  let finishedAt = runs;
  for (let restart = 0; restart < restarts; restart += 1) {
    const delay = restartDelay(record, finishedAt);
    found.push(delay.wait / 1000);
    record = delay.next(finishedAt + delay.wait);
    finishedAt += delay.wait + runs;
  }
  return found;
}

describe("the kubelet's back-off", () => {
  it('restarts at once, then waits 10 s, doubling to five minutes', () => {
    expect(waits(2_000, 9)).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it('goes on while the container runs up to ten minutes', () => {
    expect(waits(600_000, 4)).toEqual([0, 10, 20, 40]);
  });

  it('starts anew once the container ran for more than ten minutes', () => {
    expect(waits(600_001, 4)).toEqual([0, 0, 0, 0]);
  });
});
