import { describe, expect, it } from 'vitest';
import { conditionOf, stageOf } from '../../../support/shipped-scenarios.ts';

describe('the scenario images', () => {
  it('says in the words of containerd why each image does not come', async () => {
    const stage = await stageOf('images');
    stage.at('45m');
    const why = (prefix: string): string =>
      stage.told('Failed', prefix).find(({ message }) => message.startsWith('Failed to pull'))?.message ?? '';
    expect(why('front')).toMatch(/docker\.io\/web\/front:2\.0\.O: not found$/);
    expect(why('report')).toMatch(/authorization failed: no basic auth credentials$/);
    expect(why('agent')).toMatch(/dial tcp 203\.0\.113\.80:443: i\/o timeout$/);
    expect(why('cache')).toMatch(/429 Too Many Requests\ntoomanyrequests: /);
    expect(stage.pods('front').filter((word) => word === 'ok')).toHaveLength(3);
    stage.at('1h');
    expect(stage.pods('api')).toEqual(['ok', 'ok']);
  });
});

describe('the scenario scheduling', () => {
  it('refuses pods beyond the quota as the API server does, and says so once in many similar events', async () => {
    const stage = await stageOf('scheduling');
    stage.at('28m');
    const set = stage.list('replicasets.apps').find(({ metadata }) => metadata.name.startsWith('batch'));
    const failure = conditionOf(set as NonNullable<typeof set>, 'ReplicaFailure');
    expect(failure).toMatchObject({
      status: 'True',
      reason: 'FailedCreate',
      message: expect.stringMatching(
        /^pods "batch-\S+" is forbidden: exceeded quota: compute, requested: requests\.cpu=400m, used: requests\.cpu=800m, limited: requests\.cpu=1$/,
      ),
    });
    const told = stage.told('FailedCreate', 'batch');
    expect(told).toHaveLength(10);
    expect(told.at(-1)?.message).toMatch(/^\(combined from similar events\): Error creating: pods /);
    expect(told.at(-1)?.count).toBeGreaterThan(5);
    expect(conditionOf(stage.get('deployments.apps', 'batch'), 'ReplicaFailure')).toMatchObject({ status: 'True' });
    expect(stage.get('resourcequotas', 'compute').status).toEqual({
      hard: { 'requests.cpu': '1', 'requests.memory': '2Gi', pods: '10' },
      used: { 'requests.cpu': '800m', 'requests.memory': '512Mi', pods: '2' },
    });
  });

  it('lets the urgent take the room of the less important, who then wait', async () => {
    const stage = await stageOf('scheduling');
    stage.at('50m1s');
    expect(stage.told('Preempted', 'filler')).toHaveLength(2);
    const nominated = stage.list('pods').filter(({ status }) => 'nominatedNodeName' in (status as object));
    expect(nominated.map(({ metadata }) => metadata.name.slice(0, 6))).toEqual(['urgent', 'urgent']);
    stage.at('55m');
    expect(stage.pods('urgent')).toEqual(['ok', 'ok']);
    expect(stage.pods('filler').toSorted()).toEqual(['Unschedulable', 'Unschedulable', 'ok']);
    expect(stage.pods('search').toSorted()).toEqual(['Unschedulable', 'ok', 'ok']);
  });

  it('schedules what waits as soon as a node for it joins', async () => {
    const stage = await stageOf('scheduling');
    stage.at('30m10s');
    expect(stage.pods('web').filter((word) => word === 'Unschedulable')).toHaveLength(2);
    stage.at('31m');
    expect(stage.pods('web')).toEqual(['ok', 'ok', 'ok', 'ok']);
  });
});
