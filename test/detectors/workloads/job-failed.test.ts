import { describe, expect, it } from 'vitest';
import type { ConditionRecord, JobRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  aContainer,
  aDetail,
  ago,
  aJob,
  aPod,
  MINUTE,
  NO_COUNTERS,
  NOON,
  SECOND,
  terminated,
  text,
} from '../../support/snapshots.ts';
import { aCronJob } from '../../support/workload-records.ts';

const CODE = 'JobFailed';
const DAY = 24 * 60 * MINUTE;
const condition = (type: string, parts: Partial<ConditionRecord> = {}) =>
  aCondition(type, { reason: 'BackoffLimitExceeded', changedAt: ago(10 * MINUTE), ...parts });
const failed = (parts: Partial<JobRecord> = {}) =>
  aJob({ active: 0, ready: 0, failed: 7, conditions: [condition('Failed')], ...parts });
const told = (...jobs: readonly JobRecord[]) => findingsOf(CODE, { jobs });

describe('a Job that failed', () => {
  it('is told on its CronJob, with the exit of its last pod', () => {
    const containers = [
      aContainer({ ready: false, state: terminated({ exitCode: 3, message: text('no such table') }) }),
    ];
    const pod = (name: string, age: number, job = 'report-29000000') =>
      aPod({
        ...{ name, created: ago(age), phase: 'Failed', ready: false, templateHash: null },
        controller: { kind: 'Job', name: job },
        detail: aDetail({ containers }),
      });
    const finding = findingOf(CODE, {
      jobs: [
        failed({ conditions: [condition('Failed', { message: text('Job has reached the specified backoff limit') })] }),
      ],
      pods: [pod('older', 20 * MINUTE), pod('newest', 12 * MINUTE), pod('other', MINUTE, 'report-1')],
    });
    expect(finding).toMatchObject({
      severity: 'medium',
      object: { kind: 'Job', name: 'report-29000000' },
      owner: { kind: 'CronJob', namespace: 'shop', name: 'report' },
      message: 'the Job report-29000000 failed: 7 pods failed, back-off limit 6',
      remedy: [
        'kubectl -n shop describe job report-29000000',
        'kubectl -n shop logs job/report-29000000 --all-containers --tail=50',
      ],
      since: ago(10 * MINUTE),
      occurredAt: ago(10 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'Failed: True (BackoffLimitExceeded)',
      'Failed says: Job has reached the specified backoff limit [free]',
      'pods: 7 failed, 0 succeeded',
      'image: report=shop/report:2.1.0',
      'last failed pod: newest',
      'container: app',
      'exit code: 3',
      'exit reason: Error',
      'last exit: 2026-11-21 11:58:00Z, 2 min before the look',
      'last words: no such table [free]',
    ]);
  });

  it.each([
    ['DeadlineExceeded', null, 'it ran past its deadline'],
    ['FailedIndexes', '0,2,4', 'indexes 0,2,4 failed'],
    ['PodFailurePolicy', null, 'PodFailurePolicy'],
    [null, null, 'no reason given'],
  ])('for %s says why', (reason, failedIndexes, why) => {
    const [finding] = told(failed({ conditions: [condition('Failed', { reason })], failedIndexes }));
    expect(finding?.message).toBe(`the Job report-29000000 failed: ${why}`);
  });

  it('is told while its last pods are still ending (FailureTarget)', () => {
    expect(told(failed({ conditions: [condition('FailureTarget')], active: 1 }))).toHaveLength(1);
  });

  it('is told although it has a completionTime, which Kubernetes up to 1.21 wrote of failed Jobs, too', () => {
    expect(told(failed({ completedAt: ago(10 * MINUTE) }))).toHaveLength(1);
  });

  it('of no controller is told on itself; of a generated name under the name its runs share', () => {
    expect(told(failed({ controller: null }))[0]?.owner).toMatchObject({ kind: 'Job', name: 'report-29000000' });
    const generated = failed({ controller: null, name: 'import-x7k2p', generateName: 'import-' });
    expect(told(generated)[0]?.owner).toMatchObject({ kind: 'Job', name: 'import-' });
  });

  it('is told for a day, to the second', () => {
    const aged = (age: number) => told(failed({ conditions: [condition('Failed', { changedAt: ago(age) })] })).length;
    expect(aged(DAY)).toBe(1);
    expect(aged(DAY + SECOND)).toBe(0);
  });

  it('without a time is told by a single dump only', () => {
    const jobs = [failed({ conditions: [condition('Failed', { changedAt: null })] })];
    const memory = { counters: NO_COUNTERS, lastLookAt: ago(MINUTE) };
    expect(findingOf(CODE, { jobs, partial: true })).toMatchObject({ since: null, occurredAt: null });
    expect(findingsOf(CODE, { jobs, partial: true }, memory)).toEqual([]);
    expect(findingsOf(CODE, { jobs })).toEqual([]);
  });
});

describe('a Job that did not fail, or whose failure is past', () => {
  it.each<[string, JobRecord]>([
    ['it runs', aJob()],
    ['it runs, and pods of it failed', aJob({ failed: 3, failedIndexes: '0,2' })],
    ['it is complete', aJob({ active: 0, succeeded: 1, completedAt: NOON, conditions: [condition('Complete')] })],
    [
      'it met its success policy, whatever indexes failed',
      failed({ failedIndexes: '1', conditions: [condition('SuccessCriteriaMet'), condition('Complete')] }),
    ],
    ['it did not', failed({ conditions: [condition('Failed', { status: 'False' })] })],
    ['it is suspended', aJob({ suspended: true, conditions: [condition('Suspended')] })],
    ['it is being deleted', failed({ deletingAt: NOON })],
  ])('is silent: %s', (_, job) => {
    expect(told(job)).toEqual([]);
  });

  const run = (name: string, age: number, parts: Partial<JobRecord> = {}) =>
    aJob({
      name,
      created: ago(age),
      active: 0,
      completedAt: ago(age - MINUTE),
      conditions: [condition('Complete')],
      ...parts,
    });

  it('is silent once a later Job of the same CronJob succeeded, not by an earlier or another one', () => {
    expect(told(failed(), run('later', 5 * MINUTE))).toEqual([]);
    expect(told(failed(), run('earlier', 60 * MINUTE))).toHaveLength(1);
    expect(
      told(failed(), run('stranger', 5 * MINUTE, { controller: { kind: 'CronJob', name: 'other' } })),
    ).toHaveLength(1);
    expect(told(failed({ controller: null }), run('later', 5 * MINUTE))).toHaveLength(1);
  });

  it('is silent once its CronJob says that it succeeded since', () => {
    const since = (lastSucceededAt: number) =>
      findingsOf(CODE, { jobs: [failed()], cronjobs: [aCronJob({ lastSucceededAt })] }).length;
    expect(since(ago(5 * MINUTE))).toBe(0);
    expect(since(ago(15 * MINUTE))).toBe(1);
  });
});
