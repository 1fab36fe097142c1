import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDumpState } from '../../../src/cluster/dump-replay/dump-state.ts';
import { parseLogText } from '../../../src/cluster/dump-replay/parse-log-text.ts';
import { startClient } from '../../support/api-client.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

function pod(resourceVersion: string, phase: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'shop', name: 'api-1', resourceVersion, creationTimestamp: '2026-03-02T05:00:00Z' },
    spec: { nodeName: 'worker-1', containers: [{ name: 'app' }] },
    status: {
      phase,
      containerStatuses: [{ name: 'app', state: { running: { startedAt: '2026-03-02T05:30:00Z' } } }],
    },
  };
}

const NODE = {
  metadata: { name: 'worker-1', creationTimestamp: '2026-01-01T00:00:00Z' },
  status: {
    nodeInfo: { kubeletVersion: 'v1.33.4' },
    conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-03-02T06:00:00Z' }],
  },
};

/** As `kubectl cluster-info dump --output-directory` lays it out. */
async function dump(): Promise<string> {
  const folder = join(await temporaryDirectory(), 'bundle');
  await mkdir(join(folder, 'shop', 'api-1'), { recursive: true });
  const write = (path: string, value: unknown) =>
    writeFile(join(folder, path), typeof value === 'string' ? value : JSON.stringify(value));
  await write('nodes.json', { kind: 'NodeList', apiVersion: 'v1', items: [NODE] });
  await write('shop/pods.json', { kind: 'List', apiVersion: 'v1', items: [pod('9', 'Pending'), pod('10', 'Running')] });
  await write('shop/deployments.json', {
    kind: 'List',
    apiVersion: 'v1',
    items: [{ apiVersion: 'extensions/v1beta1', kind: 'Deployment', metadata: { namespace: 'shop', name: 'api' } }],
  });
  await write('shop/certificates.json', {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { namespace: 'shop', name: 'web' },
  });
  await write('shop/events.json', '{"kind":"List","items":[');
  await write(
    'shop/api-1/logs.txt',
    '==== START logs for container app of pod shop/api-1 ====\nfirst\nsecond\n==== END logs for container app of pod shop/api-1 ====\n',
  );
  return folder;
}

describe('a dump, served', () => {
  it('stands at the newest moment in it, with the newest copy of each object', async () => {
    const { state, cluster, problems } = await openDumpState([await dump()]);
    expect([cluster, state.serverVersion, new Date(state.now()).toISOString()]).toEqual([
      'bundle',
      'v1.33.4',
      '2026-03-02T06:00:00.000Z',
    ]);
    expect(problems).toEqual([expect.stringMatching(/events\.json .*; skipped$/)]);
    const { get } = await startClient(state);
    expect((await get('/api/v1/pods')).body).toMatchObject({
      items: [{ metadata: { name: 'api-1', resourceVersion: '10' }, status: { phase: 'Running' } }],
    });
    expect((await get('/api/v1/nodes/worker-1')).body).toMatchObject({ apiVersion: 'v1', kind: 'Node' });
  });

  it('serves old groups where clients look today, custom resources, and not what it has nothing of', async () => {
    const { get } = await startClient((await openDumpState([await dump()])).state);
    expect((await get('/apis/apps/v1/namespaces/shop/deployments/api')).body).toMatchObject({ apiVersion: 'apps/v1' });
    expect((await get('/apis/cert-manager.io/v1/certificates')).body).toMatchObject({ kind: 'CertificateList' });
    // Nobody knows that there were no services.
    expect((await get('/api/v1/services')).status).toBe(404);
    expect(JSON.stringify((await get('/api/v1')).body)).not.toContain('"services"');
  });

  it('has the logs that lie beside', async () => {
    const { text } = await startClient((await openDumpState([await dump()])).state);
    const log = '/api/v1/namespaces/shop/pods/api-1/log';
    expect(await text(log)).toEqual([200, 'first\nsecond\n']);
    expect(await text(`${log}?tailLines=1`)).toEqual([200, 'second\n']);
    expect((await text(`${log}?previous=true`))[0]).toBe(400);
  });

  it('can let its clock run on', async () => {
    let elapsed = 0;
    const { state } = await openDumpState([await dump()], { elapsed: () => elapsed });
    elapsed = 60_000;
    expect(new Date(state.now()).toISOString()).toBe('2026-03-02T06:01:00.000Z');
  });

  it('is refused when nothing in it is Kubernetes', async () => {
    const folder = await temporaryDirectory();
    await expect(openDumpState([folder])).rejects.toMatchObject({ code: 'dump_unreadable' });
    await expect(openDumpState([join(folder, 'missing')])).rejects.toMatchObject({ code: 'dump_unreadable' });
  });
});

describe('the text of a log', () => {
  it('gives up its times where every line has one', () => {
    expect(parseLogText('2026-03-02T05:59:00.123456789Z one\n2026-03-02T05:59:01Z two\n')).toEqual([
      { at: Date.parse('2026-03-02T05:59:00.123Z'), text: 'one' },
      { at: Date.parse('2026-03-02T05:59:01Z'), text: 'two' },
    ]);
    expect(parseLogText('2026-03-02T05:59:01Z one\ntwo')).toEqual([
      { at: null, text: '2026-03-02T05:59:01Z one' },
      { at: null, text: 'two' },
    ]);
    expect(parseLogText('')).toEqual([]);
  });
});
