import { describe, expect, it } from 'vitest';
import type { Incident } from '../../src/model/incident.ts';
import { NO_NOTIFICATIONS, type Notifications } from '../../src/model/notification.ts';
import { plainText } from '../../src/notify/channels/plain-text.ts';
import { planDigest } from '../../src/notify/index.ts';
import { aFollowed, anIncident, aSituation, MINUTE, NOON } from '../support/situations.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const OPS = { name: 'ops', groups: true, edits: true };
/** NOON is a Saturday in November: 13:00 in Berlin. */
const RULE = { at: 13 * 60, timezone: 'Europe/Berlin', channels: ['ops'] };

interface Given {
  readonly at?: number;
  readonly cycle?: number;
  readonly incidents?: readonly Incident[];
  readonly costUsd?: number | null;
  readonly digest?: typeof RULE | null;
}

function planned(before: Partial<Notifications>, given: Given = {}): Notifications {
  const { at = NOON, cycle = 9, incidents = [], costUsd = null, digest = RULE } = given;
  return planDigest({
    situation: aSituation({ at, cycle }),
    ledger: { incidents, changes: [] },
    before: { ...NO_NOTIFICATIONS, ...before },
    rules: { digest },
    channels: [OPS, { ...OPS, name: 'other' }],
    costUsd,
  });
}

const over = (number: number, openedAt: number) =>
  anIncident({
    ...{ number, state: 'resolved', openedAt, firstSeen: openedAt, endedAt: openedAt + HOUR },
  });
const textOf = ({ outbox }: Notifications) => outbox.flatMap(({ notice }) => plainText(notice));

describe('the digest', () => {
  it('is not told without a rule, and begins its day with the first cycle', () => {
    const begun = { ...NO_NOTIFICATIONS, digestAt: NOON, digestCostUsd: 2 };
    expect(planned({}, { digest: null, costUsd: 2 })).toEqual(begun);
    expect(planned({}, { costUsd: 2 })).toEqual(begun);
  });

  it('has a day to tell when its rule comes later, and no more than that', () => {
    const hourly = (count: number) =>
      Array.from({ length: count }).reduce<Notifications>(
        (now, _, hour) => planned(now, { digest: null, at: NOON + hour * HOUR, cycle: hour }),
        NO_NOTIFICATIONS,
      );
    expect(hourly(24).digestAt).toBe(NOON);
    expect(hourly(30).digestAt).toBe(NOON + DAY);
    const told = planned(hourly(100), { at: NOON + 5 * DAY, cycle: 101 });
    expect(told.outbox[0]?.notice.since).toBe(NOON + 4 * DAY);
  });

  it('is no less due where its channel is not there: the next day begins', () => {
    const absent = { ...RULE, channels: ['teams'] };
    const after = planned({ digestAt: NOON - DAY }, { digest: absent });
    expect(after).toMatchObject({ outbox: [], decisions: [], digestAt: NOON });
  });

  it('is told with the first cycle at or after its time, once', () => {
    const since = NOON - DAY + 5 * MINUTE;
    expect(planned({ digestAt: since }, { at: NOON - 1 }).outbox).toEqual([]);
    const told = planned({ digestAt: since });
    expect(told.outbox.map(({ id, channel, act }) => [id, channel, act])).toEqual([
      ['shop-demo/9/ops/digest', 'ops', 'single'],
    ]);
    expect(told.digestAt).toBe(NOON);
    expect(told.decisions).toMatchObject([
      { reason: 'digest', tell: true, incident: null, because: 'daily at 13:00 Europe/Berlin' },
    ]);
    expect(planned(told, { at: NOON + 5 * MINUTE })).toEqual(told);
    expect(planned(told, { at: NOON + DAY, cycle: 10 }).outbox).toHaveLength(2);
  });

  it('is one after days of absence, of all of them', () => {
    const told = planned({ digestAt: NOON - 3 * DAY }, { at: NOON + HOUR });
    expect(told.outbox).toHaveLength(1);
    expect(told.outbox[0]?.notice.since).toBe(NOON - 3 * DAY);
  });

  it('keeps its hour when clocks change', () => {
    const before = Date.parse('2026-10-24T11:00:00Z');
    const hour = (at: string) => planned({ digestAt: before }, { at: Date.parse(at) }).outbox.length;
    expect([hour('2026-10-25T11:55:00Z'), hour('2026-10-25T12:00:00Z')]).toEqual([0, 1]);
  });

  it('says that nothing happened in a line', () => {
    expect(textOf(planned({ digestAt: NOON - DAY }))).toEqual([
      'k8s-monitor  the day: nothing happened',
      expect.stringContaining('digest · shop-demo'),
      'nothing began',
    ]);
  });

  it('tells what is open, came and went, flaps, helped and cost, and the trend', () => {
    const helped = anIncident({
      ...over(3, NOON - 5 * HOUR),
      followed: [aFollowed({ clearSince: NOON - 4 * HOUR })],
    });
    const incidents = [
      anIncident({ number: 1, openedAt: NOON - 2 * HOUR, firstSeen: NOON - 2 * HOUR, flapping: true }),
      helped,
      over(4, NOON - DAY - 2 * HOUR),
    ];
    const told = planned({ digestAt: NOON - DAY, digestCostUsd: 1 }, { incidents, costUsd: 1.42 });
    const text = textOf(told);
    expect(text).toContain('k8s-monitor  the day: 1 open, 2 new, 1 over');
    expect(text).toContain('open: INC-1 SEV-2 shop/api keeps crashing, for 2 h');
    expect(text).toContain('over: INC-3 SEV-2 shop/api keeps crashing, after 60 min');
    expect(text).toContain('come and go: INC-1');
    expect(text).toContainEqual(expect.stringMatching(/^helped INC-3: image app 1\.5\.0 -> 1\.4\.2 by kubectl/));
    expect(text).toContain('2 began, 1 in the 24 h before: more');
    expect(text).toContain('the model cost $0.42');
    expect(text.at(-1)).toBe('First: k8s-monitor incidents list');
  });

  it('fits a phone whatever the day was', () => {
    const openings = Array.from({ length: 60 }, (_, index) => index);
    const incidents = openings.map((number) =>
      number % 2 === 0
        ? anIncident({ number, flapping: true, firstSeen: NOON - HOUR, openedAt: NOON - HOUR })
        : anIncident({ ...over(number, NOON - 2 * HOUR), followed: [aFollowed({ clearSince: NOON - HOUR })] }),
    );
    const text = textOf(planned({ digestAt: NOON - DAY }, { incidents, costUsd: 3 }));
    expect(text.length).toBeLessThanOrEqual(18);
    for (const line of text) expect(line.length, line).toBeLessThanOrEqual(140);
    expect(text).toContain('and 25 more open');
    expect(text).toContain('and 27 more that came and went');
  });

  it('counts the whole cost of a session that began anew', () => {
    const incidents = [anIncident()];
    expect(textOf(planned({ digestAt: NOON - DAY, digestCostUsd: 9 }, { costUsd: 0.5, incidents }))).toContain(
      'the model cost $0.50',
    );
  });
});
