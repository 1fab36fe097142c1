import { describe, expect, it } from 'vitest';
import { type KubernetesObject, type LogLine, staticState } from '../../../../src/cluster/simulator/index.ts';
import { startClient } from '../../../support/api-client.ts';

const NOW = Date.parse('2026-03-02T06:00:00Z');

function pod(
  name: string,
  containers: readonly string[],
  statuses: readonly object[],
  spec: object = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'shop', name },
    spec: { nodeName: 'worker-1', containers: containers.map((container) => ({ name: container })), ...spec },
    status: { containerStatuses: statuses },
  };
}

const running = { running: { startedAt: '2026-03-02T05:00:00Z' } };
const terminated = {
  exitCode: 1,
  containerID: 'containerd://1',
  finishedAt: '2026-03-02T05:59:00Z',
  message: 'panic: no DB_URL\n',
};
const waiting = (reason: string) => ({ waiting: { reason } });

const PODS = [
  pod('runs', ['app'], [{ name: 'app', state: running, lastState: { terminated } }]),
  pod('fresh', ['app'], [{ name: 'app', state: running, lastState: {}, containerID: 'containerd://2' }]),
  pod('loops', ['app'], [{ name: 'app', state: waiting('CrashLoopBackOff'), lastState: { terminated } }]),
  pod('two', ['app', 'proxy'], [{ name: 'app', state: running }], { initContainers: [{ name: 'setup' }] }),
  pod('creating', ['app'], [{ name: 'app', state: waiting('ContainerCreating') }]),
  pod('pulling', ['app'], [{ name: 'app', state: waiting('ImagePullBackOff') }]),
  pod('failing', ['app'], [{ name: 'app', state: waiting('ErrImagePull') }]),
  pod('pending', ['app'], [], { nodeName: undefined }),
  pod('unseen', ['app'], []),
  pod('lost', ['app'], [{ name: 'app', state: running }], { nodeName: 'worker-2' }),
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'worker-2' },
    status: {
      addresses: [{ type: 'InternalIP', address: '10.0.0.2' }],
      conditions: [{ type: 'Ready', status: 'Unknown' }],
    },
  },
];

const LINES: readonly LogLine[] = ['one', 'two', 'three'].map((text, index) => ({
  at: NOW - 30_000 + index * 10_000,
  text,
}));

async function start(lines: readonly LogLine[] | null = LINES) {
  const { server, text } = await startClient(
    staticState({
      now: NOW,
      objects: PODS,
      log: ({ pod: name, previous }) => (name === 'runs' && !previous ? lines : null),
    }),
  );
  const log = (name: string, query = '') => text(`/api/v1/namespaces/shop/pods/${name}/log?${query}`);
  const refusal = async (name: string, query = ''): Promise<string> => {
    const [status, body] = await log(name, query);
    return `${status} ${JSON.parse(body).message}`;
  };
  return { server, log, refusal };
}

describe('a pod log', () => {
  it('is what the container wrote, in plain text', async () => {
    const { log } = await start();
    expect(await log('runs')).toEqual([200, 'one\ntwo\nthree\n']);
    expect(await log('runs', 'container=app')).toEqual([200, 'one\ntwo\nthree\n']);
  });

  it.each([
    ['tailLines=2', 'two\nthree\n'],
    ['tailLines=0', ''],
    ['sinceSeconds=20', 'two\nthree\n'],
    ['sinceTime=2026-03-02T05:59:50Z', 'three\n'],
    ['limitBytes=5', 'one\nt'],
    ['timestamps=true&tailLines=1', '2026-03-02T05:59:50.000000000Z three\n'],
  ])('%s', async (query, expected) => {
    expect(await (await start()).log('runs', query)).toEqual([200, expected]);
  });

  it.each(['tailLines=-1', 'limitBytes=0', 'sinceSeconds=x', 'sinceSeconds=1&sinceTime=2026-03-02T05:59:50Z'])(
    '%s is refused',
    async (query) => {
      expect((await (await start()).log('runs', query))[0]).toBe(422);
    },
  );

  it('of the run before is what the status kept of it, where nobody knows more', async () => {
    const { log } = await start();
    expect(await log('runs', 'previous=true')).toEqual([200, 'panic: no DB_URL\n']);
    expect(await log('loops')).toEqual([200, 'panic: no DB_URL\n']);
    expect(await log('loops', 'previous=true&timestamps=true')).toEqual([
      200,
      '2026-03-02T05:59:00.000000000Z panic: no DB_URL\n',
    ]);
    expect(await log('fresh')).toEqual([200, 'unable to retrieve container logs for containerd://2\n']);
  });

  it.each([
    ['fresh', 'previous=true', '400 previous terminated container "app" in pod "fresh" not found'],
    ['runs', 'container=web', '400 container web is not valid for pod runs'],
    [
      'two',
      '',
      '400 a container name must be specified for pod two, choose one of: [app proxy] or one of the init containers: [setup]',
    ],
    ['two', 'container=proxy', '400 container "proxy" in pod "two" is not available'],
    ['creating', '', '400 container "app" in pod "creating" is waiting to start: ContainerCreating'],
    ['pulling', '', '400 container "app" in pod "pulling" is waiting to start: trying and failing to pull image'],
    ['failing', '', `400 container "app" in pod "failing" is waiting to start: image can't be pulled`],
    ['pending', '', '400 pod pending does not have a host assigned'],
    ['unseen', '', '400 container "app" in pod "unseen" is not available'],
    [
      'lost',
      '',
      '500 Get "https://10.0.0.2:10250/containerLogs/shop/lost/app": dial tcp 10.0.0.2:10250: connect: no route to host',
    ],
    ['nobody', '', '404 pods "nobody" not found'],
  ])('of %s (%s): %s', async (name, query, expected) => {
    expect(await (await start()).refusal(name, query)).toBe(expected);
  });

  it('is followed until the client has seen enough', async () => {
    const lines = [...LINES];
    const { server } = await start(lines);
    const controller = new AbortController();
    const response = await fetch(`${server.url}/api/v1/namespaces/shop/pods/runs/log?follow=true&tailLines=1`, {
      signal: controller.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('three\n');
    lines.push({ at: NOW, text: 'four' });
    server.refresh();
    expect((await reader?.read())?.value).toBe('four\n');
    controller.abort();
  });

  it('can be denied although the pod may be read', async () => {
    const { server, log, refusal } = await start();
    server.access.deny([{ resource: 'pods/log' }]);
    expect(await refusal('runs')).toMatch(/^403 pods\/log "runs" is forbidden: .* cannot get resource "pods\/log"/);
    server.access.deny([]);
    expect((await log('runs'))[0]).toBe(200);
  });
});
