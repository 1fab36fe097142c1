import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createCertificate, type Fault, startApiServer } from '../../src/cluster/simulator/index.ts';
import type { CycleResult } from '../../src/monitor/index.ts';
import { scenarioCluster, startJourney, turns } from '../support/journey.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

/** Each on the pods alone, and on everything. */
const TROUBLES: Readonly<Record<string, Fault>> = {
  '401': { kind: 'unauthorized' },
  '401 to a token that was rotated': { kind: 'token', accepts: ['the-next-one'] },
  '403': { kind: 'forbid', plural: 'pods' },
  '404': { kind: 'absent' },
  '404 in plain text': { kind: 'absent', body: 'text' },
  '410 on every page but the first': { kind: 'expire', afterPages: 1 },
  '429 for an hour': { kind: 'error', status: 429, retryAfterSeconds: 3_600 },
  '500': { kind: 'error', status: 500 },
  '503': { kind: 'error', status: 503 },
  'a list without end': { kind: 'endless' },
  'a list without end or objects': { kind: 'endless', items: 'none' },
  'a list that repeats its token': { kind: 'endless', token: 'same' },
  'a reset before any answer': { kind: 'reset', where: 'headers' },
  'a reset in the body': { kind: 'reset' },
  silence: { kind: 'hang', where: 'headers' },
  'silence in the body': { kind: 'hang', where: 'body' },
  'a body that trickles': { kind: 'drip', bytes: 1, everyMs: 10 },
  'half of the JSON': { kind: 'truncate' },
  'a page of HTML': { kind: 'not-json' },
  null: { kind: 'answer', body: 'null' },
  'a list of another kind': { kind: 'answer', body: '{"kind":"SecretList","items":null}' },
  'a redirect': { kind: 'answer', status: 302, body: '', headers: { Location: 'https://login.example.com' } },
};
const CASES = Object.entries(TROUBLES).flatMap(([name, fault]): [string, Fault][] => [
  [`${name}, to pods`, { ...fault, plural: 'pods' }],
  ...(fault.kind === 'forbid' ? [] : [[`${name}, to everything`, fault] satisfies [string, Fault]]),
]);

/** The limits of a blind look, short enough for a test; healthy ones have the usual. */
const LIMITS = { kubeRequestTimeoutSeconds: 0.3, lookTimeoutSeconds: 0.8 };
const BLIND_LOOKS = 3;

/** In pages of one, so that every list has more than one. */
const start = () => startJourney({ cluster: scenarioCluster(BAD_ROLLOUT), config: { kubePageSize: 1 } });

function expectStillOpen(blind: readonly CycleResult[], states: readonly string[]): void {
  for (const result of blind) {
    // That something could not be read is an incident of its own.
    const open = result.situation.open.filter(({ code }) => code !== 'CoverageLost');
    expect(open.map(({ code }) => code)).toEqual(['CrashLoopBackOff']);
    expect(states).toContain(open[0]?.state);
  }
  expect(blind.flatMap(turns).filter((turn) => /resolved|gone/.test(turn))).toEqual([]);
}

it.each(CASES)('an open incident outlasts %s', async (_, fault) => {
  const journey = await start();
  await (await journey.start()).cycles(4);

  journey.server.faults.set([fault]);
  const impatient = await journey.start({ config: LIMITS });
  const started = performance.now();
  const blind = await impatient.cycles(BLIND_LOOKS);
  // Each look has its own limit, far below the usual one; the rest of a cycle takes its time besides, on a busy machine much.
  expect(performance.now() - started).toBeLessThan(BLIND_LOOKS * (LIMITS.lookTimeoutSeconds * 1_000 + 5_000));
  expectStillOpen(blind, ['unknown']);
  expect(blind.map(({ situation }) => situation.counts.pods)).toEqual(blind.map(() => null));
  expect(journey.lines('cycle')).toHaveLength(4 + BLIND_LOOKS);

  journey.server.faults.clear();
  const [seen] = await (await journey.start()).cycles(1);
  expect(seen?.situation.notSeen).toEqual([]);
  expect(seen?.situation.counts.pods).toBeGreaterThan(0);
  await expect.poll(() => journey.server.stats.openSockets).toBeLessThanOrEqual(3 * journey.config.kubeMaxRequests);
});

it('an open incident outlasts pods that come half, page by page', async () => {
  const journey = await start();
  const run = await journey.start();
  await run.cycles(4);
  journey.server.faults.set([{ kind: 'error', status: 500, plural: 'pods', page: 1 }]);
  expectStillOpen(await run.cycles(3), ['unknown']);
});

it('a clock that is hours off is judged by, and said, and ends no incident', async () => {
  const journey = await start();
  const run = await journey.start();
  await run.cycles(4);
  journey.server.faults.set([{ kind: 'clock', offsetMs: -5 * 3_600_000 }]);
  const off = await run.cycles(2);
  expectStillOpen(off, ['open']);
  expect(off[0]?.situation.problems).toEqual([
    "the API server's clock is 5 h behind this machine's: everything is judged by the server's",
  ]);
});

it('an open incident outlasts a server whose certificate another CA has signed', async () => {
  const journey = await start();
  await (await journey.start()).cycles(4);
  const tls = createCertificate();
  const server = await startApiServer({ state: journey.cluster.state, tls });
  onTestFinished(() => server.close());
  const kubeconfig = join(await temporaryDirectory(), 'kubeconfig');
  await writeFile(kubeconfig, server.kubeconfig({ ca: createCertificate().ca }));
  const run = await journey.start({ config: { kubeconfig } });
  const blind = await run.cycles(2);
  expectStillOpen(blind, ['unknown']);
  expect(blind[0]?.degraded).toEqual([expect.stringMatching(/^nothing could be seen .*no trusted connection/)]);
});
