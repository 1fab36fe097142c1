import { describe, expect, it } from 'vitest';
import { conditionOf, stageOf } from '../../../support/shipped-scenarios.ts';

describe('the scenario rollouts', () => {
  it('stops each workload as its controller does', async () => {
    const stage = await stageOf('rollouts');
    stage.at('21m');
    expect(conditionOf(stage.get('deployments.apps', 'api'), 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
    });
    stage.at('50m');
    expect(stage.get('statefulsets.apps', 'database').status).toMatchObject({
      replicas: 3,
      readyReplicas: 2,
      updatedReplicas: 1,
    });
    // From the highest ordinal down, and no further than the one that is not ready.
    expect(['database-0', 'database-1', 'database-2'].map((name) => stage.pods(name)[0])).toEqual([
      'ok',
      'ok',
      'NotReady',
    ]);
    expect(stage.get('daemonsets.apps', 'agent').status).toMatchObject({
      desiredNumberScheduled: 3,
      numberReady: 2,
      numberUnavailable: 1,
      updatedNumberScheduled: 1,
    });
    expect(stage.get('deployments.apps', 'checkout').status).not.toHaveProperty('readyReplicas');
    expect(stage.told('Unhealthy', 'checkout')[0]?.message).toBe(
      'Readiness probe failed: HTTP probe failed with statuscode: 500',
    );
    expect(stage.pods('web')).toEqual(Array.from({ length: 6 }, () => 'ok'));
  });

  it('makes a claim for every pod of a StatefulSet, and keeps it over an update', async () => {
    const stage = await stageOf('rollouts');
    const volumes = (): unknown =>
      stage.list('persistentvolumeclaims').map(({ metadata, spec }) => [metadata.name, spec]);
    const before = volumes();
    expect(before).toHaveLength(3);
    stage.at('2h30m');
    expect(volumes()).toEqual(before);
    expect(stage.get('statefulsets.apps', 'database').status).toMatchObject({ readyReplicas: 3, updatedReplicas: 3 });
  });
});

describe('the scenario batch', () => {
  it('fails a Job after its limit, with pods further and further apart', async () => {
    const stage = await stageOf('batch');
    stage.at('30m');
    const job = stage.get('jobs.batch', 'migrate-42');
    expect(job.status).toMatchObject({ failed: 4, ready: 0 });
    expect(conditionOf(job, 'Failed')).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
    expect(stage.pods('migrate')).toEqual(['Error', 'Error', 'Error', 'Error']);
    const starts = stage
      .list('pods')
      .filter(({ metadata }) => metadata.name.startsWith('migrate'))
      .map(({ metadata }) => Date.parse(String(metadata.creationTimestamp)) / 1_000)
      .toSorted();
    const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    expect(gaps.every((gap, index) => index === 0 || gap > (gaps[index - 1] ?? 0))).toBe(true);
  });

  it('keeps to a schedule: runs, history, Forbid, a suspended one, and one that is refused', async () => {
    const stage = await stageOf('batch');
    const cron = (name: string): unknown => stage.get('cronjobs.batch', name).status;
    expect(cron('cleanup')).toMatchObject({ lastScheduleTime: '2026-11-16T08:00:00Z' });
    expect(stage.list('jobs.batch').filter(({ metadata }) => metadata.name.startsWith('cleanup'))).toHaveLength(3);
    expect(cron('old-report')).toEqual({});
    stage.at('2h30m');
    expect(cron('backup')).toMatchObject({
      active: [{ kind: 'Job', name: 'backup-29913630' }],
      lastScheduleTime: '2026-11-16T08:30:00Z',
      lastSuccessfulTime: '2026-11-16T08:04:01Z',
    });
    expect(stage.told('JobAlreadyActive', 'backup')[0]?.message).toBe(
      'Not starting job because prior execution is running and concurrency policy is Forbid',
    );
    expect(cron('reports')).toMatchObject({ lastScheduleTime: '2026-11-16T09:00:00Z' });
    expect(stage.told('FailedCreate', 'reports').at(-1)?.message).toContain(
      'is forbidden: exceeded quota: jobs, requested: count/jobs.batch=1, used: count/jobs.batch=3, limited: count/jobs.batch=3',
    );
    expect(conditionOf(stage.get('jobs.batch', 'export'), 'Failed')).toMatchObject({ reason: 'DeadlineExceeded' });
    stage.at('4h55m');
    for (const name of ['backup', 'reports', 'cleanup']) {
      const { lastScheduleTime } = cron(name) as { readonly lastScheduleTime: string };
      expect(stage.world.now() - Date.parse(lastScheduleTime), name).toBeLessThan(31 * 60_000);
    }
  });
});
