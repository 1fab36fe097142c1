import { expect, it } from 'vitest';
import type { Fault } from '../../../src/cluster/simulator/index.ts';
import { lookAt, openSource, startCluster } from '../../support/simulated-cluster.ts';

const MAX_REQUESTS = 4;

const FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  none: [],
  '401': [{ kind: 'unauthorized' }],
  '403': [{ kind: 'forbid', plural: 'pods' }],
  '404': [{ kind: 'absent', plural: 'pods' }],
  '410 without end': [{ kind: 'expire', plural: 'pods', afterPages: 1 }],
  '429': [{ kind: 'error', status: 429, plural: 'pods', retryAfterSeconds: 3_600 }],
  '500': [{ kind: 'error', status: 500 }],
  '503 on one page': [{ kind: 'error', status: 503, plural: 'pods', page: 1 }],
  'a reset in the body': [{ kind: 'reset', plural: 'pods' }],
  'a reset before headers': [{ kind: 'reset', where: 'headers' }],
  'a hang before headers': [{ kind: 'hang', plural: 'pods', where: 'headers' }],
  'a hang in the body': [{ kind: 'hang', plural: 'pods', where: 'body' }],
  'a drip': [{ kind: 'drip', plural: 'pods', bytes: 1, everyMs: 5 }],
  'truncated JSON': [{ kind: 'truncate', plural: 'pods' }],
  'no JSON': [{ kind: 'not-json' }],
  'JSON that is no list': [{ kind: 'answer', plural: 'pods', body: 'null' }],
  'a redirect': [{ kind: 'answer', status: 302, body: '', headers: { Location: 'http://127.0.0.1:1/login' } }],
};

it.each(Object.entries(FAULTS))('twenty looks with %s leave no socket behind', async (_, faults) => {
  const server = await startCluster();
  server.faults.set(faults);
  const source = await openSource(server, { maxRequests: MAX_REQUESTS, requestTimeoutMs: 40, lookTimeoutMs: 500 });
  for (let look = 0; look < 20; look += 1) {
    await lookAt(source, ['pods', 'nodes']);
    // A connection that was cut closes a moment later on the server's side.
    await expect.poll(() => server.stats.openSockets).toBeLessThanOrEqual(MAX_REQUESTS);
  }
  await source.close();
  await expect.poll(() => server.stats.openSockets).toBe(0);
});
