import { describe, expect, it } from 'vitest';
import type { CronJobRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import { ago, anEvent, MINUTE, NOON, SECOND, text } from '../../support/snapshots.ts';
import { aCronJob } from '../../support/workload-records.ts';

const CODE = 'CronJobMissed';
const HOUR = 60 * MINUTE;
const count = (parts: Partial<CronJobRecord>, now = NOON) =>
  findingsOf(CODE, { cronjobs: [aCronJob(parts)], now }).length;

describe('a CronJob that did not run', () => {
  it('is told with schedule, due time and the controller’s words', () => {
    const finding = findingOf(CODE, {
      cronjobs: [aCronJob({ lastScheduledAt: ago(3 * HOUR), startingDeadline: 60_000 })],
      events: [
        anEvent({
          object: { kind: 'CronJob', namespace: 'shop', name: 'report' },
          ...{ reason: 'FailedNeedsStart', message: text('too many missed start times'), count: 4 },
        }),
      ],
    });
    expect(finding).toMatchObject({
      severity: 'medium',
      object: { kind: 'CronJob', namespace: 'shop', name: 'report' },
      message: 'did not run: due 2 h ago by its schedule 0 * * * *',
      remedy: [
        'kubectl -n shop describe cronjob report',
        'kubectl -n shop create job --from=cronjob/report report-by-hand',
      ],
      since: ago(2 * HOUR),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'schedule: 0 * * * * (UTC)',
      'due: 2026-11-21 10:00:00Z, 2 h before the look',
      'last run: 2026-11-21 09:00:00Z, 3 h before the look',
      'period: 60 min',
      'starting deadline: 60 s',
      'last success: 2026-11-21 11:01:00Z, 59 min before the look',
      'event FailedNeedsStart x4, last 2026-11-21 11:59:00Z: too many missed start times [free]',
    ]);
  });

  it('is told five minutes after it was due, and its own deadline besides', () => {
    const late = (by: number, startingDeadline: number | null = null) =>
      count({ lastScheduledAt: NOON - HOUR, startingDeadline }, NOON + by);
    expect(late(5 * MINUTE)).toBe(0);
    expect(late(5 * MINUTE + SECOND)).toBe(1);
    expect(late(15 * MINUTE, 10 * MINUTE)).toBe(0);
    expect(late(15 * MINUTE + SECOND, 10 * MINUTE)).toBe(1);
  });

  it('is told by the clocks of its time zone', () => {
    // 08:00 UTC is nine o'clock in Berlin in November.
    const berlin = { schedule: '0 9 * * *', timeZone: 'Europe/Berlin', lastScheduledAt: NOON - 28 * HOUR };
    expect(count(berlin)).toBe(1);
    expect(count({ ...berlin, lastScheduledAt: NOON - 4 * HOUR })).toBe(0);
    expect(count({ ...berlin, lastScheduledAt: NOON - 52 * HOUR, timeZone: 'No/Where' })).toBe(0);
  });

  it('is told when it never ran since it was made', () => {
    expect(count({ lastScheduledAt: null, created: ago(3 * HOUR) })).toBe(1);
    expect(count({ lastScheduledAt: null, created: ago(30 * MINUTE) })).toBe(0);
    expect(count({ lastScheduledAt: null, created: null })).toBe(0);
  });

  it('whose last run is off its schedule is told only after the longest pause: its clock may have another zone', () => {
    const elsewhere = { schedule: '30 3 * * 1-5', lastScheduledAt: NOON - 20 * HOUR };
    // NOON is a Saturday; the last run was on Friday at 16:00 UTC.
    expect(count(elsewhere)).toBe(0);
    expect(count(elsewhere, NOON + 45 * HOUR)).toBe(0);
    expect(count(elsewhere, NOON + 54 * HOUR)).toBe(1);
  });
});

describe('a CronJob that need not have run', () => {
  it.each<[string, Partial<CronJobRecord>]>([
    ['ran on time', {}],
    ['ran a moment ago', { lastScheduledAt: NOON + SECOND }],
    ['is being deleted', { lastScheduledAt: ago(9 * HOUR), deletingAt: NOON }],
    [
      'waits for its Job (Forbid)',
      {
        lastScheduledAt: ago(9 * HOUR),
        concurrency: 'Forbid',
        active: [{ namespace: 'shop', name: 'report-1' }],
      },
    ],
    ['has a schedule nobody can read', { lastScheduledAt: ago(9 * HOUR), schedule: 'now and then' }],
    ['has a schedule that never comes', { lastScheduledAt: ago(9 * HOUR), schedule: '0 0 30 2 *' }],
  ])('is silent: it %s', (_, parts) => {
    expect(count(parts)).toBe(0);
  });

  it('does not wait for its Job when the policy is another', () => {
    const active = [{ namespace: 'shop', name: 'report-1' }];
    expect(count({ lastScheduledAt: ago(9 * HOUR), active, concurrency: 'Replace' })).toBe(1);
  });

  it('is information when it is suspended', () => {
    const cronjobs = [aCronJob({ suspended: true, lastScheduledAt: ago(9 * HOUR) })];
    expect(findingOf(CODE, { cronjobs })).toMatchObject({
      severity: 'info',
      message: 'suspended, while its schedule 0 * * * * asked for a run 8 h ago',
      remedy: [`kubectl -n shop patch cronjob report -p '{"spec":{"suspend":false}}'`],
    });
  });
});
