import { writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { CHECK_NAMES } from '../../../src/check/index.ts';
import {
  createCertificate,
  type Fault,
  type ServerCertificate,
  startApiServer,
  staticState,
} from '../../../src/cluster/simulator/index.ts';
import { startFakeAnthropic } from '../../support/fake-anthropic/index.ts';
import { parseManifests } from '../../support/manifests.ts';
import { ALL_RIGHTS, CLUSTER_RIGHTS, denyAllBut, NAMESPACED_RIGHTS, type Right } from '../../support/rights.ts';
import { type CliRun, cli } from '../../support/run-cli.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const KEY = 'sk-ant-api03-a-key-that-opens-only-the-fake';
const NOW = Date.UTC(2026, 2, 2, 10);

type Env = Readonly<Record<string, string>>;

async function run(args: string, kubeconfig: string, env: Env = {}): Promise<CliRun & { readonly directory: string }> {
  const directory = await temporaryDirectory();
  const path = join(directory, 'kubeconfig');
  writeFileSync(path, kubeconfig);
  const known = { KUBECONFIG: path, SESSION_DIR: join(directory, 'sessions') };
  return { ...(await cli(`check ${args}`, { columns: 100, env: { ...known, ...env } })), directory };
}

interface Cluster {
  /** What its user may do. */
  readonly rights?: readonly Right[];
  readonly faults?: readonly Fault[];
  readonly notServed?: readonly string[];
  readonly tls?: ServerCertificate;
}

async function startCluster({ rights = ALL_RIGHTS, faults = [], notServed = [], tls }: Cluster = {}) {
  const server = await startApiServer({
    state: staticState({ now: NOW, objects: [], notServed }),
    deny: denyAllBut(rights),
    ...(tls === undefined ? {} : { tls }),
  });
  onTestFinished(() => server.close());
  server.faults.set(faults);
  return server;
}

async function checkCluster(cluster: Cluster, args = '', env: Env = {}) {
  const server = await startCluster(cluster);
  return { server, ...(await run(args, server.kubeconfig(), env)) };
}

async function startClaude(): Promise<Env> {
  const claude = await startFakeAnthropic({ key: KEY });
  onTestFinished(() => claude.close());
  return { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: claude.url };
}

/** A row of the JSON output. */
interface Row {
  readonly check: string;
  readonly result: string;
  readonly seen: readonly string[];
  readonly remedy: readonly string[];
}

function row(run: CliRun, name: string): Row {
  const found = JSON.parse(run.output).checks.find(({ check }: Row) => check === name);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
}

describe('check', () => {
  it('is content where everything is there, and leaves nothing behind', async () => {
    const { code, output, errors, directory, server } = await checkCluster({}, '--strict', await startClaude());
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('9 ok, 2 skipped');
    expect(output).toMatch(
      /kubernetes-api +ok +v1\.34\.2 at http:\/\/127\.0\.0\.1:\d+ · as\n? *system:serviceaccount:k8s-monitor/,
    );
    expect(output).toContain(`permissions        ok       all ${ALL_RIGHTS.length} held in all namespaces`);
    expect(output).toMatch(/metrics +skipped +metrics.k8s.io is not served/);
    expect(output).toMatch(/claude +ok +key accepted · claude-sonnet-5-5/);
    expect(await readdir(directory)).toEqual(['kubeconfig']);
    // It only asks: everything that is posted is a review.
    const posts = server.stats.requests.filter(({ method }) => method !== 'GET');
    expect(posts.length).toBeGreaterThan(0);
    expect(posts.every(({ method, path }) => /^POST \S+\/selfsubject\w*reviews$/.test(`${method} ${path}`))).toBe(true);
  });

  it('has a row for every check, in the same order, and no line longer than 100 characters', async () => {
    const env = {
      ...(await startClaude()),
      ANTHROPIC_MODEL: 'claude-sonett',
      CRON_SCHEDULE: '*/45 * * * *',
      KUBE_CONTEXTS: 'x',
    };
    const { code, output } = await checkCluster({ rights: [], faults: [{ kind: 'clock', offsetMs: 60_000 }] }, '', env);
    expect(code).toBe(3);
    const names = output
      .split('\n')
      .flatMap((line) => /^([a-z-]+) {2,}(ok|warning|failed|skipped) /.exec(line)?.[1] ?? []);
    expect(names).toEqual([...CHECK_NAMES]);
    for (const line of output.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
    expect(output).toContain('`k8s-monitor check --print-rbac | kubectl apply -f -`');
    expect(output).toContain('name them in NAMESPACES');
  });

  it('shows the key nowhere, whatever becomes of it', async () => {
    const wrong = { ...(await startClaude()), ANTHROPIC_API_KEY: 'sk-ant-api03-wrong-0123456789abcdef' };
    for (const format of ['text', 'json', 'yaml']) {
      const { output, errors, code } = await checkCluster({}, `-o ${format}`, wrong);
      expect(code).toBe(3);
      expect(output).toContain('401');
      expect(output + errors).not.toContain('wrong-0123456789');
      expect(output + errors).not.toContain('Bearer');
    }
  });

  it('gives machines the same in JSON and YAML', async () => {
    const server = await startCluster();
    const [json, yaml] = [await run('-o json', server.kubeconfig()), await run('-o yaml', server.kubeconfig())];
    const read = JSON.parse(json.output);
    expect(read).toMatchObject({ result: 'ok', version: '9.8.7', rbac: null });
    expect(read.checks).toHaveLength(CHECK_NAMES.length);
    expect(row(json, 'claude')).toMatchObject({
      result: 'skipped',
      seen: ['no ANTHROPIC_API_KEY: the rules analyst writes the reports'],
      remedy: [],
    });
    const others = (text: string) => parse(text).checks.filter(({ check }: Row) => !check.startsWith('session'));
    const timeless = (rows: readonly Row[]) => rows.map(({ check, result }) => ({ check, result }));
    expect(timeless(others(yaml.output))).toEqual(timeless(others(json.output)));
  });

  it('exits with 3 on warnings only when it is strict', async () => {
    const skewed: Cluster = { faults: [{ kind: 'clock', offsetMs: 47_000 }] };
    const lenient = await checkCluster(skewed, '-o json');
    expect(lenient.code).toBe(0);
    expect(row(lenient, 'clock')).toMatchObject({
      result: 'warning',
      seen: [expect.stringContaining('47.5 s behind')],
    });
    expect((await checkCluster(skewed, '--strict')).code).toBe(3);
  });

  it('warns of a cluster file that cannot be used: the monitor runs without it', async () => {
    const path = join(await temporaryDirectory(), 'cluster.yaml');
    writeFileSync(path, 'services:\n- name: vault\n');
    const checked = await checkCluster({}, '-o json', { CLUSTER_FILE: path });
    expect(checked.code).toBe(0);
    expect(row(checked, 'configuration')).toMatchObject({
      result: 'warning',
      seen: [
        expect.stringContaining('CLUSTER_FILE'),
        `${path}:2: services.0.match is missing; nothing of it is in use`,
      ],
    });
  });

  it('tells every mistake of the configuration in its row, and asks nothing else', async () => {
    const { code, output, server } = await checkCluster({}, '-o json', { MAX_CONTEXT_TOKENS: 'x', LOG_LEVEL: 'y' });
    expect(code).toBe(3);
    const rows: Row[] = JSON.parse(output).checks;
    expect(rows[0]).toMatchObject({ check: 'configuration', result: 'failed' });
    expect(rows[0]?.seen.join(' ')).toMatch(/MAX_CONTEXT_TOKENS is "x".*LOG_LEVEL is "y"/);
    expect(rows.slice(1).every(({ result }) => result === 'skipped')).toBe(true);
    expect(server.stats.requests).toEqual([]);
  });
});

describe('check --timeout', () => {
  it('takes seconds above 0', async () => {
    for (const seconds of ['0', 'soon', '3601']) {
      const { code, errors } = await cli(`check --timeout ${seconds}`);
      expect(code).toBe(2);
      expect(errors).toContain('Give a number of seconds above 0');
    }
  });
});

describe('check of an API server that cannot be asked', () => {
  it('that is not there', async () => {
    const gone = await startCluster();
    await gone.close();
    const checked = await run('-o json', gone.kubeconfig());
    expect(checked.code).toBe(3);
    const api = row(checked, 'kubernetes-api');
    expect(api.result).toBe('failed');
    expect(api.seen).toEqual([`cannot reach ${gone.url} (ECONNREFUSED)`]);
    expect(api.remedy[0]).toContain('Nothing listens there');
    expect(row(checked, 'permissions').seen).toEqual(['needs kubernetes-api, which failed']);
    // What does not build on it is checked all the same.
    expect(row(checked, 'session-directory').result).toBe('ok');
  });

  it('because its CA is another, its certificate is over, or for another name', async () => {
    const cases = [
      [createCertificate(), createCertificate().ca, 'certificate-authority-data'],
      [createCertificate({ notAfter: Date.UTC(2021, 0, 1) }), undefined, 'Renew the API server'],
      [createCertificate({ hosts: ['api.example.com'] }), undefined, 'tls-server-name'],
    ] as const;
    for (const [tls, ca, remedy] of cases) {
      const server = await startCluster({ tls });
      const api = row(await run('-o json', server.kubeconfig(ca === undefined ? {} : { ca })), 'kubernetes-api');
      expect(api.seen[0]).toMatch(/^no trusted connection to https:/);
      expect(api.remedy[0]).toContain(remedy);
    }
  });

  it.each([
    ['refuses the credentials', { kind: 'unauthorized' }, 'does not accept the credentials (401)', 'Log in again'],
    ['is a login page', { kind: 'not-json' }, 'is no Kubernetes API (text/html', 'Check `server:`'],
    ['is ill', { kind: 'error', status: 503 }, 'answers 503', 'in trouble'],
    ['never answers', { kind: 'hang', where: 'headers' }, 'within 1 s', '--timeout'],
    ['cuts the connection', { kind: 'reset', where: 'headers' }, 'broke', 'Try again'],
  ] as const)('that %s', async (_, fault, seen, remedy) => {
    const server = await startCluster();
    server.faults.set([fault]);
    const timeout = fault.kind === 'hang' ? '--timeout 1' : '';
    const checked = await run(`-o json ${timeout}`, server.kubeconfig());
    expect(checked.code).toBe(3);
    const api = row(checked, 'kubernetes-api');
    expect(api.seen[0]).toContain(seen);
    expect(api.remedy[0]).toContain(remedy);
    expect(row(checked, 'session-files').result).toBe('ok');
  });

  it('for want of a kubeconfig, or of a namespace that is left', async () => {
    const server = await startCluster();
    const missing = await run('-o json', server.kubeconfig(), { KUBECONFIG: '/nowhere/kubeconfig' });
    expect(row(missing, 'kubernetes-api')).toMatchObject({
      result: 'failed',
      seen: [expect.stringContaining('no kubeconfig')],
    });
    const nothing = { NAMESPACES: 'shop', EXCLUDE_NAMESPACES: 'shop' };
    const checked = await run('-o json', server.kubeconfig(), nothing);
    expect(row(checked, 'kubernetes-api').seen[0]).toContain('every namespace to look at is excluded');
  });

  it('as anybody in particular: no credentials are a warning', async () => {
    const anonymous: Fault = {
      kind: 'answer',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      status: 201,
      contentType: 'application/json',
      body: JSON.stringify({ status: { userInfo: { username: 'system:anonymous' } } }),
    };
    const checked = await checkCluster({ rights: [], faults: [anonymous] }, '-o json');
    expect(row(checked, 'kubernetes-api')).toMatchObject({ result: 'warning' });
    expect(JSON.parse(checked.output).rbac).not.toContain('Binding');
  });
});

describe('check of one question that is never answered', () => {
  it('holds no other', async () => {
    const checked = await checkCluster(
      { faults: [{ kind: 'hang', where: 'headers', path: '/apis/authorization.k8s.io' }] },
      '-o json --timeout 1',
    );
    expect(row(checked, 'permissions')).toMatchObject({
      result: 'failed',
      seen: [expect.stringContaining('within 1 s')],
    });
    expect(['kubernetes-api', 'kinds', 'clock'].map((name) => row(checked, name).result)).toEqual(['ok', 'ok', 'ok']);
  });
});

/** `verb group/resource`, with ` in namespace` for Roles: what applying the YAML would grant. */
function granted(yaml: string): readonly Right[] {
  return parseManifests(yaml)
    .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
    .flatMap((role) => {
      const where = role.metadata.namespace === undefined ? '' : ` in ${role.metadata.namespace}`;
      const rules = role.rules as readonly Record<'apiGroups' | 'resources' | 'verbs', readonly string[]>[];
      return rules.flatMap(({ apiGroups, resources, verbs }) =>
        verbs.flatMap((verb) =>
          apiGroups.flatMap((group) => resources.map((name) => `${verb} ${group}/${name}${where}`)),
        ),
      );
    })
    .sort();
}

describe('check --print-rbac', () => {
  it('prints what is missing and nothing else; with it, nothing is missing', async () => {
    const held = ['list /pods', 'list apps/deployments', 'get /pods/log'];
    const { code, output, errors } = await checkCluster({ rights: held }, '--print-rbac');
    expect(code).toBe(0);
    expect(granted(output)).toEqual(ALL_RIGHTS.filter((right) => !held.includes(right)).sort());
    expect(errors).toContain(`3 of ${ALL_RIGHTS.length} held`);

    const after = await checkCluster({ rights: [...held, ...granted(output)] }, '-o json');
    expect(row(after, 'permissions').result).toBe('ok');
  });

  it('does so in each namespace that is watched', async () => {
    const env = { NAMESPACES: 'shop,payments', CLUSTER_SCOPED: 'true' };
    const held = ['list /pods in shop'];
    const { output } = await checkCluster({ rights: held }, '--print-rbac', env);
    const inBoth = NAMESPACED_RIGHTS.flatMap((right) => [`${right} in payments`, `${right} in shop`]);
    const wanted = [...inBoth, ...CLUSTER_RIGHTS];
    expect(granted(output)).toEqual(wanted.filter((right) => !held.includes(right)).sort());
    expect((await checkCluster({ rights: [...held, ...granted(output)] }, '--strict', env)).code).toBe(0);
  });

  it('is the YAML that the table shows', async () => {
    const server = await startCluster({ rights: [] });
    const printed = await run('--print-rbac', server.kubeconfig());
    expect((await run('', server.kubeconfig())).output).toContain(printed.output.trimEnd());
    expect(JSON.parse((await run('-o json', server.kubeconfig())).output).rbac).toBe(printed.output);
  });

  it('prints only a comment when nothing is missing', async () => {
    const { code, output } = await checkCluster({}, '--print-rbac');
    expect({ code, output }).toEqual({ code: 0, output: '# nothing is missing\n' });
  });

  it('gives kubectl nothing when it cannot know', async () => {
    const server = await startCluster();
    server.faults.set([{ kind: 'unauthorized' }]);
    const { code, output, errors } = await run('--print-rbac', server.kubeconfig());
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain('cannot tell which rights are missing');
    expect(errors).toContain('Log in again');
  });
});

describe('check of metrics', () => {
  const metrics = (status: number, body: unknown): Fault => ({
    kind: 'answer',
    path: '/apis/metrics.k8s.io',
    status,
    contentType: 'application/json',
    body: JSON.stringify(body),
  });

  it('is for information: whatever becomes of them, nothing fails', async () => {
    const cases = [
      [metrics(200, { kind: 'NodeMetricsList', items: [] }), 'ok', 'is served and answers'],
      [{ kind: 'absent', path: '/apis/metrics.k8s.io' }, 'skipped', 'no metrics-server'],
      [metrics(503, { kind: 'Status', message: 'no endpoints' }), 'skipped', 'answers 503: no endpoints'],
      [metrics(403, { kind: 'Status' }), 'skipped', 'may not be read (403)'],
    ] as const;
    for (const [fault, result, seen] of cases) {
      const checked = await checkCluster({ faults: [fault] }, '-o json --strict');
      expect(checked.code).toBe(0);
      expect(row(checked, 'metrics')).toMatchObject({ result, seen: [expect.stringContaining(seen)] });
    }
  });
});

describe('check of the right to make Events', () => {
  const CREATE = 'create /events';
  const env = { NOTIFY_KUBERNETES_EVENTS: 'true' };
  // Nobody may write to the simulated cluster.
  const denied = async (args: string, more: Env = {}) => checkCluster({}, args, { ...env, ...more });
  const allowed: Fault = {
    kind: 'answer',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    status: 201,
    contentType: 'application/json',
    body: JSON.stringify({ status: { allowed: true } }),
  };

  it('is asked for only where messages are made Events', async () => {
    expect(row(await checkCluster({}, '-o json'), 'permissions').seen).toEqual([
      `all ${ALL_RIGHTS.length} held in all namespaces`,
    ]);
    expect(row(await checkCluster({ faults: [allowed] }, '-o json', env), 'permissions').seen).toEqual([
      `all ${ALL_RIGHTS.length + 1} held in all namespaces`,
    ]);
  });

  it('fails without, names the component to apply, and prints the right', async () => {
    const checked = await denied('-o json');
    expect(checked.code).toBe(3);
    expect(row(checked, 'permissions')).toMatchObject({
      result: 'failed',
      seen: [
        `${ALL_RIGHTS.length} of ${ALL_RIGHTS.length + 1} held in all namespaces`,
        'missing: create events',
        'so the channel kubernetes-events takes no messages there',
      ],
    });
    expect(row(checked, 'permissions').remedy.join(' ')).toContain('k8s/components/notify-events');
    expect(granted((await denied('--print-rbac')).output)).toEqual([CREATE]);
  });

  it('is wanted in each namespace that is watched, and in default for the objects of the cluster', async () => {
    const one = await denied('--print-rbac', { NAMESPACES: 'shop' });
    expect(granted(one.output)).toEqual([`${CREATE} in shop`]);
    const all = await denied('--print-rbac', { NAMESPACES: 'shop', CLUSTER_SCOPED: 'true' });
    expect(granted(all.output)).toEqual([`${CREATE} in default`, `${CREATE} in shop`]);
  });
});

describe('check of rights', () => {
  it('warns only, where nothing but logs is missing', async () => {
    const logs = await checkCluster({ rights: ALL_RIGHTS.filter((right) => right !== 'get /pods/log') }, '-o json');
    expect(row(logs, 'permissions')).toMatchObject({
      result: 'warning',
      seen: [expect.stringContaining('in all namespaces'), 'missing: get pods/log'],
    });
  });

  it('names the detectors that do not run without', async () => {
    const nodes = await checkCluster({ rights: ALL_RIGHTS.filter((right) => right !== 'list /nodes') }, '-o json');
    expect(row(nodes, 'permissions').result).toBe('failed');
    expect(row(nodes, 'permissions').seen.join('\n')).toMatch(/so these do not run there: .*NodeNotReady/);
  });

  it('wants none on the cluster beside single namespaces, and says so', async () => {
    const rights = NAMESPACED_RIGHTS.map((right) => `${right} in shop`);
    const checked = await checkCluster({ rights }, '-o json', { NAMESPACES: 'shop' });
    expect(row(checked, 'permissions')).toMatchObject({
      result: 'ok',
      seen: [
        `all ${rights.length} held in shop`,
        expect.stringMatching(/^not wanted \(NAMESPACES, CLUSTER_SCOPED\): .*nodes/),
      ],
    });
  });

  it('tells of kinds that are not served without complaint', async () => {
    const checked = await checkCluster({ notServed: ['replicasets'] }, '-o json');
    expect(row(checked, 'kinds')).toMatchObject({
      result: 'ok',
      seen: [expect.stringMatching(/^\d+ of \d+ served$/), 'not served, so not looked at: replicasets.apps'],
    });
  });
});
