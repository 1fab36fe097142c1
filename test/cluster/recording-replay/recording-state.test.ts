import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRecordingState } from '../../../src/cluster/recording-replay/recording-state.ts';
import { startApiServer } from '../../../src/cluster/simulator/index.ts';
import type { KindName, Snapshot } from '../../../src/model/snapshot.ts';
import { aCustomResource, aService, aSlice } from '../../support/cluster-records.ts';
import { asProjected, recorderIn } from '../../support/recordings.ts';
import { openKubeconfig } from '../../support/simulated-cluster.ts';
import { aCrashingPod, aNode, anEvent, aPod, aSnapshot, coverageEntry, MINUTE, NOON } from '../../support/snapshots.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const READ: readonly KindName[] = ['pods', 'nodes', 'services', 'endpointslices', 'events', 'customresources'];
const CERTIFICATES = { group: 'cert-manager.io', version: null, plural: 'certificates' };
const certificate = aCustomResource({
  group: 'cert-manager.io',
  kind: 'Certificate',
  resource: 'certificates.cert-manager.io',
});

const LOOKS: readonly Snapshot[] = [0, 5, 10].map((minute) =>
  asProjected({
    ...aSnapshot({
      now: NOON + minute * MINUTE,
      pods: minute === 5 ? [aCrashingPod(), aPod({ name: 'steady' })] : [aPod(), aPod({ name: 'steady' })],
      nodes: [aNode()],
      services: [aService()],
      endpointslices: [aSlice()],
      events: [anEvent()],
      customresources: [certificate],
    }),
    coverage: [
      ...READ.filter((kind) => kind !== 'customresources').map((kind) => coverageEntry(kind, null, 'ok')),
      coverageEntry('jobs', null, 'denied'),
      { ...coverageEntry('customresources', null, 'ok'), resource: 'certificates.cert-manager.io' },
    ],
  }),
);

async function recorded(looks: readonly Snapshot[] = LOOKS): Promise<string> {
  const directory = await temporaryDirectory();
  const recorder = recorderIn(directory);
  for (const look of looks) await recorder.record(look);
  await recorder.close();
  return directory;
}

describe('a recording that is served', () => {
  it('shows a client of the API the very looks, each from its time on', async () => {
    let elapsed = 0;
    const replay = await openRecordingState([await recorded()], { at: null, elapsed: () => elapsed });
    const server = await startApiServer({ state: replay.state });
    onTestFinished(() => server.close());
    const source = await openKubeconfig(server.kubeconfig());
    const look = () => source.look({ kinds: READ, custom: [CERTIFICATES], signal: new AbortController().signal });
    for (const [minute, index] of [
      [0, 0],
      [4, 0],
      [5, 1],
      [9, 1],
      [10, 2],
      [99, 2],
    ] as const) {
      elapsed = minute * MINUTE;
      await replay.advance();
      const seen = await look();
      expect(seen.objects).toEqual(LOOKS[index]?.objects);
      // It stops at the last look: nothing is known of later.
      expect(seen.clock.now).toBe(NOON + Math.min(minute, 10) * MINUTE);
      expect(seen.coverage.every(({ state }) => state === 'ok')).toBe(true);
    }
    await source.close();
  });

  it('serves nothing of what a look did not read', async () => {
    const { state } = await openRecordingState([await recorded()], { at: null, elapsed: () => 0 });
    expect(state.list('batch', 'jobs')).toBeNull();
    expect(state.list('', 'secrets')).toBeNull();
    expect(state.list('cert-manager.io', 'certificates')).toHaveLength(1);
    expect(state.resources?.()).toEqual([
      { group: 'cert-manager.io', version: 'v1', plural: 'certificates', kind: 'Certificate', namespaced: true },
    ]);
  });

  it('keeps the version of what stays, and gives a new one to what changes', async () => {
    let elapsed = 0;
    const replay = await openRecordingState([await recorded()], { at: null, elapsed: () => elapsed });
    const versions = () =>
      Object.fromEntries(
        (replay.state.list('', 'pods') ?? []).map(({ metadata }) => [metadata.name, metadata.resourceVersion]),
      );
    const before = versions();
    elapsed = 5 * MINUTE;
    expect(await replay.advance()).toBe(true);
    expect(await replay.advance()).toBe(false);
    const after = versions();
    expect(after.steady).toBe(before.steady);
    const [changed = ''] = Object.keys(after).filter((name) => name !== 'steady');
    expect(Number(after[changed])).toBeGreaterThan(Number(before[changed] ?? 0));
    expect(replay.state.resourceVersion()).toBe(after[changed]);
  });

  it('begins where it is told to', async () => {
    const directory = await recorded();
    const { state, startsAt, endsAt } = await openRecordingState([directory], {
      at: NOON + 7 * MINUTE,
      elapsed: () => 0,
    });
    expect([state.now(), startsAt, endsAt]).toEqual([NOON + 7 * MINUTE, NOON + 7 * MINUTE, NOON + 10 * MINUTE]);
    expect(JSON.stringify(state.list('', 'pods'))).toContain('CrashLoopBackOff');
    await expect(openRecordingState([directory], { at: NOON - 1, elapsed: () => 0 })).rejects.toMatchObject({
      code: 'recording_unreadable',
    });
  });

  it('passes over a damaged look, and says so', async () => {
    const directory = await recorded();
    const path = join(directory, (await readdir(directory))[0] ?? '');
    const bytes = await readFile(path);
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 0xff;
    await writeFile(path, bytes);
    let elapsed = 5 * MINUTE;
    const replay = await openRecordingState([directory], { at: null, elapsed: () => elapsed });
    await replay.advance();
    elapsed = 10 * MINUTE;
    expect(await replay.advance()).toBe(false);
    expect(JSON.stringify(replay.state.list('', 'pods'))).toContain('CrashLoopBackOff');
    expect(replay.problems).toEqual([expect.stringMatching(/is damaged; the one before stays$/)]);
  });
});
