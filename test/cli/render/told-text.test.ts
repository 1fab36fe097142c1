import { describe, expect, it } from 'vitest';
import { toldData, toldOf, toldText } from '../../../src/cli/render/told-text.ts';
import type { Decision, Notifications } from '../../../src/model/notification.ts';
import { NO_NOTIFICATIONS } from '../../../src/model/notification.ts';
import { toWire } from '../../../src/model/wire.ts';
import { aThread, sampleNotifications } from '../../support/notifications.ts';
import { anIncident, MINUTE, NOON } from '../../support/situations.ts';

const decided = (parts: Partial<Decision>): Decision => ({
  ...{ at: NOON, cycle: 58, incident: 1, episode: 1, channel: 'ops', tell: true, reason: 'opened' },
  ...{ because: null, delivery: null },
  ...parts,
});

const told = (parts: Partial<Notifications>) => toldOf(anIncident(), { ...NO_NOTIFICATIONS, ...parts });

describe('who was told of an incident', () => {
  it('is nothing where nobody came into question', () => {
    expect(toldText(told({ decisions: [decided({ incident: 2 })] }), NOON, null)).toBe('');
  });

  it('is a line for each decision with its time, its channel and its reason', () => {
    const decisions = [
      decided({ at: NOON - 24 * 60 * MINUTE, because: 'route all' }),
      decided({ channel: 'pagerduty', tell: false, reason: 'quiet_hours', because: 'night' }),
      decided({ tell: false, reason: 'grouped', because: 'opened, in one message with 5 others' }),
      decided({ incident: 2 }),
    ];
    expect(toldText(told({ decisions }), NOON, null)).toBe(
      [
        '        who was told:',
        '          Fri 12:00  ops        told opened (route all)',
        '          12:00      pagerduty  not told: quiet_hours (night)',
        '          12:00      ops        told grouped (opened, in one message with 5 others)',
      ].join('\n'),
    );
  });

  it('says what was not taken yet, and why', () => {
    expect(
      toldText(told(sampleNotifications(NOON)), NOON, null)
        .split('\n')
        .slice(1),
    ).toEqual([
      '          12:00  ops  told opened (route all), not taken yet',
      '          12:00  ops  owed: open, 2 tries failed: hooks.example answered 503',
    ]);
  });

  it('shows the newest of many, and says so', () => {
    const decisions = Array.from({ length: 25 }, () => decided({}));
    const lines = toldText(told({ decisions }), NOON, null).split('\n');
    expect([lines.length, lines[1]]).toEqual([22, '          … and 5 earlier (-o json shows them)']);
  });

  it('is found in the message of a storm, and in its own threads alone', () => {
    const { outbox } = sampleNotifications(NOON);
    const storm = outbox.map((delivery) => ({ ...delivery, id: 's', notice: { ...delivery.notice, incident: null } }));
    const found = told({
      outbox: storm,
      decisions: [decided({ tell: false, reason: 'grouped', delivery: 's' })],
      threads: [aThread(), aThread({ key: 'INC-11#1' })],
    });
    expect(found.outbox).toHaveLength(1);
    expect(found.threads.map(({ key }) => key)).toEqual(['INC-1#1']);
  });

  it('is data with every time in RFC 3339', () => {
    const data = JSON.stringify(toWire(toldData(told(sampleNotifications(NOON)))));
    expect(data).not.toMatch(/\d{13}/);
    expect(JSON.parse(data)).toMatchObject({
      decisions: [{ at: '2026-11-21T12:00:00.000Z', reason: 'opened', because: 'route all' }],
      outbox: [{ title: 'shop/api keeps crashing', attempts: 2 }],
      threads: [{ key: 'INC-1#1', resolved_at: null }],
    });
  });
});
