import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  createWorld,
  loadScenario,
  parseScenario,
  SHOP_DAY,
  shippedScenario,
  shippedScenarioNames,
} from '../../../../src/cluster/simulator/index.ts';
import { stepField } from '../../../../src/cluster/simulator/scenario/step-schema.ts';
import { MonitorError } from '../../../../src/model/errors.ts';
import { api, scenarioOf } from '../../../support/simulated-world.ts';

const MINIMAL = {
  name: 'test',
  cluster: 'test',
  start: '2026-11-16T06:00:00Z',
  end: '2h',
  look_every: '30m',
  nodes: [{ name: 'node-a', allocatable: { cpu: 4, memory: '8Gi' } }],
};

/** The lines of the error, without the first. */
function complaints(parts: Readonly<Record<string, unknown>>): string[] {
  try {
    parseScenario(stringify({ ...MINIMAL, ...parts }), 'day.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(MonitorError);
    expect(error).toMatchObject({ code: 'scenario_invalid', remedy: expect.stringContaining('docs/scenarios.md') });
    const [head, ...lines] = (error as MonitorError).message.split('\n');
    expect(head).toBe('day.yaml is not a valid scenario:');
    return lines.map((line) => line.trim().replace(/ \(line \d+\)(?=: )/, ''));
  }
  return [];
}

function steps(...list: readonly object[]): string[] {
  return complaints({
    workloads: [api(), { ...(api({ name: 'agent' }) as object), replicas: 1, on_every_node: true }],
    steps: list,
  });
}

describe('a scenario file', () => {
  it('is read with its defaults, times in milliseconds and steps in the order of time', () => {
    const scenario = scenarioOf({
      end: '2026-11-16T08:00:00Z',
      workloads: [api()],
      steps: [
        { at: '+1h30m', do: 'restart', workload: 'shop/api' },
        { at: '+45s', do: 'scale', workload: 'shop/api', replicas: 0 },
      ],
    });
    expect(scenario).toMatchObject({
      start: Date.UTC(2026, 10, 16, 6),
      length: 7_200_000,
      lookEvery: 1_800_000,
      version: 'v1.34.2',
    });
    expect(scenario.steps.map(({ at }) => at)).toEqual([45_000, 5_400_000]);
    expect(scenario.workloads[0]).toMatchObject({ strategy: 'RollingUpdate', containers: [{ ready_after: 5_000 }] });
  });

  it('names the path of every mistake and what is allowed there', () => {
    expect(
      complaints({
        name: 'Shop Day',
        end: 'soon',
        look_every: '5',
        colour: 'red',
        nodes: [{ name: 'node-a', allocatable: { cpu: 'two', memory: '8GiB' } }],
        images: { 'a:1': 'broken', 'a:2': { crash: { exit: 300 } } },
        workloads: [{ namespace: 'shop', name: 'api', replicas: 1.5, strategy: 'Sometimes', containers: [] }],
      }),
    ).toEqual([
      'name: must be a name: lower-case letters, digits and "-", at most 63',
      'end: must be a duration (20h) or an RFC 3339 time (2026-11-17T02:00:00Z)',
      'look_every: must be a duration, for example 90s, 30m, 2h30m or 12d',
      'nodes[0].allocatable.cpu: must be a quantity, for example 250m or 2',
      'nodes[0].allocatable.memory: must be a quantity, for example 128Mi or 2Gi',
      'images.a:1: must be ok, missing, denied, unreachable, rate-limited or a mapping of fields',
      'images.a:2.crash.exit: must be at most 255',
      'workloads[0].replicas: must be a whole number',
      'workloads[0].strategy: must be RollingUpdate, Recreate or a mapping of fields',
      'workloads[0].containers: must have at least 1',
      'and 1 more',
    ]);
    expect(complaints({ colour: 'red' })).toEqual(['colour: is not a known field here']);
    expect(complaints({ cluster: undefined })).toEqual(['cluster: is missing; it must be text']);
    expect(complaints({ nodes: {} })).toEqual(['nodes: must be a list']);
    expect(complaints({ start: '16 November' })).toEqual([
      'start: must be an RFC 3339 time, for example 2026-11-16T06:00:00Z',
    ]);
    expect(complaints({ end: '2026-11-16T05:00:00Z' })).toEqual(['end: must be after the start']);
  });

  it('names the line of each mistake, and of what is missing the line it is missing from', () => {
    const text = [
      ...['name: test', 'cluster: test', 'start: 2026-11-16T06:00:00Z', 'end: 2h', 'look_every: 30m', 'nodes:'],
      '  - name: node-a',
      '    allocatable: { cpu: lots, memory: 8Gi }',
      'steps:',
      '  - at: +1h',
      '    do: scale',
      '    workload: shop/api',
    ].join('\n');
    expect(() => parseScenario(text, 'day.yaml')).toThrow(
      [
        'day.yaml is not a valid scenario:',
        '  nodes[0].allocatable.cpu (line 8): must be a quantity, for example 250m or 2',
        '  steps[0].replicas (line 10): is missing; it must be a number',
      ].join('\n'),
    );
  });

  it('refuses what a kind of workload does not have, and steps that do not act on it', () => {
    const job = { kind: 'Job', namespace: 'shop', name: 'task', containers: [{ name: 'task', image: 'a:1' }] };
    expect(complaints({ workloads: [{ ...job, replicas: 2, schedule: '* * * * *' }] })).toEqual([
      'workloads[0].replicas: is for Deployment and StatefulSet, not for Job',
      'workloads[0].schedule: is for CronJob, not for Job',
    ]);
    expect(complaints({ workloads: [{ ...job, kind: 'CronJob' }] })).toEqual([
      'workloads[0].schedule: is missing; a CronJob needs one, for example "*/15 * * * *"',
    ]);
    expect(complaints({ workloads: [{ ...job, kind: 'CronJob', schedule: 'daily' }] })).toEqual([
      'workloads[0].schedule: must be a schedule of five fields, for example "*/15 * * * *"',
    ]);
    expect(complaints({ workloads: [{ ...job, priority_class: 'urgent' }] })).toEqual([
      'workloads[0].priority_class: is not a PriorityClass among objects, nor built in: system-node-critical, system-cluster-critical',
    ]);
    const acting = (step: object): string[] => complaints({ workloads: [job], steps: [{ at: '+1h', ...step }] });
    expect(acting({ do: 'scale', workload: 'shop/task', replicas: 2 })).toEqual([
      'steps[0].workload: is a Job; scale acts on Deployment, StatefulSet only',
    ]);
    expect(acting({ do: 'apply', manifest: { ...job, kind: 'DaemonSet' } })).toEqual([
      'steps[0].manifest: cannot make a DaemonSet of shop/task, which is a Job: delete it first',
    ]);
    expect(acting({ do: 'apply' })).toEqual(['steps[0].manifest: must be given, or object: one of the two']);
    expect(acting({ do: 'delete' })).toEqual(['steps[0].workload: must be given, or object: one of the two']);
    expect(complaints({ steps: [{ at: '-40d', do: 'cordon', node: 'node-a' }] })).toEqual([
      'steps[0].at: is before the cluster was made (age)',
    ]);
    const twice = { at: '+1h', do: 'add-node', manifest: MINIMAL.nodes[0] };
    expect(complaints({ steps: [twice] })).toEqual(['steps[0].manifest: node-a is there already']);
  });

  it('refuses manifests that are none, and objects written twice', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'shop', name: 'keys' } };
    expect(complaints({ objects: [{ ...secret, apiVersion: 'one', kind: 'secret' }] })).toEqual([
      'objects[0].apiVersion: must be an API version, for example v1 or apps/v1',
      'objects[0].kind: must be a kind, for example Service',
    ]);
    expect(complaints({ objects: [{ apiVersion: 'v1', kind: 'Secret' }] })).toEqual([
      'objects[0].metadata: is missing; it must be a mapping of fields',
    ]);
    expect(complaints({ objects: [secret, secret] })).toEqual([
      'objects[1].metadata.name: Secret keys is written twice',
    ]);
  });

  it('knows every step, and what each needs', () => {
    expect(steps({ at: '+1h', do: 'explode', workload: 'shop/api' })).toEqual([
      'steps[0].do: must be set-image, scale, rollback, restart, delete-pod, clear-finalizers, suspend, resume, set-load, delete, apply, set-behaviour, set-provisioner, set-load-balancers, stall, recover, node-down, node-up, cordon, uncordon, drain, runtime-down, network-down, remove-node, system-oom, node-pressure or add-node',
    ]);
    expect(steps({ at: '1h', do: 'restart', workload: 'api' })).toEqual([
      'steps[0].at: must be a time since the start, for example +3h or +2h50m, or -2d before it',
      'steps[0].workload: must be namespace/name, for example shop/api',
    ]);
    expect(steps({ at: '+1h', do: 'set-image', workload: 'shop/api' })).toEqual([
      'steps[0].image: is missing; it must be text',
    ]);
  });

  it('refuses steps that find nothing to act on when their time comes', () => {
    expect(steps({ at: '+3h', do: 'node-down', node: 'node-z' })).toEqual([
      'steps[0].at: is after the end',
      'steps[0].node: is not one of the nodes: node-a',
    ]);
    expect(steps({ at: '+1h', do: 'restart', workload: 'shop/cart' })).toEqual([
      'steps[0].workload: does not exist then; there are: shop/api, shop/agent',
    ]);
    expect(steps({ at: '+1h', do: 'restart', workload: 'shop/agent' })).toEqual([
      'steps[0].workload: is on every node; steps act on workloads that a controller manages only',
    ]);
    expect(steps({ at: '+1h', do: 'rollback', workload: 'shop/api' })).toEqual([
      'steps[0].workload: has nothing to roll back to then',
    ]);
    expect(steps({ at: '+1h', do: 'set-image', workload: 'shop/api', image: 'a:1', container: 'web' })).toEqual([
      'steps[0].container: must be one of the containers: api',
    ]);
    expect(
      steps(
        { at: '+1h', do: 'scale', workload: 'shop/api', replicas: 1 },
        { at: '+30m', do: 'delete', workload: 'shop/api' },
      ),
    ).toEqual(['steps[0].workload: does not exist then; there are: shop/agent']);
    expect(
      steps(
        { at: '+10m', do: 'apply', manifest: api({ name: 'new' }) },
        { at: '+20m', do: 'restart', workload: 'shop/new' },
      ),
    ).toEqual([]);
  });

  it('refuses names used twice', () => {
    const container = { name: 'api', image: 'a:1' };
    expect(complaints({ nodes: [MINIMAL.nodes[0], MINIMAL.nodes[0]] })).toEqual([
      'nodes[1].name: node-a is named twice',
    ]);
    expect(complaints({ workloads: [api(), api()] })).toEqual(['workloads[1].name: shop/api is named twice']);
    expect(complaints({ workloads: [api({ containers: [container, container] })] })).toEqual([
      'workloads[0].containers[1].name: api is named twice',
    ]);
  });

  it('that is not YAML, or not there, is a clear word', async () => {
    expect(() => parseScenario('name: [', 'torn.yaml')).toThrow(/^torn\.yaml: not YAML at line 1, column \d+: /);
    expect(() => parseScenario('', 'empty.yaml')).toThrow('(file): must be a mapping of fields');
    await expect(loadScenario('nowhere/at-all.yaml')).rejects.toMatchObject({
      code: 'scenario_invalid',
      message: 'nowhere/at-all.yaml cannot be read (ENOENT)',
    });
  });
});

describe('the scenarios that come with the program', () => {
  it('are found and valid', async () => {
    expect(SHOP_DAY).toBe(shippedScenario('shop-day'));
    await expect(loadScenario(SHOP_DAY)).resolves.toMatchObject({ name: 'shop-day', cluster: 'shop-demo' });
  });

  it("include the manual's example, which plays as it says", async () => {
    const manual = await readFile(new URL('../../../../docs/scenarios.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(manual) ?? [];
    const world = createWorld(parseScenario(example, 'docs/scenarios.md'));
    world.advanceTo(world.startsAt + 70 * 60_000);
    expect(JSON.stringify(world.list('', 'pods'))).toContain('ImagePullBackOff');
    world.advanceTo(world.endsAt);
    expect(JSON.stringify(world.list('', 'pods'))).not.toContain('ImagePullBackOff');
    expect(world.storyBetween(world.startsAt, world.endsAt)).toHaveLength(2);
  });

  it('have a manual that names every field and step of the format, and each of them', async () => {
    const manual = await readFile(new URL('../../../../docs/scenarios.md', import.meta.url), 'utf8');
    const fields = Object.keys({ ...scenarioOf({}), ...scenarioOf({ workloads: [api()] }).workloads[0] });
    const renamed: Readonly<Record<string, string>> = {
      lookEvery: 'look_every',
      length: 'end',
      loadBalancers: 'load_balancers',
    };
    for (const field of fields) expect(manual, field).toContain(`\`${renamed[field] ?? field}\``);
    for (const { shape } of stepField.options) expect(manual).toContain(`\`${shape.do.value}\``);
    for (const field of ['pull', 'crash', 'unready', 'unhealthy', 'cannot_start', 'hangs', 'logs']) {
      expect(manual, field).toContain(`| \`${field}\` |`);
    }
    for (const name of await shippedScenarioNames()) expect(manual, name).toContain(`| \`${name}\` |`);
  });
});
