import { describe, expect, it } from 'vitest';
import { eventEvidence, eventsBecause, newestEvent } from '../../../src/detectors/evidence/events.ts';
import { createView } from '../../../src/detectors/index.ts';
import type { EventRecord } from '../../../src/model/snapshot.ts';
import { ago, anEvent, aSnapshot, MINUTE, text } from '../../support/snapshots.ts';

const { object } = anEvent();
const viewOf = (...events: EventRecord[]) =>
  createView(aSnapshot({ events }), { counters: { restarts: [], events: [], firstSeen: [] }, lastLookAt: null });

describe('the events of an object', () => {
  const old = anEvent({ last: ago(9 * MINUTE), message: text('old') });
  const one = anEvent({ message: text('a') });
  const other = anEvent({ message: text('b') });

  it('come newest first, and those of one moment in the same order however they were read', () => {
    const reasons = new Set([old.reason]);
    const told = [one, other, old];
    expect(eventsBecause(object, reasons, viewOf(old, one, other))).toEqual(told);
    expect(eventsBecause(object, reasons, viewOf(other, one, old))).toEqual(told);
    expect(eventsBecause(object, new Set(['Killing']), viewOf(one))).toEqual([]);
  });

  it('have one newest', () => {
    const wanted = ({ type }: EventRecord) => type === 'Warning';
    expect(newestEvent(object, viewOf(old, one, other), wanted)).toBe(one);
    expect(newestEvent(object, viewOf(other, old, one), wanted)).toBe(one);
    expect(newestEvent(object, viewOf({ ...one, type: 'Normal' }), wanted)).toBeNull();
  });

  it('are quoted with how often, and when last', () => {
    expect(eventEvidence(one)).toEqual({
      label: 'event FailedScheduling x9, last 2026-11-21 11:59:00Z',
      value: 'a',
      free: true,
    });
    expect(eventEvidence({ ...one, last: null }).label).toBe('event FailedScheduling x9');
  });
});
