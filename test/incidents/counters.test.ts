import { describe, expect, it } from 'vitest';
import { RESTART_MEMORY, updateCounters } from '../../src/incidents/counters.ts';
import type { Counters } from '../../src/model/ledger.ts';
import type { PodRecord } from '../../src/model/snapshot.ts';
import { aContainer, ago, aPod, aPodWith, MINUTE, NO_COUNTERS, NOON, SECOND } from '../support/snapshots.ts';

interface Look {
  readonly counters?: Counters;
  readonly now?: number;
  readonly lastLookAt?: number | null;
  readonly pods?: readonly PodRecord[];
  readonly read?: (namespace: string) => boolean;
  readonly noticed?: readonly string[];
  readonly judged?: (key: string) => boolean;
}

function updated({ counters = NO_COUNTERS, pods = [], read = () => true, ...parts }: Look) {
  const given = { now: NOON, lastLookAt: null, events: [], noticed: [], judged: () => true, ...parts };
  return updateCounters({ ...given, counters, pods, podsRead: read, eventsRead: () => true });
}

const KEY = 'shop/api-7d9f5c8b6d-x2x4k/app';
const restarted = (restarts: number, parts: Partial<PodRecord> = {}) => aPodWith([aContainer({ restarts })], parts);
const known = (...samples: { at: number; count: number }[]): Counters => ({
  restarts: [{ container: KEY, samples }],
  events: [],
  firstSeen: [],
});

describe('restart counts', () => {
  it('are kept from the first restart on, per container', () => {
    const pods = [aPod(), aPodWith([aContainer({ restarts: 2 }), aContainer({ name: 'proxy' })])];
    expect(updated({ pods }).restarts).toEqual([{ container: KEY, samples: [{ at: NOON, count: 2 }] }]);
  });

  it('begin with the zero of the look before, or of the pod’s creation since', () => {
    const samples = (parts: Partial<PodRecord>, lastLookAt: number) =>
      updated({ pods: [restarted(2, parts)], lastLookAt }).restarts[0]?.samples;
    const now = { at: NOON, count: 2 };
    expect(samples({}, ago(5 * MINUTE))).toEqual([{ at: ago(5 * MINUTE), count: 0 }, now]);
    expect(samples({ created: ago(3 * MINUTE) }, ago(5 * MINUTE))).toEqual([{ at: ago(3 * MINUTE), count: 0 }, now]);
    expect(samples({ created: null }, ago(5 * MINUTE))).toEqual([{ at: ago(5 * MINUTE), count: 0 }, now]);
    expect(samples({}, NOON + MINUTE)).toEqual([now]);
  });

  it('gain a sample only when they moved', () => {
    const counters = known({ at: ago(10 * MINUTE), count: 2 });
    expect(updated({ counters, pods: [restarted(2)] })).toEqual(counters);
    expect(updated({ counters, pods: [restarted(4)] }).restarts[0]?.samples).toEqual([
      { at: ago(10 * MINUTE), count: 2 },
      { at: NOON, count: 4 },
    ]);
  });

  it('begin anew with a lower count: another pod of the same name', () => {
    const counters = known({ at: ago(20 * MINUTE), count: 2 }, { at: ago(10 * MINUTE), count: 9 });
    expect(updated({ counters, pods: [restarted(1)] }).restarts[0]?.samples).toEqual([{ at: NOON, count: 1 }]);
  });

  it('keep one sample older than a day, as the base to count from', () => {
    const day = RESTART_MEMORY;
    const counters = known(
      { at: ago(day + MINUTE), count: 1 },
      { at: ago(day), count: 2 },
      { at: ago(day - SECOND), count: 3 },
    );
    expect(updated({ counters, pods: [restarted(4)] }).restarts[0]?.samples.map(({ count }) => count)).toEqual([2, 4]);
    const old = known({ at: ago(9 * day), count: 7 });
    expect(updated({ counters: old, pods: [restarted(7)] })).toEqual(old);
  });

  it('are bounded however fast a container restarts', () => {
    let counters: Counters = NO_COUNTERS;
    for (let look = 1; look <= 1_000; look += 1) {
      counters = updated({ counters, now: NOON + look * SECOND, pods: [restarted(look)] });
    }
    expect(counters.restarts[0]?.samples).toHaveLength(320);
    expect(counters.restarts[0]?.samples.at(-1)).toEqual({ at: NOON + 1_000 * SECOND, count: 1_000 });
  });

  it('are dropped with their pod, and kept where pods could not be read', () => {
    const counters = known({ at: ago(MINUTE), count: 2 });
    expect(updated({ counters }).restarts).toEqual([]);
    expect(updated({ counters, read: (namespace) => namespace !== 'shop' })).toEqual(counters);
    expect(updated({ counters, read: (namespace) => namespace !== 'other' }).restarts).toEqual([]);
  });

  it('do not change the counters they come from', () => {
    const counters = known({ at: ago(MINUTE), count: 2 });
    const before = structuredClone(counters);
    updated({ counters, pods: [restarted(5)], noticed: ['x'] });
    expect(counters).toEqual(before);
  });
});

describe('first sightings', () => {
  const seen = (key: string, at: number): Counters => ({ restarts: [], events: [], firstSeen: [{ key, at }] });

  it('date from the look that noticed first, for as long as every look does', () => {
    expect(updated({ noticed: ['a'] }).firstSeen).toEqual([{ key: 'a', at: NOON }]);
    expect(updated({ counters: seen('a', ago(MINUTE)), noticed: ['a'] }).firstSeen).toEqual([
      { key: 'a', at: ago(MINUTE) },
    ]);
    expect(updated({ counters: seen('a', ago(MINUTE)) }).firstSeen).toEqual([]);
  });

  it('are kept while nobody could judge', () => {
    const counters = seen('a', ago(MINUTE));
    expect(updated({ counters, judged: (key) => key !== 'a' })).toEqual(counters);
  });

  it('are one for a key, even if it is noticed twice', () => {
    expect(updated({ noticed: ['a', 'a', 'b'] }).firstSeen.map(({ key }) => key)).toEqual(['a', 'b']);
  });
});
