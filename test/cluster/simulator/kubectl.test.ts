import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createWorld,
  type KubernetesObject,
  loadScenario,
  SHOP_DAY,
  type SimulatedApiServer,
  shippedScenario,
  startApiServer,
  withMetrics,
} from '../../../src/cluster/simulator/index.ts';

const HOUR = 3_600_000;
const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

describe.skipIf(!hasKubectl)('kubectl on the simulated API server (skipped without kubectl)', () => {
  let server: SimulatedApiServer;
  let home = '';

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'k8s-monitor-kubectl-'));
    const world = createWorld(await loadScenario(SHOP_DAY));
    // shop/api 1.5.0 crash-loops since 2:50.
    world.advanceTo(world.startsAt + 3.5 * HOUR);
    server = await startApiServer({ state: withMetrics(world), deny: [{ resource: 'statefulsets' }] });
  });
  afterAll(async () => {
    await server.close();
    await rm(home, { recursive: true, force: true });
  });

  /** What kubectl prints, or its error. Its cache goes to a folder of the test's own. */
  async function kubectl(...args: readonly string[]): Promise<string> {
    const env = { PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG: '' };
    const run = promisify(execFile)('kubectl', ['--server', server.url, ...args], { env, timeout: 30_000 });
    return run.then(
      ({ stdout, stderr }) => stdout + stderr,
      (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
    );
  }
  const crashing = async (): Promise<string> => {
    const names = await kubectl('get', 'pods', '-n', 'shop', '-o', 'name', '-l', 'app.kubernetes.io/name=api');
    const pods = await Promise.all(
      names
        .trim()
        .split('\n')
        .map(async (name) => [name, await kubectl('get', name, '-n', 'shop')] as const),
    );
    return pods.find(([, shown]) => shown.includes('CrashLoopBackOff'))?.[0].replace('pod/', '') ?? '';
  };

  it('gets tables, wide ones and all namespaces', async () => {
    const pods = await kubectl('get', 'pods', '-A');
    expect(pods).toMatch(/^NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE\n/);
    expect(pods).toMatch(/shop +api-\w+-\w+ +0\/1 +CrashLoopBackOff +\d+ \(\w+ ago\)/);
    expect(await kubectl('get', 'pods', '-n', 'shop', '-o', 'wide')).toMatch(/NODE +NOMINATED NODE +READINESS GATES\n/);
    expect(await kubectl('get', 'nodes')).toMatch(/worker-1 +Ready +<none> +90d +v1\.34\.2/);
    expect(await kubectl('get', 'deploy', '-n', 'shop')).toMatch(/api +3\/3 +1 +3 +12d/);
    expect(await kubectl('get', 'events', '-n', 'shop')).toMatch(/Warning +BackOff +pod\/api-/);
  });

  it('gets JSON, YAML, names, pages and selections', async () => {
    const list = JSON.parse(await kubectl('get', 'pods', '-A', '-o', 'json', '--chunk-size=5'));
    expect(list.items.length).toBeGreaterThan(20);
    expect((list.items as KubernetesObject[]).every(({ kind }) => kind === 'Pod')).toBe(true);
    expect(await kubectl('get', 'deploy', 'api', '-n', 'shop', '-o', 'yaml')).toMatch(/^apiVersion: apps\/v1\n/);
    const selected = await kubectl(
      'get',
      'pods',
      '-A',
      '-o',
      'name',
      '-l',
      'app.kubernetes.io/name in (web)',
      '--field-selector',
      'spec.nodeName=worker-1',
    );
    expect(selected).toMatch(/^pod\/web-\w+-\w+\n$/);
    expect(await kubectl('get', 'pods', '-A', '--field-selector', 'spec.colour=red')).toContain(
      'field label not supported: spec.colour',
    );
    expect(await kubectl('get', 'pod', 'nobody', '-n', 'shop')).toBe(
      'Error from server (NotFound): pods "nobody" not found\n',
    );
  });

  it('describes', async () => {
    const pod = await kubectl('describe', 'pod', '-n', 'shop', await crashing());
    expect(pod).toMatch(/Reason: +CrashLoopBackOff/);
    expect(pod).toMatch(/Warning +BackOff .* Back-off restarting failed container/);
    const node = await kubectl('describe', 'node', 'worker-1');
    expect(node).toMatch(/Non-terminated Pods: +\(\d+ in total\)/);
    expect(await kubectl('describe', 'deployment', '-n', 'shop', 'api')).toMatch(/Progressing +\w+ +\w+/);
  });

  it('shows logs, of a run before and of a deployment', async () => {
    const name = await crashing();
    expect(await kubectl('logs', '-n', 'shop', name)).toContain('panic: DB_URL is not set');
    expect(await kubectl('logs', '-n', 'shop', name, '--previous', '--timestamps', '--tail=1')).toMatch(
      /^2026-11-16T09:\S+Z panic/,
    );
    expect(await kubectl('logs', '-n', 'shop', name, '-c', 'web')).toContain('container web is not valid for pod');
    expect(await kubectl('logs', '-n', 'shop', 'deploy/web', '-p')).toContain(
      'previous terminated container "web" in pod',
    );
  });

  it('lists what there is, and the version', async () => {
    expect(await kubectl('api-resources')).toMatch(/deployments +deploy +apps\/v1 +true +Deployment\n/);
    expect(await kubectl('api-versions')).toMatch(/^apps\/v1$/m);
    expect(await kubectl('version')).toContain('Server Version: v1.34.2');
    expect(await kubectl('events', '-n', 'shop')).toContain('BackOff');
  });

  it('shows what nodes and pods use', async () => {
    expect(await kubectl('top', 'nodes')).toMatch(/worker-1 +\d+m +\d+% +\d+Mi +\d+%/);
    expect(await kubectl('top', 'pods', '-n', 'shop')).toMatch(/search-\S+ +\d+m +\d+Mi/);
  });

  it('asks what it may do', async () => {
    expect(await kubectl('auth', 'can-i', 'list', 'pods')).toBe('yes\n');
    expect(await kubectl('auth', 'can-i', 'delete', 'pods')).toBe('no\n');
    expect(await kubectl('auth', 'can-i', 'list', 'statefulsets')).toBe('no\n');
    const rules = await kubectl('auth', 'can-i', '--list');
    expect(rules).toMatch(/pods +\[\] +\[\] +\[get list watch\]/);
    expect(rules).not.toContain('statefulsets');
  });

  it('describes services and claims, and misses a metrics-server that is gone', async () => {
    const scenes = [
      ['network', 1, ['describe', 'service', '-n', 'shop'], /Selector: .*\n[\s\S]*Endpoints: /],
      ['storage', 1, ['describe', 'pvc', '-A'], /StorageClass: .*\n[\s\S]*Events:/],
      ['autoscaling', 0.9, ['top', 'nodes'], /^error: /],
      ['autoscaling', 0.1, ['get', 'hpa', '-A'], /REFERENCE +TARGETS +MINPODS/],
    ] as const;
    for (const [name, hours, args, expected] of scenes) {
      const world = createWorld(await loadScenario(shippedScenario(name)));
      world.advanceTo(world.startsAt + hours * HOUR);
      const own = await startApiServer({ state: withMetrics(world) });
      expect(await kubectl('--server', own.url, ...args).finally(() => own.close())).toMatch(expected);
    }
  });

  it('watches, and hears what a faulty server says', async () => {
    const world = createWorld(await loadScenario(SHOP_DAY));
    const own = await startApiServer({ state: world });
    try {
      const env = { PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG: '' };
      const watch = execFile('kubectl', ['--server', own.url, 'get', 'pods', '-n', 'shop', '-w'], { env });
      const seen = new Promise<string>((resolve) => {
        let text = '';
        watch.stdout?.on('data', (chunk: string) => {
          // All listed: now time may go on to the rollout.
          if (text === '') world.advanceTo(world.startsAt + 2.9 * HOUR);
          text += chunk;
          if (/ErrImagePull|CrashLoopBackOff|Error|ContainerCreating/.test(text)) resolve(text);
        });
        watch.on('exit', () => resolve(text));
      });
      expect(await seen).toMatch(/api-\w+-\w+ +0\/1/);
      watch.kill();
      own.faults.set([{ kind: 'error', status: 503, plural: 'pods' }]);
      const failed = await promisify(execFile)('kubectl', ['--server', own.url, 'get', 'pods', '-A'], {
        env,
      }).catch((error: { stderr: string }) => error.stderr);
      expect(failed).toContain('ServiceUnavailable');
    } finally {
      await own.close();
    }
  });
});
