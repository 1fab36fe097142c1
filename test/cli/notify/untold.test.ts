import { describe, expect, it } from 'vitest';
import { untold } from '../../../src/cli/notify/untold.ts';
import type { Decision } from '../../../src/model/notification.ts';
import { NOON } from '../../support/situations.ts';

const decided = (parts: Partial<Decision> = {}): Decision => ({
  ...{ at: NOON, cycle: 58, incident: 1, episode: 1, channel: 'ops', tell: true, reason: 'opened' },
  ...{ because: null, delivery: 'an id' },
  ...parts,
});
const quiet = decided({ tell: false, reason: 'quiet_hours', because: 'night', delivery: null });

const why = (really: Decision, ours: readonly Decision[] = [], known: readonly Decision[] = ours) =>
  untold([really], ours, known).map(({ tell, reason, because, delivery }) => [tell, reason, because, delivery]);

describe('what was told and is not told by other rules', () => {
  it('is said where they led nowhere, and where they had decided before', () => {
    expect(why(decided())).toEqual([[false, 'no_route', null, null]]);
    expect(why(decided({ tell: false, reason: 'grouped' }))).toEqual([[false, 'no_route', null, null]]);
    expect(why(decided(), [], [quiet])).toEqual([[false, 'quiet_hours', 'night', null]]);
    expect(why(decided({ reason: 'reminder' }), [], [decided()])).toEqual([[false, 'unchanged', null, null]]);
    expect(why(decided({ reason: 'resolved' }))).toEqual([
      [false, 'unchanged', 'nobody was told that it is there', null],
    ]);
  });

  it('is not said twice, nor of what was kept back, nor of the agent and the day', () => {
    expect(why(decided(), [quiet])).toEqual([]);
    expect(why(quiet)).toEqual([]);
    expect(why(decided({ incident: null, reason: 'digest' }))).toEqual([]);
    expect(why(decided(), [decided({ episode: 2 })])).toHaveLength(1);
  });
});
