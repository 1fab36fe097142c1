import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { loadKubeConfig } from '../../../src/cluster/kubernetes/kube-config.ts';
import { MonitorError } from '../../../src/model/errors.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const TOKEN = 'a-token-nobody-may-see';

interface Parts {
  readonly name?: string;
  readonly server?: string;
  readonly cluster?: Record<string, unknown>;
  readonly user?: Record<string, unknown>;
  readonly current?: string | null;
}

function kubeconfig({ name = 'prod', server = 'https://10.0.0.1:6443', cluster, user, current }: Parts = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    ...(current === null ? {} : { 'current-context': current ?? name }),
    clusters: [{ name: `${name}-cluster`, cluster: { server, ...cluster } }],
    users: [{ name: `${name}-user`, user: user ?? { token: TOKEN } }],
    contexts: [{ name, context: { cluster: `${name}-cluster`, user: `${name}-user` } }],
  });
}

async function saved(text: string, file = 'config'): Promise<string> {
  const path = join(await temporaryDirectory(), file);
  await writeFile(path, text);
  return path;
}

const load = (path: string | null, context: string | null = null, environment: Record<string, string> = {}) =>
  loadKubeConfig({ path, context, environment });

/** The MonitorError a load ends in; its words, with the remedy, never hold the token. */
function failure(run: () => unknown): { code: string; text: string } {
  try {
    run();
  } catch (error) {
    if (!(error instanceof MonitorError)) throw error;
    const text = `${error.message}. ${error.remedy}`;
    expect(text).not.toContain(TOKEN);
    return { code: error.code, text };
  }
  throw new Error('it was loaded');
}

describe('loadKubeConfig', () => {
  it('loads a file by its path, whatever $KUBECONFIG says', async () => {
    const config = load(await saved(kubeconfig()), null, { KUBECONFIG: '/nowhere' });
    expect(config.getCurrentCluster()).toMatchObject({ name: 'prod-cluster', server: 'https://10.0.0.1:6443' });
  });

  it('merges the files of $KUBECONFIG as kubectl does: the first to name a thing wins, missing files are skipped', async () => {
    const first = await saved(kubeconfig({ name: 'one', current: null }));
    const second = await saved(kubeconfig({ name: 'two', server: 'https://two:6443' }));
    const third = await saved(kubeconfig({ name: 'two', server: 'https://three:6443' }));
    const config = load(null, null, { KUBECONFIG: [first, '/nowhere/config', second, third].join(delimiter) });
    expect(config.getCurrentContext()).toBe('two');
    expect(config.getCurrentCluster()?.server).toBe('https://two:6443');
    expect(config.getContexts().map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it('takes the context it is told, and names the contexts there are when it does not know it', async () => {
    const path = [await saved(kubeconfig({ name: 'one' })), await saved(kubeconfig({ name: 'two' }))].join(delimiter);
    expect(load(path, 'two').getCurrentCluster()?.name).toBe('two-cluster');
    const { code, text } = failure(() => load(path, 'three'));
    expect(code).toBe('kubeconfig_invalid');
    expect(text).toContain('no context "three"');
    expect(text).toContain('one, two');
  });

  it('finds ~/.kube/config when nothing is said, and never falls back to localhost', async () => {
    const home = await temporaryDirectory();
    vi.stubEnv('HOME', home);
    const { code, text } = failure(() => load(null));
    expect(code).toBe('kubeconfig_missing');
    expect(text).toContain(join(home, '.kube', 'config'));
    for (const word of ['KUBECONFIG', 'k8s-monitor demo', '--from']) expect(text).toContain(word);
    await mkdir(join(home, '.kube'));
    await writeFile(join(home, '.kube', 'config'), kubeconfig());
    expect(load(null).getCurrentCluster()?.name).toBe('prod-cluster');
    expect(load('~/.kube/config').getCurrentCluster()?.name).toBe('prod-cluster');
    vi.unstubAllEnvs();
  });

  it('says which file is missing', () => {
    const { code, text } = failure(() => load('/nowhere/config'));
    expect(code).toBe('kubeconfig_missing');
    expect(text).toContain('/nowhere/config does not exist');
  });

  it.each([
    ['an empty file', '', 'is not a kubeconfig'],
    ['torn YAML', `users: [{ token: "${TOKEN}\nclusters: ]`, 'is not YAML (line'],
    ['a text', `token ${TOKEN}`, 'has no current context'],
    ['a list', `- ${TOKEN}`, 'has no current context'],
    ['a cluster without a server', '{"clusters":[{"name":"a","cluster":{}}]}', 'clusters[0].cluster.server is missing'],
    ['no current context', kubeconfig({ current: null }), 'There are: prod'],
    ['an unknown current context', kubeconfig({ current: 'gone' }), 'no context "gone"'],
    ['an address that is none', kubeconfig({ server: 'ftp:/x' }), 'no usable server address'],
    [
      'credentials in the address',
      kubeconfig({ server: `https://me:${TOKEN}@host` }),
      'credentials in its server address',
    ],
    ['plain http', kubeconfig({ server: 'http://10.0.0.1' }), 'insecure-skip-tls-verify'],
    [
      'an authority that is not there',
      kubeconfig({ cluster: { 'certificate-authority': '/nowhere/ca.crt' } }),
      '/nowhere/ca.crt',
    ],
    ['a key that is not there', kubeconfig({ user: { 'client-key': 'nowhere.key' } }), 'nowhere.key'],
    ['a token file that is not there', kubeconfig({ user: { 'token-file': '/nowhere/token' } }), '(ENOENT)'],
  ])('refuses %s', async (_, text, expected) => {
    const path = await saved(text);
    const found = failure(() => load(path));
    expect(found.code).toBe('kubeconfig_invalid');
    expect(found.text).toContain(expected);
  });

  it('refuses a context whose cluster or user does not exist', async () => {
    const whole = JSON.parse(kubeconfig()) as Record<string, unknown>;
    const noCluster = await saved(JSON.stringify({ ...whole, clusters: [] }));
    expect(failure(() => load(noCluster)).text).toContain('names cluster "prod-cluster"');
    const noUser = await saved(JSON.stringify({ ...whole, users: [] }));
    expect(failure(() => load(noUser)).text).toContain('names user "prod-user"');
  });

  it("keeps a cluster's TLS settings for a context without a user", async () => {
    const whole = JSON.parse(kubeconfig()) as Record<string, unknown>;
    const contexts = [{ name: 'prod', context: { cluster: 'prod-cluster' } }];
    expect(load(await saved(JSON.stringify({ ...whole, contexts }))).getCurrentUser()).not.toBeNull();
  });
});
