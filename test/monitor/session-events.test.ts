import { expect, it } from 'vitest';
import { emptySession, type SessionSettings } from '../../src/model/session.ts';
import { settingsChanges, withEvents } from '../../src/monitor/session-events.ts';
import { NOON } from '../support/snapshots.ts';

const settings: SessionSettings = { model: 'claude-sonnet-5-5', strategy: 'smart', maxTokens: 120_000, system: 'a1' };

it('tells what runs otherwise than before, each in one line', () => {
  const now = { model: null, strategy: 'summary', maxTokens: 40_000, system: 'b2' };
  expect(settingsChanges(settings, now, NOON).map(({ event, text }) => [event, text])).toEqual([
    ['budget_changed', 'budget 120000 -> 40000 tokens'],
    ['model_changed', 'model claude-sonnet-5-5 -> rules'],
    ['strategy_changed', 'strategy smart -> summary'],
    ['system_changed', 'a new system prompt is in use'],
  ]);
  expect(settingsChanges(settings, settings, NOON)).toEqual([]);
  expect(settingsChanges(null, settings, NOON)).toEqual([]);
});

it('keeps the newest events of a session, at most a hundred', () => {
  const event = (at: number) => ({ at, event: 'pruned' as const, text: `${at}` });
  let session = emptySession('demo', null, null);
  for (let at = 0; at < 120; at += 1) session = withEvents(session, [event(at)]);
  expect(session.metadata.events.map(({ at }) => at)).toEqual(Array.from({ length: 100 }, (_, index) => index + 20));
  expect(withEvents(session, [])).toBe(session);
});
