import { expect, it, onTestFinished } from 'vitest';
import { createCertificate, startApiServer, staticState } from '../../../src/cluster/simulator/index.ts';
import { NOW } from '../../support/kubernetes-objects.ts';
import { ALL_KINDS, CLUSTER, lookAt, openKubeconfig } from '../../support/simulated-cluster.ts';

async function serve(tls = createCertificate()) {
  const server = await startApiServer({ state: staticState({ now: NOW, objects: CLUSTER }), tls });
  onTestFinished(() => server.close());
  return server;
}

it('over TLS twenty looks share as many connections as there are requests at once', async () => {
  const server = await serve();
  const source = await openKubeconfig(server.kubeconfig(), { maxRequests: 3 });
  for (let look = 0; look < 20; look += 1) {
    const { coverage } = await lookAt(source);
    expect(coverage.every(({ state }) => state === 'ok')).toBe(true);
  }
  expect(server.stats.connections).toBeLessThanOrEqual(3);
  await source.close();
  await expect.poll(() => server.stats.openSockets).toBe(0);
});

it.each([
  ['a CA that did not sign it', () => [createCertificate(), createCertificate().ca] as const],
  ['a certificate that has expired', () => own({ notAfter: Date.UTC(2021, 0, 1) })],
  ['a certificate of another host', () => own({ hosts: ['api.example.com'] })],
])('%s: nothing is asked, every kind fails, and it is said to be the trust', async (_, make) => {
  const [tls, ca] = make();
  const server = await serve(tls);
  const source = await openKubeconfig(server.kubeconfig({ ca }), { maxRequests: 2 });
  const { coverage } = await lookAt(source);
  expect(coverage.map(({ kind }) => kind)).toEqual(ALL_KINDS);
  for (const { state, reason } of coverage) {
    expect(state).toBe('failed');
    expect(reason).toMatch(
      /^no trusted connection to https:.* \([A-Z_]+\): does the kubeconfig's certificate authority/,
    );
  }
  expect(server.stats.requests).toEqual([]);
  await source.close();
  await expect.poll(() => server.stats.openSockets).toBe(0);
});

function own(options: Parameters<typeof createCertificate>[0]) {
  const tls = createCertificate(options);
  return [tls, tls.ca] as const;
}
