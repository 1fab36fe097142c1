import { describe, expect, it } from 'vitest';
import { createView } from '../../src/detectors/index.ts';
import { EVENT_MEMORY, MOST_SERIES, updateEvents } from '../../src/incidents/event-counters.ts';
import { decodeLedger } from '../../src/ledger/codec.ts';
import type { EventSeries } from '../../src/model/ledger.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import type { EventRecord } from '../../src/model/snapshot.ts';
import { ago, anEvent, aSnapshot, MINUTE, NO_COUNTERS, NOON } from '../support/snapshots.ts';

const KEY = 'Pod/shop/api-7d9f5c8b6d-x2x4k/FailedScheduling';
const update = (series: readonly EventSeries[], events: readonly EventRecord[], now = NOON, read = true) =>
  updateEvents({ series, now, events, eventsRead: () => read });
const known = (...samples: { at: number; count: number }[]): EventSeries[] => [{ event: KEY, samples }];

describe('counts of Warning events', () => {
  it('are kept from the second on, where they moved', () => {
    expect(update([], [anEvent({ count: 1 }), anEvent({ type: 'Normal' })])).toEqual([]);
    const first = update([], [anEvent({ count: 9 })]);
    expect(first).toEqual(known({ at: NOON, count: 9 }));
    const later = NOON + 5 * MINUTE;
    expect(update(first, [anEvent({ count: 9 })], later)).toEqual(first);
    expect(update(first, [anEvent({ count: 11, last: later })], later)).toEqual(
      known({ at: NOON, count: 9 }, { at: later, count: 11 }),
    );
  });

  it('begin anew when an event of the same kind counts less', () => {
    expect(update(known({ at: ago(MINUTE), count: 50 }), [anEvent({ count: 3 })])).toEqual(
      known({ at: NOON, count: 3 }),
    );
  });

  it('are forgotten when the event is gone or has rested, and kept where events were not read', () => {
    const series = known({ at: ago(MINUTE), count: 9 });
    expect(update(series, [])).toEqual([]);
    expect(update(series, [anEvent({ last: ago(EVENT_MEMORY + MINUTE) })])).toEqual([]);
    expect(update(series, [], NOON, false)).toEqual(series);
  });

  it('keep one sample from before their memory, as the base', () => {
    const old = [90, 80, 70, 10].map((minutes) => ({ at: ago(minutes * MINUTE), count: 100 - minutes }));
    const [series] = update(known(...old), [anEvent({ count: 120 })]);
    expect(series?.samples.map(({ count }) => count)).toEqual([30, 90, 120]);
  });

  it('are bounded, the newest first', () => {
    const many = Array.from({ length: MOST_SERIES + 5 }, (_, index) =>
      anEvent({ object: { kind: 'Pod', namespace: 'shop', name: `p-${index}` }, last: NOON - index }),
    );
    const kept = update([], many);
    expect([kept.length, kept[0]?.event]).toEqual([MOST_SERIES, 'Pod/shop/p-0/FailedScheduling']);
  });
});

describe('how often an event came lately', () => {
  const lately = (event: EventRecord, ...samples: { at: number; count: number }[]) => {
    const memory = { counters: { ...NO_COUNTERS, events: known(...samples) }, lastLookAt: ago(MINUTE) };
    return createView(aSnapshot(), memory).eventsWithin(event, 30 * MINUTE);
  };
  const old = anEvent({ first: ago(300 * MINUTE), count: 60 });

  it('is the difference to the count before the window', () => {
    expect(lately(old, { at: ago(40 * MINUTE), count: 53 }, { at: ago(20 * MINUTE), count: 58 })).toBe(7);
  });

  it('is all of it for an event that began within, and none for one that rested', () => {
    expect(lately(anEvent({ first: ago(29 * MINUTE), count: 6 }))).toBe(6);
    expect(lately(anEvent({ first: ago(90 * MINUTE), last: ago(31 * MINUTE), count: 6 }))).toBe(0);
  });

  it('is not known where no look reaches back, nor when the event is another by now', () => {
    expect(lately(old)).toBeNull();
    expect(lately(old, { at: ago(20 * MINUTE), count: 53 })).toBeNull();
    expect(lately(old, { at: ago(40 * MINUTE), count: 99 })).toBeNull();
  });
});

it('a ledger of a release before has no such counts, and loads', () => {
  const old = {
    ...{ schema_version: 1, cluster: 'shop', cycle: 3, last_look_at: null, next_number: 1, incidents: [] },
    counters: { restarts: [], first_seen: [] },
  };
  expect(decodeLedger(old, 'shop')).toEqual({ ok: true, value: { ...emptyLedger('shop'), cycle: 3 } });
});
