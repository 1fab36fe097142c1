import { describe, expect, it } from 'vitest';
import { describeStrayChannels } from '../../src/notify/stray-channels.ts';
import { aRoute, notifyRules } from '../support/notifications.ts';

const when = { type: 'weekly' as const, days: [1], startsAt: 0, lasts: 1_000, timezone: 'UTC' };

describe('channels that rules name', () => {
  it('are nothing to speak of where all are there', () => {
    const rules = notifyRules({ routes: [aRoute({ channels: ['slack'] }), aRoute({ channels: [] })] });
    expect(describeStrayChannels(rules, ['slack', 'teams'])).toEqual([]);
    expect(describeStrayChannels(notifyRules(), [])).toEqual([]);
  });

  it('are told by their place where they are not configured, and once', () => {
    const rules = notifyRules({
      routes: [aRoute({ name: 'urgent', channels: ['pagerduty', 'slack', 'pagerduty'] })],
      quietHours: [
        { name: 'night', when, channels: ['teams'], outside: false },
        { name: 'office', when, channels: ['teams'], outside: true },
        { name: 'all', when, channels: null, outside: false },
      ],
      escalations: [{ severities: ['SEV-1'], after: 1, channels: ['webhook'] }],
      digest: { at: 0, timezone: 'UTC', channels: ['stdout'] },
    });
    expect(describeStrayChannels(rules, ['slack'])).toEqual([
      'notify route urgent names pagerduty, which is not configured; there are slack',
      'notify quiet hours night names teams, which is not configured; there are slack',
      'notify business hours office names teams, which is not configured; there are slack',
      'notify escalation of SEV-1 names webhook, which is not configured; there are slack',
      'notify digest names stdout, which is not configured; there are slack',
    ]);
  });

  it('are told apart from names that no channel can have', () => {
    const rules = notifyRules({ routes: [aRoute({ name: 'all', channels: ['slak', 'slack'] })] });
    expect(describeStrayChannels(rules, [])).toEqual([
      'notify route all names slak, which is no channel: slack, webhook, alertmanager, teams, pagerduty, kubernetes-events, stdout',
      'notify route all names slack, which is not configured; no channel is',
    ]);
  });
});
