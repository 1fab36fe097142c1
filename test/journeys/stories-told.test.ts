import { describe, expect, it } from 'vitest';
import { tellStory } from '../support/tell-story.ts';

/** How stories of causes read: to people, and to the model. */

describe('a node that dies with 40 pods of 12 workloads', async () => {
  const [look] = await tellStory('node-lost-with-40-pods');

  it('is one incident that names 12 workloads, to people', () => {
    expect(look?.texts).toHaveLength(1);
    expect(look?.texts[0]).toMatch(/^INC-1 +SEV-1 {2}NodeNotReady {2}Node worker-3 {2}since 09:48 \(12 min\)$/m);
    expect(look?.texts[0]).toMatch(/^ +also: 12 workloads: .*shop\/Deployment api.* and 4 more \(/m);
    expect(look?.texts[0]).toMatch(/^ +also: ServiceNoEndpoints shop\/Service cart$/m);
  });

  it('is one block to the model, short enough to be read', () => {
    expect(look?.delta.match(/^INC-/gm)).toHaveLength(1);
    expect(look?.delta).toMatch(/^ {2}follows from it: 12 workloads: .*shop\/Deployment\/api/m);
    expect(look?.delta.length).toBeLessThan(1_500);
  });
});

describe('a cause that is found later', async () => {
  const looks = await tellStory('cause-found-later');
  const [before, found, after] = looks;

  it('keeps the number, and says what it was first told as', () => {
    expect(before?.updates.map(({ turn, incident }) => [turn, incident.number, incident.code])).toEqual([
      ['opened', 1, 'DeploymentUnavailable'],
    ]);
    expect(found?.updates).toMatchObject([
      {
        turn: 'ongoing',
        renamed: true,
        loud: true,
        incident: { number: 1, code: 'PodStartStuck', toldAs: { code: 'DeploymentUnavailable' } },
      },
    ]);
    expect(found?.incidents).toHaveLength(1);
  });

  it('is news to the model once, under both names', () => {
    expect(found?.delta).toMatch(/^### Cause found .*\nINC-1 SEV-\d PodStartStuck shop\/Deployment\/cart /m);
    expect(found?.delta).toMatch(/^ {2}first told as DeploymentUnavailable$/m);
    expect(found?.delta).not.toMatch(/More in trouble|Changed severity/);
    expect(after?.delta).toMatch(/^Still open, unchanged: INC-1$/m);
  });

  it('is found by people who know its first name', () => {
    expect(before?.texts[0]).not.toMatch(/first told as/);
    for (const look of [found, after]) {
      expect(look?.texts[0]).toMatch(/^ +first told as: DeploymentUnavailable; this was found to be its cause$/m);
    }
  });

  it('began when its cause did', () => {
    const first = before?.incidents[0]?.openedAt ?? 0;
    expect(found?.incidents[0]?.openedAt).toBeLessThanOrEqual(first);
    expect(found?.incidents[0]?.startKnown).toBe(true);
  });
});

describe('a cause that ends before what follows from it', async () => {
  const looks = await tellStory('cause-ends-consequence-stays');
  const last = looks.at(-1);

  it('leaves an incident of its own, which says what it followed from', () => {
    expect(last?.incidents.map(({ number, code, state, toldIn }) => ({ number, code, state, toldIn }))).toEqual([
      { number: 1, code: 'PvcPending', state: 'resolved', toldIn: undefined },
      { number: 2, code: 'PodUnschedulable', state: 'open', toldIn: 1 },
    ]);
    const opening = looks.find(({ updates }) =>
      updates.some(({ turn, incident }) => turn === 'opened' && incident.number === 2),
    );
    expect(opening?.delta).toMatch(/^### Opened\nINC-2 SEV-\d PodUnschedulable shop\/StatefulSet\/db /m);
    expect(opening?.delta).toMatch(/^ {2}followed from INC-1, which has ended$/m);
    expect(opening?.texts[1]).toMatch(/^ +until then: followed from INC-1, which has ended$/m);
  });
});

describe('a Service whose selector is changed away from its pods', async () => {
  const [, , third] = await tellStory('services-that-lost-their-pods');

  it('is told with who changed it, and how to take it back', () => {
    expect(
      third?.updates.map(({ turn, incident }) => `${turn} ${incident.owner.name} ${incident.severity}`).toSorted(),
    ).toEqual([
      'ongoing planned info',
      'opened api SEV-2',
      'opened basket SEV-2',
      'opened import info',
      'opened web SEV-2',
    ]);
    const told = third?.texts.find((text) => text.includes('shop/Service api'));
    expect(told).toMatch(/ServiceNoEndpoints {2}shop\/Service api/);
    expect(told).toContain('selector app=api -> app=apx by kubectl-edit');
    expect(told).toContain('kubectl -n shop set selector service api app=api');
  });
});
