import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/main.ts';
import { openRecording } from '../../../src/cluster/index.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { crashedContainer, minutesAgo, NOW, rawPod } from '../../support/kubernetes-objects.ts';
import { readFolder } from '../../support/recordings.ts';
import { cli } from '../../support/run-cli.ts';
import { CLUSTER, startCluster } from '../../support/simulated-cluster.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const CRASHING = rawPod('api-1', {
  status: {
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: minutesAgo(12) }],
    containerStatuses: [
      crashedContainer('app', {
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'token=hunter2-of-record' } },
      }),
    ],
  },
});

/** A cluster that is well at its first look and sick from its second on, five minutes apart. */
async function environment() {
  let looks = 0;
  const server = await startCluster({ now: () => NOW + Math.max(0, looks - 1) * 300_000 });
  const sick = await startCluster({ objects: [CRASHING, ...CLUSTER.slice(1)], now: NOW + 600_000 });
  const directory = await temporaryDirectory();
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, server.kubeconfig());
  const env = { KUBECONFIG: kubeconfig, SESSION_DIR: join(directory, 'sessions') };
  looks += 1;
  return { env, out: join(directory, 'looks'), fallSick: () => writeFile(kubeconfig, sick.kubeconfig()) };
}

describe('record', () => {
  it('looks at every kind, keeps the look, and says what it kept', async () => {
    const { env, out } = await environment();
    const { code, output, errors } = await cli(['record', '--out', out, '--count', '1'], { env });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(
      /^records looks at simulated \(http:\/\/127\.0\.0\.1:\d+\) in .*looks\n2026-03-02T10:00:00\S*Z {2}\d+ objects/,
    );
    const [look] = await readFolder(out);
    expect(look?.objects.pods).toHaveLength(7);
    expect(look?.coverage.find(({ kind }) => kind === 'services')?.state).toBe('ok');
  });

  it('leaves ConfigMaps out unless their versions are wanted, and keeps nothing of what is in them', async () => {
    const config = {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { url: 'hunter2-of-config' } },
      metadata: {
        ...{ namespace: 'shop', name: 'api-config', resourceVersion: '7' },
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"url":"hunter2-of-config"}}' },
      },
    };
    const server = await startCluster({ objects: [...CLUSTER, config] });
    const { env, out } = await environment();
    await writeFile(env.KUBECONFIG, server.kubeconfig());
    await cli(['record', '--out', out, '--count', '1'], { env });
    expect(server.stats.requests.filter(({ path }) => path.includes('configmaps'))).toEqual([]);
    const wanted = join(out, '..', 'wanted');
    await cli(['record', '--out', wanted, '--count', '1'], { env: { ...env, READ_CONFIG_VERSIONS: 'true' } });
    const [[plain], [whole]] = [await readFolder(out), await readFolder(wanted)];
    expect(plain?.coverage.some(({ kind }) => kind === 'configmaps')).toBe(false);
    expect(whole?.objects.configmaps).toMatchObject([{ name: 'api-config', resourceVersion: '7', keys: null }]);
    expect(JSON.stringify(whole)).not.toContain('hunter2');
  });

  it('judges nothing; what it kept can be judged later, look by look', async () => {
    const { env, out, fallSick } = await environment();
    await cli(['record', '--out', out, '--count', '1'], { env });
    await fallSick();
    await cli(['record', '--out', out, '--count', '1'], { env });
    const newest = await cli(['once', '--from', out, '-o', 'json']);
    const data = JSON.parse(newest.output) as { incidents: { code: string }[]; source: string; now: string };
    expect(data.incidents.map(({ code }) => code)).toEqual(['CrashLoopBackOff']);
    expect(data.source).toMatch(/^recording .*\.looks\.zst, look of 2026-03-02T10:10:00\.000Z$/);
    const before = await cli(['once', '--from', out, '--at', '2026-03-02T10:05:00Z', '--fail-on', 'info']);
    expect(before.code).toBe(0);
    expect(before.output).toContain('no incidents');
    expect(newest.output).not.toContain('hunter2');
  });

  it('goes on by schedule until it is stopped', async () => {
    const { env, out } = await environment();
    const stop = Promise.withResolvers<string>();
    const io = fakeIo({ env: { ...env, RECORD_DIR: out } });
    const watched = {
      ...io,
      write(text: string) {
        io.write(text);
        if (text.includes('objects')) stop.resolve('SIGINT');
      },
      stopRequested: stop.promise,
    };
    expect(await runCli(['record', '--every', '0 0 1 1 *'], watched)).toBe(0);
    expect((await openRecording([out])).looks).toHaveLength(1);
  });

  it('says why a look cannot be kept, and fails', async () => {
    const { env } = await environment();
    const { code, errors } = await cli(['record', '--out', join(env.KUBECONFIG, 'in-a-file'), '--count', '1'], { env });
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^error: cannot record looks in .*: .*\((ENOTDIR|EEXIST)\)\. Make room there, or name another folder\.\n$/,
    );
  });

  it.each<[string, readonly string[], string]>([
    ['no folder', ['record'], 'Name one with --out, or set RECORD_DIR.'],
    ['an odd schedule', ['record', '--out', 'x', '--every', 'often'], 'Give one such as "*/5 * * * *", in quotes.'],
    ['no number of looks', ['record', '--out', 'x', '--count', '0'], '1 or more'],
  ])('is refused with %s', async (_, line, told) => {
    const { env } = await environment();
    const { code, errors } = await cli(line, { env });
    expect(code).toBe(2);
    expect(errors).toContain(told);
  });
});

describe('once at a recording', () => {
  it('takes --at and not --now, a dump the other way round, and not both at a time', async () => {
    const { env, out } = await environment();
    await cli(['record', '--out', out, '--count', '1'], { env });
    const dump = join(out, '..', 'dump');
    await mkdir(dump);
    await writeFile(join(dump, 'pods.json'), JSON.stringify([rawPod('a')]));
    const time = '2026-03-02T10:00:00Z';
    for (const [line, told] of [
      [['once', '--from', out, '--now', time], '--now is for dumps'],
      [['once', '--from', dump, '--at', time], '--at is for recordings'],
      [['once', '--at', time], '--at is for recordings'],
      [['once', '--from', dump, out], 'names recordings and dumps'],
    ] as const) {
      const { code, errors } = await cli(line);
      expect({ line, code }).toEqual({ line, code: 2 });
      expect(errors).toContain(told);
    }
    expect((await readdir(out)).length).toBe(1);
  });
});
