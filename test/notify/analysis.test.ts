import { describe, expect, it } from 'vitest';
import { NO_NOTIFICATIONS } from '../../src/model/notification.ts';
import { planAnalysis } from '../../src/notify/index.ts';
import { aThread } from '../support/notifications.ts';
import { anIncident, aSituation, NOON } from '../support/situations.ts';

const report = (analyst: 'claude' | 'rules') => ({
  analyst,
  model: null,
  summary: 'It crashes.',
  assessments: [
    {
      incident: 1,
      assessment: 'DB_URL is missing since 1.5.0.',
      likelyCause: 'the new image',
      confidence: 'medium' as const,
      nextStep: 'roll back',
    },
    { incident: 99, assessment: 'nothing known', likelyCause: null, confidence: null, nextStep: null },
  ],
});

function planned(analyst: 'claude' | 'rules', parts: Parameters<typeof aThread>[0] = {}, edits = true) {
  const situation = aSituation({ at: NOON, open: [anIncident()], updates: [] });
  const before = { ...NO_NOTIFICATIONS, threads: [aThread({ toldAt: NOON, ...parts })] };
  return planAnalysis({ situation, report: report(analyst), before, channels: [{ name: 'ops', groups: true, edits }] });
}

describe('the word of the model', () => {
  it('follows into the thread that told of the incident with this cycle, and pings nobody', () => {
    const [delivery, ...more] = planned('claude').outbox;
    expect(more).toEqual([]);
    expect(delivery).toMatchObject({
      channel: 'ops',
      act: 'edit',
      thread: 'INC-1#1',
      notice: { kind: 'analysis', reason: 'analysis' },
    });
    expect(delivery?.notice.lines.map(({ text }) => text)).toEqual([
      'DB_URL is missing since 1.5.0.',
      'the new image (medium confidence)',
      'next: roll back',
    ]);
  });

  it('is not said of what was told earlier, by a channel that can only post, or where the rules spoke', () => {
    expect(planned('claude', { toldAt: NOON - 1 }).outbox).toEqual([]);
    expect(planned('claude', {}, false).outbox).toEqual([]);
    expect(planned('rules').outbox).toEqual([]);
  });
});
