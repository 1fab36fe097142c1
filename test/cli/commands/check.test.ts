import { writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { CHECK_NAMES } from '../../../src/check/index.ts';
import {
  type ApiServerOptions,
  createCertificate,
  type SimulatedApiServer,
  startApiServer,
  staticState,
} from '../../../src/cluster/simulator/index.ts';
import { startFakeAnthropic } from '../../support/fake-anthropic/index.ts';
import { parseManifests } from '../../support/manifests.ts';
import { type ReviewApiOptions, startReviewApi } from '../../support/review-api.ts';
import { type CliRun, cli } from '../../support/run-cli.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const KEY = 'sk-ant-api03-a-key-that-opens-only-the-fake';
const NOW = Date.UTC(2026, 2, 2, 10);
const ALL_RIGHTS = [
  'list /pods',
  'list /nodes',
  'list /events',
  'list apps/deployments',
  'list apps/replicasets',
  'list batch/jobs',
  'get /pods/log',
];

type Env = Readonly<Record<string, string>>;

async function run(args: string, kubeconfig: string, env: Env = {}): Promise<CliRun & { readonly directory: string }> {
  const directory = await temporaryDirectory();
  const path = join(directory, 'kubeconfig');
  writeFileSync(path, kubeconfig);
  const known = { KUBECONFIG: path, SESSION_DIR: join(directory, 'sessions') };
  return { ...(await cli(`check ${args}`, { columns: 100, env: { ...known, ...env } })), directory };
}

async function withReviews(options: ReviewApiOptions, args = '', env: Env = {}) {
  const api = await startReviewApi(options);
  return { api, ...(await run(args, api.kubeconfig(), env)) };
}

async function startSimulated(options: Partial<ApiServerOptions> = {}): Promise<SimulatedApiServer> {
  const server = await startApiServer({ state: staticState({ now: NOW, objects: [] }), ...options });
  onTestFinished(() => server.close());
  return server;
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
    const { code, output, errors, directory, api } = await withReviews(
      { rights: ALL_RIGHTS },
      '--strict',
      await startClaude(),
    );
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('9 ok, 1 skipped');
    expect(output).toMatch(
      /kubernetes-api +ok +v1\.34\.2 at http:\/\/127\.0\.0\.1:\d+ · as\n? *system:serviceaccount:k8s-monitor/,
    );
    expect(output).toContain('permissions        ok       all 7 held in all namespaces');
    expect(output).toMatch(/metrics +skipped +metrics.k8s.io is not served/);
    expect(output).toMatch(/claude +ok +key accepted · claude-sonnet-5-5/);
    expect(await readdir(directory)).toEqual(['kubeconfig']);
    // It only asks: everything that is posted is a review.
    const posts = api.requests.filter((request) => !request.startsWith('GET '));
    expect(posts.length).toBeGreaterThan(0);
    expect(posts.every((request) => /^POST \S+\/selfsubject\w*reviews$/.test(request))).toBe(true);
  });

  it('has a row for every check, in the same order, and no line longer than 100 characters', async () => {
    const env = {
      ...(await startClaude()),
      ANTHROPIC_MODEL: 'claude-sonett',
      CRON_SCHEDULE: '*/45 * * * *',
      KUBE_CONTEXTS: 'x',
    };
    const { code, output } = await withReviews({ rights: [], now: () => NOW + 60_000 }, '', env);
    expect(code).toBe(3);
    const names = output
      .split('\n')
      .flatMap((line) => /^([a-z-]+) {2,}(ok|warning|failed|skipped) /.exec(line)?.[1] ?? []);
    expect(names).toEqual([...CHECK_NAMES]);
    for (const line of output.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
    expect(output).toContain('`k8s-monitor check --print-rbac | kubectl apply -f -`');
  });

  it('shows the key nowhere, whatever becomes of it', async () => {
    const wrong = { ...(await startClaude()), ANTHROPIC_API_KEY: 'sk-ant-api03-wrong-0123456789abcdef' };
    for (const format of ['text', 'json', 'yaml']) {
      const { output, errors, code } = await withReviews({ rights: ALL_RIGHTS }, `-o ${format}`, wrong);
      expect(code).toBe(3);
      expect(output).toContain('401');
      expect(output + errors).not.toContain('wrong-0123456789');
      expect(output + errors).not.toContain('a-token-nobody-may-see');
    }
  });

  it('gives machines the same in JSON and YAML', async () => {
    const api = await startReviewApi({ rights: ALL_RIGHTS });
    const [json, yaml] = [await run('-o json', api.kubeconfig()), await run('-o yaml', api.kubeconfig())];
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
    const skewed = { rights: ALL_RIGHTS, now: () => NOW + 47_000 };
    const lenient = await withReviews(skewed, '-o json');
    expect(lenient.code).toBe(0);
    expect(row(lenient, 'clock')).toMatchObject({
      result: 'warning',
      seen: [expect.stringContaining('47.5 s behind')],
    });
    expect((await withReviews(skewed, '--strict')).code).toBe(3);
  });

  it('tells every mistake of the configuration in its row, and asks nothing else', async () => {
    const { code, output, api } = await withReviews({}, '-o json', { MAX_CONTEXT_TOKENS: 'x', LOG_LEVEL: 'y' });
    expect(code).toBe(3);
    const rows: Row[] = JSON.parse(output).checks;
    expect(rows[0]).toMatchObject({ check: 'configuration', result: 'failed' });
    expect(rows[0]?.seen.join(' ')).toMatch(/MAX_CONTEXT_TOKENS is "x".*LOG_LEVEL is "y"/);
    expect(rows.slice(1).every(({ result }) => result === 'skipped')).toBe(true);
    expect(api.requests).toEqual([]);
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
    const gone = await startSimulated();
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
      const server = await startSimulated({ tls });
      const api = row(await run('-o json', server.kubeconfig(ca === undefined ? {} : { ca })), 'kubernetes-api');
      expect(api.seen[0]).toMatch(/^no trusted connection to https:/);
      expect(api.remedy[0]).toContain(remedy);
    }
  });

  it.each([
    ['refuses the credentials', { kind: 'unauthorized' }, 'does not accept the credentials (401)', 'Log in again'],
    ['is a login page', { kind: 'not-json' }, 'is no Kubernetes API (text/html', 'Check `server:`'],
    ['is ill', { kind: 'error', status: 503 }, 'answers 503', 'in trouble'],
    ['never answers', { kind: 'hang', where: 'headers' }, 'within 0.3 s', '--timeout'],
    ['cuts the connection', { kind: 'reset', where: 'headers' }, 'broke', 'Try again'],
  ] as const)('that %s', async (_, fault, seen, remedy) => {
    const server = await startSimulated();
    server.faults.set([fault]);
    const timeout = fault.kind === 'hang' ? '--timeout 0.3' : '';
    const checked = await run(`-o json ${timeout}`, server.kubeconfig());
    expect(checked.code).toBe(3);
    const api = row(checked, 'kubernetes-api');
    expect(api.seen[0]).toContain(seen);
    expect(api.remedy[0]).toContain(remedy);
    expect(row(checked, 'session-files').result).toBe('ok');
  });

  it('for want of a kubeconfig, or of a namespace that is left', async () => {
    const server = await startSimulated();
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
    const checked = await withReviews({ user: 'system:anonymous' }, '-o json');
    expect(row(checked, 'kubernetes-api')).toMatchObject({ result: 'warning' });
    expect(JSON.parse(checked.output).rbac).not.toContain('Binding');
  });
});

describe('check of one question that is never answered', () => {
  it('holds no other', async () => {
    const checked = await withReviews(
      { rights: ALL_RIGHTS, hang: ['/apis/authorization.k8s.io'] },
      '-o json --timeout 0.3',
    );
    expect(row(checked, 'permissions')).toMatchObject({
      result: 'failed',
      seen: [expect.stringContaining('within 0.3 s')],
    });
    expect(['kubernetes-api', 'kinds', 'clock'].map((name) => row(checked, name).result)).toEqual(['ok', 'ok', 'ok']);
  });
});

/** `verb group/resource`, with ` in namespace` for Roles: what applying the YAML would grant. */
function granted(yaml: string): readonly string[] {
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
    const { code, output, errors } = await withReviews({ rights: held }, '--print-rbac');
    expect(code).toBe(0);
    expect(granted(output)).toEqual(ALL_RIGHTS.filter((right) => !held.includes(right)).sort());
    expect(errors).toContain('3 of 7 held');

    const after = await withReviews({ rights: [...held, ...granted(output)] }, '-o json');
    expect(row(after, 'permissions').result).toBe('ok');
  });

  it('does so in each namespace that is watched', async () => {
    const env = { NAMESPACES: 'shop,payments' };
    const held = ['list /pods in shop', 'list /nodes'];
    const { output } = await withReviews({ rights: held }, '--print-rbac', env);
    const wanted = ALL_RIGHTS.filter((right) => right !== 'list /nodes').flatMap((right) => [
      `${right} in payments`,
      `${right} in shop`,
    ]);
    expect(granted(output)).toEqual(wanted.filter((right) => !held.includes(right)).sort());
    expect((await withReviews({ rights: [...held, ...granted(output)] }, '--strict', env)).code).toBe(0);
  });

  it('is the YAML that the table shows', async () => {
    const api = await startReviewApi({ rights: [] });
    const printed = await run('--print-rbac', api.kubeconfig());
    expect((await run('', api.kubeconfig())).output).toContain(printed.output.trimEnd());
    expect(JSON.parse((await run('-o json', api.kubeconfig())).output).rbac).toBe(printed.output);
  });

  it('prints only a comment when nothing is missing', async () => {
    const { code, output } = await withReviews({ rights: ALL_RIGHTS }, '--print-rbac');
    expect({ code, output }).toEqual({ code: 0, output: '# nothing is missing\n' });
  });

  it('gives kubectl nothing when it cannot know', async () => {
    const server = await startSimulated();
    server.faults.set([{ kind: 'unauthorized' }]);
    const { code, output, errors } = await run('--print-rbac', server.kubeconfig());
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain('cannot tell which rights are missing');
    expect(errors).toContain('Log in again');
  });
});

describe('check of rights', () => {
  it('warns only, where nothing but logs is missing, or nodes beside single namespaces', async () => {
    const logs = await withReviews({ rights: ALL_RIGHTS.filter((right) => right !== 'get /pods/log') }, '-o json');
    expect(row(logs, 'permissions').result).toBe('warning');
    const inShop = ALL_RIGHTS.filter((right) => right !== 'list /nodes').map((right) => `${right} in shop`);
    const nodes = await withReviews({ rights: inShop }, '-o json', { NAMESPACES: 'shop' });
    expect(row(nodes, 'permissions')).toMatchObject({ result: 'warning' });
    expect(row(nodes, 'permissions').seen).toContain('so these do not run there: NodeNotReady');
  });

  it('tells of kinds that are not served without complaint', async () => {
    const served = { v1: ['pods', 'nodes', 'events'], 'apps/v1': ['deployments', 'replicasets'] };
    const checked = await withReviews({ rights: ALL_RIGHTS, served }, '-o json');
    expect(row(checked, 'kinds')).toMatchObject({
      result: 'ok',
      seen: ['5 of 6 served', 'not served, so not looked at: jobs.batch'],
    });
  });
});
