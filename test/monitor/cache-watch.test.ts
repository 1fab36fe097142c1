import { expect, it } from 'vitest';
import { CacheWatch } from '../../src/monitor/cache-watch.ts';
import { recordingEvents } from '../support/monitor-parts.ts';

it('says once for each reason that a call should have hit the cache, and again after one that did', () => {
  const events = recordingEvents();
  const watch = new CacheWatch(events);
  const changed = { outcome: 'unexpected_miss', reason: 'prefix_changed' } as const;
  const small = { outcome: 'unexpected_miss', reason: 'too_small' } as const;
  watch.note(null, 1, 'demo');
  watch.note({ outcome: 'expected_miss', reason: 'expired' }, 2, 'demo');
  for (const cycle of [3, 4]) watch.note(changed, cycle, 'demo');
  watch.note(small, 5, 'demo');
  watch.note({ outcome: 'hit' }, 6, 'demo');
  watch.note(changed, 7, 'demo');
  expect(events.named('cache_missed').map(({ level, fields }) => [level, fields.cycle, fields.reason])).toEqual([
    ['warn', 3, 'prefix_changed'],
    ['debug', 5, 'too_small'],
    ['warn', 7, 'prefix_changed'],
  ]);
});
