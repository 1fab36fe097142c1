import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDumpSource } from '../../src/cluster/index.ts';
import { defineDetector } from '../../src/detectors/detector.ts';
import { createDetectors, DEFAULT_RULES, DETECTORS, type Detector } from '../../src/detectors/index.ts';
import { type CaseResult, findCases, runCase } from '../../src/eval/index.ts';
import { folderOf, listOf } from '../support/case-folder.ts';
import { crashedContainer, minutesAgo, rawContainer, rawNode, rawPod } from '../support/kubernetes-objects.ts';
import { recorderIn } from '../support/recordings.ts';

const NOW = '2026-03-02T10:00:00Z';
const API = { kind: 'Deployment', namespace: 'shop', name: 'api', codes: ['CrashLoopBackOff'] };
const NODE = { kind: 'Node', name: 'worker-1', codes: ['NodeNotReady'] };

const crashing = (name: string) =>
  rawPod(name, { status: { containerStatuses: [crashedContainer('app')], conditions: [notReady()] } });
const notReady = () => ({ type: 'Ready', status: 'False', lastTransitionTime: minutesAgo(12) });
const sick = [crashing('api-1'), crashing('api-2'), rawPod('api-3')];

async function run(
  files: Readonly<Record<string, unknown>>,
  codes: readonly string[] = [],
  detectors?: readonly Detector[],
): Promise<CaseResult> {
  const [item] = await findCases(await folderOf(files));
  if (item === undefined) throw new Error('no case');
  const judges = createDetectors(detectors ?? DETECTORS, DEFAULT_RULES);
  return runCase(item, new Set(codes), judges);
}

const oneLook = (expected: readonly unknown[], tolerated: readonly unknown[], ...objects: readonly unknown[]) => ({
  'case.json': { now: NOW, expected, tolerated },
  'all.json': listOf(...objects),
});

describe('a case of one look', () => {
  it('meets what an incident of the workload speaks of, pods and all: one incident, none false', async () => {
    const result = await run(oneLook([API, { ...API, kind: 'Pod', name: 'api-1' }], [], ...sick));
    expect(result).toMatchObject({ looks: 1, isHealthy: false, missed: [], wrong: [], incidents: 1, problems: [] });
    expect(result.met.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['Deployment api', 'Pod api-1']);
  });

  it('misses what nothing speaks of, and says so', async () => {
    const result = await run(oneLook([API], [], rawPod('api-3')));
    expect(result).toMatchObject({ met: [], missed: [{ entry: API, why: 'no incident' }], wrong: [], incidents: 0 });
  });

  it('counts as false what nobody expects, with object and message', async () => {
    const result = await run(oneLook([API], [], ...sick, rawNode('worker-1', 'False')));
    expect(result).toMatchObject({
      incidents: 2,
      wrong: [{ code: 'NodeNotReady', owner: { kind: 'Node', name: 'worker-1' } }],
    });
    expect(result.wrong).toHaveLength(1);
  });

  it('neither asks for nor blames what is tolerated', async () => {
    const result = await run(
      oneLook([API], [{ kind: 'Node', name: 'worker-*' }], ...sick, rawNode('worker-1', 'False')),
    );
    expect(result).toMatchObject({ met: [API], missed: [], wrong: [], incidents: 2 });
    const healthy = await run(oneLook([API], [NODE], ...sick, rawNode('worker-1')));
    expect(healthy).toMatchObject({ met: [API], missed: [], incidents: 1 });
  });

  it('is healthy when it expects nothing, even if something is tolerated', async () => {
    expect(await run(oneLook([], [NODE], rawNode('worker-1', 'False')))).toMatchObject({
      isHealthy: true,
      wrong: [],
      incidents: 1,
    });
  });

  it('leaves info findings out of the count, and lets them meet only who asks for info', async () => {
    const placeholder = rawPod('spare-1', {
      metadata: { ownerReferences: [], generateName: undefined, creationTimestamp: minutesAgo(20) },
      spec: { nodeName: undefined, priority: -1 },
      status: {
        phase: 'Pending',
        containerStatuses: [],
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', lastTransitionTime: minutesAgo(20) },
        ],
      },
    });
    const entry = { kind: 'Pod', namespace: 'shop', name: 'spare-1', codes: ['PodUnschedulable'] };
    expect(await run(oneLook([], [], placeholder))).toMatchObject({ incidents: 0, wrong: [] });
    expect(await run(oneLook([entry], [], placeholder))).toMatchObject({ met: [], missed: [{ why: 'no incident' }] });
    expect(await run(oneLook([{ ...entry, severity: 'info' }], [], placeholder))).toMatchObject({
      incidents: 0,
      missed: [],
    });
  });

  it('judges as of its own time', async () => {
    const files = (now: string) => ({
      ...oneLook([], [], rawNode('worker-1', 'False')),
      'case.json': { now, expected: [] },
    });
    // The node is not ready since 9,000 minutes before NOW.
    const turned = Date.parse(minutesAgo(9_000));
    const later = (seconds: number) => new Date(turned + seconds * 1_000).toISOString();
    expect((await run(files(later(30)))).incidents).toBe(0);
    expect((await run(files(later(50)))).incidents).toBe(1);
  });
});

describe('codes', () => {
  it('limit both what is run and what is asked', async () => {
    const files = oneLook([API, NODE], [], ...sick, rawNode('worker-1', 'False'));
    expect(await run(files, ['NodeNotReady'])).toMatchObject({ met: [NODE], missed: [], incidents: 1, wrong: [] });
    expect(await run(files, ['ImagePullFailed'])).toMatchObject({ met: [], missed: [], incidents: 0 });
    expect((await run(files)).met).toHaveLength(2);
  });

  it('do not make a sick cluster healthy', async () => {
    expect(await run(oneLook([API], [], ...sick), ['NodeNotReady'])).toMatchObject({
      isHealthy: false,
      met: [],
      missed: [],
    });
  });
});

describe('problems', () => {
  it('of files that could not be read are told', async () => {
    const { problems } = await run({ ...oneLook([], [], rawNode('worker-1')), 'deployments.json': '{"items": [' });
    expect(problems).toEqual([expect.stringMatching(/deployments\.json is not JSON, or is cut off; skipped$/)]);
  });

  it('of a detector that fails are told, and the case goes on', async () => {
    const failing = defineDetector({
      code: 'NodeNotReady',
      family: 'node',
      ...{ when: 'always', notWhen: null, advice: 'none' },
      severity: 'high',
      subject: 'nodes',
      needs: ['nodes'],
      uses: [],
      judge() {
        throw new Error('a fault of ours');
      },
    });
    const { problems, missed } = await run(oneLook([NODE], [], rawNode('worker-1', 'False')), [], [failing]);
    expect(problems).toEqual([expect.stringContaining('NodeNotReady')]);
    expect(missed).toHaveLength(1);
  });
});

describe('a case of several looks', () => {
  const at = (minutes: number) => `2026-03-02T10:${String(minutes).padStart(2, '0')}:00Z`;
  const well = rawPod('api-1', { status: { containerStatuses: [rawContainer('app')] } });
  const looks = (states: Readonly<Record<string, string>>) => ({
    'case.json': { now: NOW, expected: [{ ...API, states }] },
    [`looks/${at(0)}/pods.json`]: listOf(well),
    [`looks/${at(5)}/pods.json`]: listOf(crashing('api-1')),
    [`looks/${at(10)}/pods.json`]: listOf(crashing('api-1')),
    [`looks/${at(20)}/pods.json`]: listOf(well),
    [`looks/${at(31)}/pods.json`]: listOf(well),
    [`looks/${at(40)}/pods.json`]: listOf(crashing('api-1')),
  });

  it('is met when one incident went through every state asked for', async () => {
    const states = {
      [at(5)]: 'opened',
      [at(10)]: 'ongoing',
      [at(20)]: 'ongoing',
      [at(31)]: 'resolved',
      [at(40)]: 'recurring',
    };
    expect(await run(looks(states))).toMatchObject({ looks: 6, missed: [], wrong: [], incidents: 1 });
  });

  it('dates a state that carries no time by its first look, which a single look cannot', async () => {
    const set = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db', namespace: 'shop', creationTimestamp: '2026-03-01T10:00:00Z' },
      spec: { replicas: 3 },
      status: { readyReplicas: 2 },
    };
    const entry = { kind: 'StatefulSet', name: 'db', codes: ['StatefulSetUnavailable'] };
    const told = (states: Readonly<Record<string, string>>, ...times: number[]) =>
      run({
        'case.json': { now: NOW, expected: [{ ...entry, states }] },
        ...Object.fromEntries(times.map((time) => [`looks/${at(time)}/sets.json`, listOf(set)])),
      });
    expect(await told({ [at(10)]: 'opened' }, 0, 10)).toMatchObject({ missed: [] });
    expect(await told({ [at(0)]: 'opened' }, 0)).toMatchObject({ missed: [] });
  });

  it('need not ask for the state at every look', async () => {
    expect(await run(looks({ [at(40)]: 'recurring' }))).toMatchObject({ missed: [] });
    expect(await run(looks({}))).toMatchObject({ missed: [] });
  });

  it.each([
    [{ [at(5)]: 'opened', [at(10)]: 'opened' }, `${at(10)}: expected opened, was ongoing`],
    [{ [at(40)]: 'opened' }, `${at(40)}: expected opened, was recurring`],
    [{ [at(0)]: 'opened' }, `${at(0)}: expected opened, was not told`],
    [{ [at(31)]: 'gone' }, `${at(31)}: expected gone, was resolved`],
  ])('is missed otherwise, with the first look that differs: %j', async (states, why) => {
    expect(await run(looks(states))).toMatchObject({ met: [], missed: [{ why }] });
  });

  it('counts an incident once, however many looks saw it', async () => {
    const { incidents, wrong } = await run({ ...looks({}), 'case.json': { now: NOW, expected: [] } });
    expect({ incidents, wrong: wrong.length }).toEqual({ incidents: 1, wrong: 1 });
  });
});

describe('a case whose looks were recorded', () => {
  it.each(['', 'looks'])('is judged look by look, at the times they were taken: %s', async (place) => {
    const folder = await folderOf({
      'case.json': {
        now: NOW,
        expected: [{ ...API, states: { '2026-03-02T10:00:00Z': 'opened', '2026-03-02T10:05:00Z': 'ongoing' } }],
      },
    });
    const recorder = recorderIn(join(folder, place));
    for (const [minutes, objects] of [
      [0, sick],
      [5, sick],
      [10, [rawPod('api-1')]],
    ] as const) {
      const dump = await folderOf({ 'all.json': listOf(...objects, rawNode('worker-1')) });
      const now = Date.parse(NOW) + minutes * 60_000;
      const source = await createDumpSource({ paths: [dump], now, clusterName: 'prod' });
      const snapshot = await source.look({ kinds: ['pods', 'nodes'], signal: new AbortController().signal });
      expect(await recorder.record(snapshot)).toBeNull();
    }
    await recorder.close();
    const [item] = await findCases(folder);
    if (item === undefined) throw new Error('no case');
    expect(item.looks.map(({ label }) => label)).toEqual([
      '2026-03-02T10:00:00Z',
      '2026-03-02T10:05:00Z',
      '2026-03-02T10:10:00Z',
    ]);
    expect(await runCase(item, new Set())).toMatchObject({ looks: 3, missed: [], wrong: [], incidents: 1 });
  });
});
