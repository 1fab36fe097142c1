import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { runCli } from '../../../src/cli/main.ts';
import { answer, type FakeRequest, startFakeAnthropic } from '../../support/fake-anthropic/index.ts';
import { messagesOf } from '../../support/fake-anthropic/prompt.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { crashedContainer, minutesAgo, NOW, rawPod } from '../../support/kubernetes-objects.ts';
import { recorderIn } from '../../support/recordings.ts';
import { cli, fixtureCase } from '../../support/run-cli.ts';
import { CLUSTER, startCluster } from '../../support/simulated-cluster.ts';
import { aCrashingPod, aSnapshot, MINUTE, NOON } from '../../support/snapshots.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const KEY = 'sk-ant-api03-a-key-that-opens-only-the-fake';

interface Compared {
  readonly cluster: string;
  readonly source: string;
  readonly pace: string;
  readonly looks: number;
  readonly differing: number;
  readonly modes: Readonly<Record<'stateless' | 'persistent', Totals>>;
  readonly reports: readonly {
    readonly cycle: number;
    readonly same: boolean;
    readonly stateless: { readonly summary: string } | null;
    readonly persistent: { readonly summary: string } | null;
    readonly only_stateless: readonly number[];
    readonly only_persistent: readonly number[];
    readonly causes: readonly { readonly incident: number }[];
  }[];
}

interface Totals {
  readonly asked: number;
  readonly failed: number;
  readonly calls: number;
  readonly tokens: { readonly input: number; readonly cache_read: number; readonly cached: number | null };
  readonly cost_usd: number | null;
  readonly prunes: number;
}

/** A Claude that blames the release at first sight, and the database once it remembers more than one cycle. */
async function claude(): Promise<Readonly<Record<string, string>>> {
  const server = await startFakeAnthropic({ key: KEY, reply: (request) => answer({ text: reportOn(request) }) });
  onTestFinished(() => server.close());
  return { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: server.url };
}

function reportOn({ body }: FakeRequest): string {
  const remembers = messagesOf(body).length > 1;
  return JSON.stringify({
    summary: remembers ? 'As at the first look.' : 'Something is open.',
    assessments: [
      {
        ...{ incident: 1, assessment: 'It crashes.', next_step: null },
        ...(remembers
          ? { likely_cause: 'the database', confidence: 'high' }
          : { likely_cause: 'the release', confidence: 'low' }),
      },
    ],
  });
}

/** Three looks, five minutes apart: well, ill, and well again for good. */
async function aRecording(): Promise<string> {
  const directory = await temporaryDirectory();
  const recorder = recorderIn(directory);
  for (const [index, pods] of [[], [aCrashingPod()], [aCrashingPod()], []].entries()) {
    expect(await recorder.record(aSnapshot({ now: NOON + index * 5 * MINUTE, pods }))).toBeNull();
  }
  await recorder.close();
  return directory;
}

const compared = (output: string) => JSON.parse(output) as Compared;

/** Two hours of a Deployment whose release crashes until it is rolled back, looked at five times. */
async function aScenario(): Promise<string> {
  const path = join(await temporaryDirectory(), 'rollback.yaml');
  const scenario = {
    ...{ name: 'rollback', cluster: 'little', start: '2026-11-16T06:00:00Z', end: '2h', look_every: '30m' },
    nodes: [{ name: 'node-a', allocatable: { cpu: 4, memory: '8Gi' } }],
    images: { 'web/front:2': { crash: { exit: 1 } } },
    workloads: [{ namespace: 'web', name: 'front', containers: [{ name: 'front', image: 'web/front:1' }] }],
    steps: [
      { at: '+20m', do: 'set-image', workload: 'web/front', image: 'web/front:2' },
      { at: '+70m', do: 'rollback', workload: 'web/front' },
    ],
  };
  await writeFile(path, stringify(scenario));
  return path;
}

describe('compare, over a simulated cluster', () => {
  it('lets both modes see the same looks, tells what each took, and writes no file', async () => {
    const directory = join(await temporaryDirectory(), 'sessions');
    const env = { SESSION_DIR: directory };
    const { code, output, errors } = await cli(['compare', '--scenario', await aScenario()], { env });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/^little · scenario rollback · 5 looks, 2026-11-16 06:00 UTC to 2026-11-16 08:00 UTC · /);
    expect(output).toMatch(/^ +STATELESS +PERSISTENT\nreports +([2-9]) +\1\nmodel calls +0 +0\n/m);
    expect(output).toMatch(/^The reports of the two say the same in all \d looks they report on\.$/m);
    expect(await readdir(directory).catch(() => 'none')).toBe('none');
  });

  it('knows the scenarios that come with the program by name', async () => {
    const { output } = await cli('compare --scenario crashes --looks 1 -o json');
    expect(compared(output)).toMatchObject({ source: 'scenario crashes', pace: 'replayed', looks: 1 });
  });
});

describe('compare, over recorded looks', () => {
  it('asks Claude for both, and tells where they came to another conclusion', async () => {
    const recording = await aRecording();
    const { code, output, errors } = await cli(['compare', '--from', recording], { env: await claude() });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/ · 4 looks, .* · reports by claude-sonnet-5-5\n/);
    expect(output).toContain('a prompt cache that would have run out between them did not');
    expect(output).toMatch(
      /^ {2}likely cause of INC-1\n {2}stateless {2}the release \(confidence: low\)\n {2}persistent the database \(confidence: high\)$/m,
    );
    expect(output).toMatch(/^ {2}stateless {2}Something is open\.\n {2}persistent As at the first look\.$/m);
  });

  it('gives machines the same, with calls, tokens and cost', async () => {
    const recording = await aRecording();
    const env = await claude();
    const json = await cli(['compare', '--from', recording, '-o', 'json'], { env });
    const data = compared(json.output);
    expect(data).toMatchObject({ cluster: 'shop-demo', pace: 'replayed', looks: 4, model: 'claude-sonnet-5-5' });
    const { stateless, persistent } = data.modes;
    expect(stateless).toMatchObject({ asked: stateless.calls, failed: 0, prunes: 0 });
    expect(persistent).toMatchObject({ asked: persistent.calls, failed: 0, prunes: 0 });
    expect(persistent.calls).toBeGreaterThan(1);
    expect(persistent.cost_usd).toBeGreaterThan(0);
    expect(persistent.tokens.cached).toBeGreaterThan(0);
    expect(data.differing).toBe(data.reports.filter(({ same }) => !same).length);
    expect(data.differing).toBeGreaterThan(0);
    const yaml = await cli(['compare', '--from', recording, '-o', 'yaml'], { env: await claude() });
    expect(parse(yaml.output)).toEqual(data);
  });

  it('asks nobody with --analyst rules, though there is a key', async () => {
    const recording = await aRecording();
    const env = { ...(await claude()), ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' };
    const { code, output } = await cli(['compare', '--from', recording, '--analyst', 'rules', '-o', 'json'], { env });
    expect(code).toBe(0);
    expect(compared(output).modes.persistent).toMatchObject({ calls: 0, failed: 0, cost_usd: 0 });
  });

  it('says how often the rules had to stand in, and why', async () => {
    const recording = await aRecording();
    const env = { ...(await claude()), ANTHROPIC_API_KEY: 'sk-ant-api03-another-key-than-the-fake-one-takes' };
    const { code, output } = await cli(['compare', '--from', recording], { env });
    expect(code).toBe(0);
    expect(output).toMatch(/^reports the rules had to write +[1-9]\d* +[1-9]/m);
    expect(output).toMatch(/^first of them: no report by claude \(invalid_key\)/m);
    expect(output).not.toContain('another-key-than');
  });

  it('takes no more looks than it is asked for, and one of a dump', async () => {
    const recording = await aRecording();
    expect(compared((await cli(['compare', '--from', recording, '--looks', '2', '-o', 'json'])).output).looks).toBe(2);
    const dump = compared((await cli(`compare --from ${fixtureCase('crash-loop')} -o json`)).output);
    expect(dump).toMatchObject({ cluster: 'crash-loop', looks: 1 });
    expect(dump.reports).toHaveLength(1);
  });
});

describe('compare, at a cluster', () => {
  const CRASHING = rawPod('api-1', {
    status: {
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: minutesAgo(12) }],
      containerStatuses: [crashedContainer('app')],
    },
  });

  async function environment() {
    const server = await startCluster({ objects: [CRASHING, ...CLUSTER.slice(1)] });
    const directory = await temporaryDirectory();
    const kubeconfig = join(directory, 'kubeconfig');
    await writeFile(kubeconfig, server.kubeconfig());
    return { server, directory, env: { KUBECONFIG: kubeconfig, SESSION_DIR: join(directory, 'sessions') } };
  }

  it('takes each look once for both, right away with --now, and leaves no file behind', async () => {
    const { server, directory, env } = await environment();
    const { code, output } = await cli('compare --now --looks 2 -o json', { env, now: () => NOW });
    expect(code).toBe(0);
    expect(compared(output)).toMatchObject({ cluster: 'simulated', pace: 'live', looks: 2 });
    const lists = server.stats.requests.filter(({ path }) => path.startsWith('/api/v1/nodes'));
    expect(lists).toHaveLength(2);
    expect(await readdir(directory)).toEqual(['kubeconfig']);
  });

  it('goes on by schedule until it is stopped, and tells what there was until then', async () => {
    const { env } = await environment();
    const stop = Promise.withResolvers<string>();
    const io = fakeIo({ env, stopRequested: stop.promise, now: () => NOW });
    const watched = {
      ...io,
      isTerminal: true,
      complain: (text: string) => {
        io.complain(text);
        if (text.startsWith('look 1')) stop.resolve('SIGINT');
      },
    };
    expect(await runCli(['compare', '--every', '0 0 1 1 *', '-o', 'json'], watched)).toBe(0);
    expect(compared(io.output()).looks).toBe(1);
  });
});

describe('compare, used wrong', () => {
  it.each([
    ['--from ./looks --scenario shop-day', '--from and --scenario name two clusters'],
    ['--every 5m --now', '--every and --now contradict'],
    ['--scenario shop-day --now', '--now is for a cluster'],
    ['--from ./looks --every hourly', '--every is for a cluster'],
    ['--every hourly', '--every is no '],
    ['--analyst claude --scenario shop-day', '--analyst claude needs a key'],
  ])('says of `%s` what is wrong and what to do', async (line, message) => {
    const { code, output, errors } = await cli(`compare ${line}`);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(message);
  });

  it('names a scenario, a recording and a dump that are not there', async () => {
    for (const line of ['--scenario no-such-day', '--from ./nothing-here']) {
      const { code, errors } = await cli(`compare ${line}`);
      expect(code).toBeGreaterThan(0);
      expect(errors).toMatch(/no-such-day|nothing-here/);
    }
    const mixed = await cli(['compare', '--from', await aRecording(), fixtureCase('crash-loop')]);
    expect(mixed).toMatchObject({ code: 2, output: '' });
    expect(mixed.errors).toContain('--from names recordings and dumps');
  });
});
