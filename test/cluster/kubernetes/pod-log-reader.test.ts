import { describe, expect, it } from 'vitest';
import type { KubernetesSourceOptions } from '../../../src/cluster/index.ts';
import { MOST_LOG_LINES, NO_LOGS } from '../../../src/cluster/index.ts';
import type { Fault } from '../../../src/cluster/simulator/index.ts';
import { crashedContainer, NOW, rawPod } from '../../support/kubernetes-objects.ts';
import { openSource, startCluster } from '../../support/simulated-cluster.ts';

const APP = { namespace: 'shop', pod: 'api-1', container: 'app' };
const ended = { exitCode: 1, reason: 'Error', containerID: 'containerd://a' };
const CRASHED = rawPod('api-1', {
  status: { containerStatuses: [crashedContainer('app', { lastState: { terminated: ended } })] },
});

async function readLog(
  lines: readonly string[],
  faults: readonly Fault[] = [],
  { options = {}, container = APP }: { options?: Partial<KubernetesSourceOptions>; container?: typeof APP } = {},
) {
  const log = () => lines.map((text) => ({ at: NOW, text }));
  const server = await startCluster({ objects: [CRASHED, rawPod('api-2')], log });
  server.faults.set(faults);
  const source = await openSource(server, options);
  const result = await source.logs.readPrevious(container, new AbortController().signal);
  await source.close();
  await expect.poll(() => server.stats.openSockets).toBe(0);
  return { result, requests: server.stats.requests };
}

describe('the log of a crashed container', () => {
  it('is its last lines, oldest first, of the run before this one', async () => {
    const written = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    const { result, requests } = await readLog(written);
    expect(result).toEqual({ ok: true, lines: written.slice(-MOST_LOG_LINES) });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'GET', userAgent: 'k8s-monitor/test' });
    expect(requests[0]?.path).toBe(
      '/api/v1/namespaces/shop/pods/api-1/log?container=app&previous=true&tailLines=40&limitBytes=655360',
    );
  });

  it('holds no secret, and nothing a terminal would obey', async () => {
    const { result } = await readLog([
      'connecting to postgres://shop:hunter2-of-the-log@db:5432/shop',
      '-----BEGIN PRIVATE KEY-----',
      'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
      '-----END PRIVATE KEY-----',
      '\u001b[31mpanic: no route\u001b[0m',
    ]);
    const text = JSON.stringify(result);
    for (const secret of ['hunter2-of-the-log', 'MIIEvQIBADANBg', '\\u001b']) expect(text).not.toContain(secret);
    expect(text).toContain('panic: no route');
  });

  it('is bounded, and what is kept is its end', async () => {
    const { result } = await readLog([...Array(30).fill('x'.repeat(15_000)), 'panic: the end']);
    const lines = result.ok ? result.lines : [];
    expect(lines.at(-1)).toBe('panic: the end');
    expect(lines.length).toBeGreaterThan(1);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(500);
  });

  it.each([
    ['none', 'a container that never ended', [], { ...APP, pod: 'api-2' }],
    ['none', 'a container the pod has not', [], { ...APP, container: 'other' }],
    ['absent', 'a pod that is gone', [], { ...APP, pod: 'api-9' }],
    ['denied', 'a role that does not allow it', [{ kind: 'forbid', plural: 'pods/log' }], APP],
    ['denied', 'credentials that are refused', [{ kind: 'unauthorized' }], APP],
    ['failed', 'a server in trouble', [{ kind: 'error', status: 500 }], APP],
    ['failed', 'a connection that breaks', [{ kind: 'reset' }], APP],
    ['failed', 'a page of some proxy', [{ kind: 'not-json' }], APP],
    ['failed', 'an answer that never comes', [{ kind: 'hang', where: 'headers' }], APP],
    ['failed', 'an answer that trickles', [{ kind: 'drip', bytes: 1, everyMs: 5 }], APP],
    ['none', 'a log the kubelet no longer has', [gone()], APP],
  ] as const)('is told as %s of %s', async (reason, _, faults, container) => {
    const { result, requests } = await readLog(['x'.repeat(2_000)], faults, {
      container,
      options: { requestTimeoutMs: 200 },
    });
    expect(result).toMatchObject({ ok: false, reason, detail: expect.stringMatching(/./) });
    expect(requests).toHaveLength(1);
  });

  it('says what the role lacks', async () => {
    const { result } = await readLog([], [{ kind: 'forbid', plural: 'pods/log' }]);
    expect(result).toMatchObject({ detail: '403: add "get" on pods/log to the role' });
  });

  it('is none where it is empty', async () => {
    expect((await readLog([])).result).toEqual({ ok: false, reason: 'none', detail: 'the log is empty' });
  });

  it('is not waited for when the process stops', async () => {
    const server = await startCluster({ objects: [CRASHED] });
    server.faults.set([{ kind: 'hang', where: 'headers' }]);
    const source = await openSource(server);
    const stop = new AbortController();
    const reading = source.logs.readPrevious(APP, stop.signal);
    await expect.poll(() => server.stats.requests.length).toBe(1);
    const reason = new Error('SIGTERM');
    stop.abort(reason);
    await expect(reading).rejects.toBe(reason);
    const rest = source.logs.readPrevious(APP, new AbortController().signal);
    await source.close();
    expect(await rest).toMatchObject({ ok: false, reason: 'failed', detail: 'the source was closed' });
  });

  it('is not to be had from a source without logs', async () => {
    expect(await NO_LOGS.readPrevious(APP, new AbortController().signal)).toMatchObject({ ok: false, reason: 'none' });
  });
});

function gone(): Fault {
  const body = 'unable to retrieve container logs for containerd://0a1b2c';
  return { kind: 'answer', contentType: 'text/plain', body };
}
