import { describe, expect, it } from 'vitest';
import { type AskInput, type CallRule, isHeartbeatDue, isNews, whyAsk } from '../../src/monitor/call-rule.ts';
import { anIncident, anUpdate } from '../support/situations.ts';
import { MINUTE, NOON } from '../support/snapshots.ts';

const HOUR = 60 * MINUTE;
const CHANGES: CallRule = { analyze: 'changes', heartbeatCycles: null };
const quiet: AskInput = { continuous: true, updates: [], retryDue: false, heartbeatDue: false, rule: CHANGES };
const loud = [anUpdate({ loud: true, incident: anIncident() })];
const counted = [anUpdate({ turn: 'ongoing', loud: false, incident: anIncident() })];

describe('why a cycle asks the analyst', () => {
  it.each<[string, Partial<AskInput>, ReturnType<typeof whyAsk>]>([
    ['nothing happened', {}, null],
    ['only a counter grew', { updates: counted }, null],
    ['an incident turned', { updates: loud }, 'news'],
    ['the conversation missed a cycle', { continuous: false, heartbeatDue: true }, 'baseline'],
    ['an answer is owed', { retryDue: true }, 'retry'],
    ['a day is over', { heartbeatDue: true, retryDue: true }, 'heartbeat'],
    ['a day is over and there is news', { heartbeatDue: true, updates: loud }, 'news'],
    ['it is asked every time', { rule: { ...CHANGES, analyze: 'always' } }, 'always'],
    ['it is asked every time, and there is news', { rule: { ...CHANGES, analyze: 'always' }, updates: loud }, 'news'],
  ])('%s', (_, parts, reason) => {
    expect(whyAsk({ ...quiet, ...parts })).toBe(reason);
  });

  it('is loud for people only where there is news', () => {
    expect(['baseline', 'news', 'retry', 'heartbeat', 'always', null].map((reason) => isNews(reason as never))).toEqual(
      [true, true, false, false, false, false],
    );
  });
});

describe('a heartbeat', () => {
  const last = { cycle: 10, at: NOON };

  it('is due once a day by the time of the looks, whatever the schedule', () => {
    expect(isHeartbeatDue(CHANGES, last, 500, NOON + 24 * HOUR - 1)).toBe(false);
    expect(isHeartbeatDue(CHANGES, last, 11, NOON + 24 * HOUR)).toBe(true);
  });

  it('is due after so many cycles where that is set', () => {
    const rule = { ...CHANGES, heartbeatCycles: 12 };
    expect([21, 22, 23].map((cycle) => isHeartbeatDue(rule, last, cycle, NOON))).toEqual([false, true, true]);
  });

  it('is never due when switched off, nor before the conversation has begun', () => {
    expect(isHeartbeatDue({ ...CHANGES, heartbeatCycles: 0 }, last, 99_999, NOON + 999 * HOUR)).toBe(false);
    expect(isHeartbeatDue(CHANGES, null, 99_999, NOON)).toBe(false);
  });
});
