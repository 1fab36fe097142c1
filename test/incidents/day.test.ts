import { describe, expect, it } from 'vitest';
import { describeDay } from '../../src/incidents/index.ts';
import type { Incident } from '../../src/model/incident.ts';
import { anIncident } from '../support/situations.ts';
import { MINUTE, NOON } from '../support/snapshots.ts';

const HOUR = 60 * MINUTE;
const SINCE = NOON - 24 * HOUR;
const day = (incidents: readonly Incident[]) => describeDay({ incidents, changes: [] }, SINCE, NOON);
const numbers = (incidents: readonly Incident[]) => incidents.map(({ number }) => number);

describe('a day', () => {
  it('tells what opened, what is over and what is still there', () => {
    const long = anIncident({ number: 1, firstSeen: SINCE - HOUR, openedAt: SINCE - HOUR });
    const fresh = anIncident({ number: 2, firstSeen: NOON - HOUR, openedAt: NOON - HOUR });
    const over = anIncident({
      number: 3,
      state: 'resolved',
      firstSeen: NOON - 3 * HOUR,
      openedAt: NOON - 3 * HOUR,
      endedAt: NOON - 2 * HOUR,
    });
    const longOver = anIncident({
      number: 4,
      state: 'gone',
      firstSeen: SINCE - 3 * HOUR,
      openedAt: SINCE - 3 * HOUR,
      endedAt: SINCE,
    });
    const folded = anIncident({ number: 5, state: 'folded', firstSeen: NOON - HOUR, openedAt: NOON - HOUR });
    const told = day([fresh, long, over, longOver, folded]);
    expect(numbers(told.opened)).toEqual([3, 2]);
    expect(numbers(told.ended)).toEqual([3]);
    expect(numbers(told.open)).toEqual([1, 2]);
    expect(told.recurred).toEqual([]);
    expect(told.began).toBe(2);
  });

  it('counts how often one came back, by the episodes that are remembered', () => {
    const episode = (openedAt: number) => ({
      openedAt,
      endedAt: openedAt + MINUTE,
      how: 'resolved' as const,
      ending: '',
      followed: [],
    });
    const again = anIncident({
      number: 7,
      state: 'resolved',
      firstSeen: SINCE - HOUR,
      openedAt: NOON - HOUR,
      endedAt: NOON - HOUR + MINUTE,
      episodes: [episode(SINCE - HOUR), episode(NOON - 5 * HOUR), episode(NOON - HOUR)],
    });
    expect(day([again]).recurred.map(({ incident, times }) => [incident.number, times])).toEqual([[7, 2]]);
    expect(day([again]).began).toBe(2);
  });

  it('knows whether anybody can have watched then', () => {
    const known = (firstSeen: number) => day([anIncident({ firstSeen, openedAt: firstSeen })]).isKnown;
    expect([day([]).isKnown, known(SINCE - HOUR), known(NOON), known(NOON + HOUR)]).toEqual([false, true, true, false]);
  });

  it('tells what helped: a change after an advice, and the trouble clear within the day', () => {
    const followed = (clearSince: number | null) => ({
      advice: { at: NOON - 6 * HOUR, by: 'claude' as const, text: 'raise the limit' },
      change: 'limit memory 128Mi -> 256Mi by kubectl',
      changedAt: NOON - 5 * HOUR,
      clearSince,
    });
    const helped = anIncident({
      number: 8,
      followed: [followed(NOON - 4 * HOUR), followed(null), followed(SINCE - 1)],
    });
    expect(day([helped]).helped.map(({ followed: { clearSince } }) => clearSince)).toEqual([NOON - 4 * HOUR]);
  });
});
