import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import { aCondition, ago, aJob, anUnschedulablePod, aPod, MINUTE, NOON, SECOND } from '../../support/snapshots.ts';
import { aCronJob } from '../../support/workload-records.ts';

const CODE = 'JobStuck';
const HOUR = 60 * MINUTE;
const running = (age: number, parts: Partial<JobRecord> = {}) =>
  aJob({ startedAt: ago(age), created: ago(age), ...parts });
const count = (...parts: Parameters<typeof findingsOf> extends [unknown, ...infer Rest] ? Rest : never) =>
  findingsOf(CODE, ...parts).length;

describe('a Job with nothing ready', () => {
  const stuck = (age: number, parts: Partial<JobRecord> = {}) => running(age, { ready: 0, controller: null, ...parts });

  it('is told after a day, with what its pods wait for', () => {
    const pod = anUnschedulablePod({ controller: { kind: 'Job', name: 'report-29000000' }, templateHash: null });
    const finding = findingOf(CODE, { jobs: [stuck(25 * HOUR)], pods: [pod] });
    expect(finding).toMatchObject({
      severity: 'low',
      owner: { kind: 'Job', name: 'report-29000000' },
      message: 'the Job report-29000000 runs for 25 h: no pod of it is ready',
      since: ago(25 * HOUR),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'pods: 1 active, 0 ready, 0 failed',
      'image: report=shop/report:2.1.0',
      'unready pod: api-7d9f5c8b6d-x2x4k (not scheduled)',
    ]);
    expect(count({ jobs: [stuck(24 * HOUR)] })).toBe(0);
    expect(count({ jobs: [stuck(24 * HOUR + SECOND)] })).toBe(1);
  });

  it('is not told where one is ready, or nobody counted', () => {
    expect(count({ jobs: [stuck(90 * HOUR, { ready: 1 })] })).toBe(0);
    expect(count({ jobs: [stuck(90 * HOUR, { ready: null })] })).toBe(0);
    const controller = { kind: 'Job', name: 'report-29000000' };
    const pods = (ready: boolean) => [aPod({ controller, templateHash: null, ready })];
    expect(count({ jobs: [stuck(90 * HOUR, { ready: null })], pods: pods(true) })).toBe(0);
    expect(count({ jobs: [stuck(90 * HOUR, { ready: null })], pods: pods(false) })).toBe(1);
  });

  it.each<[string, Partial<JobRecord>]>([
    ['is suspended', { suspended: true }],
    ['is not active', { active: 0 }],
    ['is complete', { conditions: [aCondition('Complete')] }],
    ['failed', { conditions: [aCondition('Failed')] }],
    ['is being deleted', { deletingAt: NOON }],
    ['has no start', { startedAt: null, created: null }],
  ])('is not told when it %s', (_, parts) => {
    expect(count({ jobs: [stuck(90 * HOUR, parts)] })).toBe(0);
  });
});

describe('a Job beside its peers', () => {
  const peer = (index: number, minutes: number) =>
    aJob({
      ...{ name: `report-${index}`, active: 0, succeeded: 1, conditions: [aCondition('Complete')] },
      ...{ startedAt: ago(50 * HOUR), completedAt: ago(50 * HOUR - minutes * MINUTE) },
    });
  const peers = (minutes: number, number = 3) => Array.from({ length: number }, (_, index) => peer(index, minutes));

  it('is told when it runs five times as long as they took', () => {
    expect(count({ jobs: [running(100 * MINUTE), ...peers(20)] })).toBe(0);
    const finding = findingOf(CODE, { jobs: [running(101 * MINUTE), ...peers(20)] });
    expect(finding.message).toBe('the Job report-29000000 runs for 101 min: others of report took 20 min');
    expect(finding.owner).toMatchObject({ kind: 'CronJob', name: 'report' });
  });

  it('is not told in its first half hour, nor by fewer than three of them', () => {
    expect(count({ jobs: [running(30 * MINUTE), ...peers(1)] })).toBe(0);
    expect(count({ jobs: [running(31 * MINUTE), ...peers(1)] })).toBe(1);
    expect(count({ jobs: [running(31 * MINUTE), ...peers(1, 2)] })).toBe(0);
  });

  it('is told when its Forbid CronJob missed three runs for it, unless such runs are usual', () => {
    const cronjobs = [aCronJob({ schedule: '*/30 * * * *', concurrency: 'Forbid' })];
    const jobs = [running(95 * MINUTE)];
    expect(findingOf(CODE, { jobs, cronjobs }).message).toContain(
      'the CronJob report (Forbid) has missed 3 runs or more',
    );
    expect(count({ jobs: [running(55 * MINUTE)], cronjobs })).toBe(0);
    expect(count({ jobs, cronjobs: [aCronJob({ schedule: '*/30 * * * *' })] })).toBe(0);
    expect(count({ jobs: [...jobs, ...peers(90)], cronjobs })).toBe(0);
  });
});
