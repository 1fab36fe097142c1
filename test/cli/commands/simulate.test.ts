import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { asProjected, recorderIn } from '../../support/recordings.ts';
import { cli } from '../../support/run-cli.ts';
import { aPod, aSnapshot, MINUTE, NOON } from '../../support/snapshots.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** Runs `simulate`, hands its address to `use` once it serves, and stops it as Ctrl-C does. */
async function simulating(line: string, use: (url: string) => Promise<void>) {
  const stop = Promise.withResolvers<string>();
  const served = Promise.withResolvers<string>();
  const onWrite = (text: string): void => {
    const url = /url +(\S+)/.exec(text)?.[1];
    if (url !== undefined) served.resolve(url);
  };
  const run = cli(`simulate ${line}`, { stopRequested: stop.promise, onWrite });
  // A command that fails never serves.
  const url = await Promise.race([served.promise, run.then(({ errors }) => Promise.reject(new Error(errors)))]);
  try {
    await use(url);
  } finally {
    stop.resolve('SIGINT');
  }
  return run;
}

const json = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, body: await response.json(), date: response.headers.get('date') };
};

describe('k8s-monitor simulate', () => {
  it('serves a scenario until it is stopped, and says how to look at it', async () => {
    let address = '';
    const { code, output } = await simulating('shop-day --at +3h --speed 0', async (url) => {
      address = url;
      const { body, date } = await json(`${url}/api/v1/namespaces/shop/pods`);
      expect(JSON.stringify(body)).toContain('CrashLoopBackOff');
      // It happens now, whenever it was written.
      expect(date).toBe('Mon, 02 Mar 2026 10:00:00 GMT');
      expect((await json(`${url}/apis/metrics.k8s.io/v1beta1/nodes`)).status).toBe(200);
    });
    expect(code).toBe(0);
    expect(output).toContain('serves  scenario shop-day: 3 nodes, ');
    expect(output).toContain('time    2026-03-02 10:00 UTC, and it stands still\n');
    expect(output).toContain(`kubectl --server ${address} get pods -A`);
    expect(output).toContain('next    shop/api is rolled back to 1.4.2, never, at this speed');
    await expect(fetch(address)).rejects.toThrow();
  });

  it('keeps the dates of a scenario, leaves out metrics, denies and spoils what it is told', async () => {
    const line =
      'shop-day --keep-dates --at 2026-11-16T09:00:00Z --speed 0 --no-metrics --deny resource=nodes --fault error:plural=events,status=503';
    const { output } = await simulating(line, async (url) => {
      expect((await json(`${url}/version`)).date).toBe('Mon, 16 Nov 2026 09:00:00 GMT');
      const asked = await Promise.all(
        ['/api/v1/nodes', '/api/v1/events', '/api/v1/pods'].map(async (path) => (await json(url + path)).status),
      );
      expect(asked).toEqual([403, 503, 200]);
      expect((await fetch(`${url}/apis/metrics.k8s.io/v1beta1/pods`)).status).toBe(404);
    });
    expect(output).toContain('faults  error plural=events status=503\n');
    expect(output).toContain('denied  resource=nodes\n');
  });

  it('tells the story as time passes', async () => {
    const told = Promise.withResolvers<void>();
    const stop = Promise.withResolvers<string>();
    // Each reading of this stopwatch is 125 ms after the one before: a quarter of an hour at this speed.
    const run = cli('simulate shop-day --at +2h45m --speed 7200 --keep-dates', {
      stopRequested: stop.promise,
      onWrite: (text) => {
        if (text.includes('without its new setting') && text.startsWith('2026-11-16')) told.resolve();
      },
    });
    await told.promise;
    stop.resolve('SIGTERM');
    expect((await run).output).toContain(
      '2026-11-16 08:50 UTC  shop/api 1.5.0 is rolled out, without its new setting\n',
    );
  });

  it('writes a kubeconfig for its owner alone, over TLS too, and replaces only what it wrote', async () => {
    const path = join(await temporaryDirectory(), 'kubeconfig');
    for (const line of ['shop-day', 'shop-day --tls']) {
      const { output } = await simulating(`${line} --kubeconfig ${path}`, async (url) => {
        const { server, ...trust } = parse(await readFile(path, 'utf8')).clusters[0].cluster;
        expect(server).toBe(url);
        expect(Object.keys(trust)).toEqual([
          line.includes('tls') ? 'certificate-authority-data' : 'insecure-skip-tls-verify',
        ]);
      });
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(output).toContain(`KUBECONFIG=${path} k8s-monitor once`);
    }
    await writeFile(path, 'apiVersion: v1\nkind: Config\n');
    const { code, errors } = await cli(`simulate shop-day --kubeconfig ${path}`);
    expect([code, errors]).toEqual([2, expect.stringContaining('was not written by simulate; it is left as it is')]);
    expect(await readFile(path, 'utf8')).toBe('apiVersion: v1\nkind: Config\n');
  });

  it('serves a dump, whose time stands still', async () => {
    const path = join(await temporaryDirectory(), 'pods.json');
    const metadata = { namespace: 'shop', name: 'a', creationTimestamp: '2026-03-01T08:00:00Z' };
    await writeFile(path, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata }));
    const { output } = await simulating(path, async (url) => {
      expect(await json(`${url}/api/v1/pods`)).toMatchObject({
        date: 'Sun, 01 Mar 2026 08:00:00 GMT',
        body: { items: [{ metadata: { name: 'a' } }] },
      });
    });
    expect(output).toContain(`serves  dump ${path}: 0 nodes, 1 pods`);
    const yaml = join(await temporaryDirectory(), 'pod.yaml');
    await writeFile(yaml, 'apiVersion: v1\nkind: Pod\nmetadata: { namespace: shop, name: b }\n');
    await simulating(yaml, async (url) =>
      expect(JSON.stringify((await json(`${url}/api/v1/pods`)).body)).toContain('"b"'),
    );
  });

  it('lists the scenarios and when what happens', async () => {
    const { code, output } = await cli('simulate --list');
    expect(code).toBe(0);
    expect(output).toMatch(/^shop-day \(20 h\)\n/m);
    expect(output).toContain('    +2h50m  shop/api 1.5.0 is rolled out, without its new setting\n');
  });

  it.each([
    ['', 'simulate needs a scenario, a recording or a dump'],
    ['no-such-day', 'no-such-day is no scenario, and no file or folder'],
    ['shop-day --at yesterday', '--at yesterday is neither a duration nor a time'],
    ['shop-day --at 2020-01-01T00:00:00Z', '--at 2020-01-01T00:00:00Z lies before the start'],
    ['shop-day --port 70000', 'Give a number from 0 to 65535'],
    ['shop-day --speed fast', 'Give a number, 0 or more'],
    ['shop-day --fault noise', '--fault noise: there is no fault noise'],
    ['shop-day --fault error:plural=pods', '--fault error:plural=pods: status: must be a number'],
    ['shop-day --fault hang:plural', '--fault hang:plural: plural is no name=value'],
    ['shop-day --fault forbid', '--fault forbid: plural: is missing'],
    ['shop-day --deny colour=red', '--deny colour=red: Unrecognized key'],
  ])('refuses "%s"', async (line, expected) => {
    const { code, errors } = await cli(`simulate ${line}`);
    expect(errors).toContain(expected);
    expect(code).toBe(2);
  });

  it('says that a port is taken', async () => {
    await simulating('shop-day', async (url) => {
      const { code, errors } = await cli(`simulate shop-day --port ${new URL(url).port}`);
      expect([code, errors]).toEqual([2, expect.stringContaining('is taken on this machine')]);
    });
  });

  it('serves a recording look by look, as fast as it is told, and says when it is over', async () => {
    const looks = join(await temporaryDirectory(), 'looks');
    const recorder = recorderIn(looks);
    for (const [minute, pod] of [aPod({ name: 'first' }), aPod({ name: 'second' })].entries()) {
      await recorder.record(asProjected(aSnapshot({ now: NOON + minute * MINUTE, pods: [pod] })));
    }
    await recorder.close();
    const pods = async (url: string) => JSON.stringify((await json(`${url}/api/v1/pods`)).body);
    const still = await simulating(`${looks} --speed 0 --at 2027-01-01T00:00:00Z`, async (url) => {
      expect(await pods(url)).toContain('"second"');
    });
    expect(still.output).toContain(`serves  recording ${looks} (2 looks): 0 nodes, 1 pods`);
    const { output } = await simulating(`${looks} --speed 1000000`, async (url) => {
      await vi.waitFor(async () => expect(await pods(url)).toContain('"second"'), 5_000);
    });
    expect(output).toContain('the recording ends here; its last look stays');
    const wrong = await cli(`simulate ${looks} --at +5m`);
    expect(wrong.errors).toContain('--at +5m is no time');
  });
});
