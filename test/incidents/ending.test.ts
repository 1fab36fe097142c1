import { expect, it } from 'vitest';
import { describeEnding } from '../../src/incidents/ending.ts';
import type { Change } from '../../src/model/change.ts';
import { aChange, anIncident } from '../support/situations.ts';
import { ago, MINUTE, NOON } from '../support/snapshots.ts';

/** Of an incident that opened 23 min ago and has been healthy for 11. */
const ending = (...changes: Change[]) => describeEnding(anIncident({ changes }), ago(11 * MINUTE), NOON);
const undo = aChange({ what: ['image app 1.5.0 -> 1.4.2'], by: 'kubectl', at: ago(15 * MINUTE) });

it('an ending without a change says only how long it has been healthy', () => {
  expect(ending()).toBe('healthy for 11 min');
});

it('an ending names what was changed while it was open, and by whom', () => {
  expect(ending(aChange(), undo)).toBe('image app 1.5.0 -> 1.4.2 by kubectl, then healthy for 11 min');
});

it('what came before it opened, or after it was healthy, did not end it', () => {
  expect(ending(aChange())).toBe('healthy for 11 min');
  expect(ending(aChange({ ...undo, at: ago(10 * MINUTE) }))).toBe('healthy for 11 min');
});

it('a change whose time is not known counts as soon as it may have come between', () => {
  const seen = (after: number, seenAt: number) =>
    ending(aChange({ what: ['uncordoned'], by: null, exact: false, after, seenAt, at: seenAt }));
  expect(seen(ago(25 * MINUTE), ago(20 * MINUTE))).toBe('uncordoned, then healthy for 11 min');
  expect(seen(ago(12 * MINUTE), ago(7 * MINUTE))).toBe('uncordoned, then healthy for 11 min');
  expect(seen(ago(30 * MINUTE), ago(25 * MINUTE))).toBe('healthy for 11 min');
  expect(seen(ago(10 * MINUTE), ago(5 * MINUTE))).toBe('healthy for 11 min');
});

it('what the look that opened it found already is told as what came before, not as its end', () => {
  const change = aChange({ exact: false, after: ago(25 * MINUTE), seenAt: ago(20 * MINUTE), at: ago(20 * MINUTE) });
  const incident = anIncident({ changes: [change], openings: [ago(20 * MINUTE)] });
  expect(describeEnding(incident, ago(11 * MINUTE), NOON)).toBe('healthy for 11 min');
});

it('the last three are told, and objects other than its own by name', () => {
  const scaled = [1, 2, 3].map((replicas) =>
    aChange({ what: [`replicas ${replicas} -> ${replicas + 1}`], by: null, at: ago((20 - replicas) * MINUTE) }),
  );
  const node = aChange({
    object: { kind: 'Node', namespace: '', name: 'worker-2' },
    what: ['cordoned'],
    at: ago(12 * MINUTE),
  });
  expect(ending(...scaled, node)).toBe(
    'replicas 2 -> 3; replicas 3 -> 4; Node worker-2 cordoned by kubectl-set, then healthy for 11 min',
  );
});
