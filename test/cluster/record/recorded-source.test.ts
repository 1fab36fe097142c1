import { describe, expect, it } from 'vitest';
import { createRecordedSource } from '../../../src/cluster/index.ts';
import { KIND_NAMES } from '../../../src/model/snapshot.ts';
import { aCustomResource } from '../../support/cluster-records.ts';
import { recorderIn } from '../../support/recordings.ts';
import { aPod, aSnapshot, coverageEntry, MINUTE, NOON } from '../../support/snapshots.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const request = { kinds: KIND_NAMES, signal: new AbortController().signal };

async function recorded(): Promise<string> {
  const directory = await temporaryDirectory();
  const recorder = recorderIn(directory);
  for (const [minute, name] of ['a', 'b', 'c'].entries()) {
    await recorder.record({
      ...aSnapshot({
        now: NOON + minute * MINUTE,
        pods: [aPod({ name })],
        customresources: [aCustomResource({ resource: 'certificates.cert-manager.io' })],
        coverage: [
          coverageEntry('pods', null, 'ok'),
          coverageEntry('pods', 'bank', 'denied'),
          { ...coverageEntry('customresources', null, 'ok'), resource: 'certificates.cert-manager.io' },
        ],
      }),
    });
  }
  await recorder.close();
  return directory;
}

describe('a recorded look as a source', () => {
  it('is the newest, or the newest up to a time', async () => {
    const directory = await recorded();
    const podAt = async (at: number | null) => {
      const source = await createRecordedSource({ paths: [directory], at });
      return (await source.look(request)).objects.pods[0]?.name;
    };
    expect(await podAt(null)).toBe('c');
    expect(await podAt(NOON + MINUTE)).toBe('b');
    expect(await podAt(NOON + 2 * MINUTE - 1)).toBe('b');
    await expect(podAt(NOON - 1)).rejects.toMatchObject({
      code: 'recording_unreadable',
      remedy: `The oldest is of ${new Date(NOON).toISOString()}.`,
    });
  });

  it('says where it is from, shows what is asked for, and calls absent what was not recorded', async () => {
    const source = await createRecordedSource({ paths: [await recorded()], at: null });
    expect(source.cluster).toBe('shop-demo');
    expect(source.customResources).toEqual(['certificates.cert-manager.io']);
    const snapshot = await source.look({
      kinds: ['pods', 'nodes', 'customresources'],
      custom: [
        { group: 'cert-manager.io', version: null, plural: 'certificates' },
        { group: 'example.com', version: null, plural: 'others' },
      ],
      signal: request.signal,
    });
    expect(snapshot.source).toMatch(/^recording .*looks\.zst, look of \d{4}-\d\d-\d\dT\d\d:02:00\.000Z$/);
    expect(
      snapshot.coverage.map(({ kind, namespace, resource, state }) => [kind, namespace ?? resource, state]),
    ).toEqual([
      ['pods', undefined, 'ok'],
      ['pods', 'bank', 'denied'],
      ['nodes', undefined, 'absent'],
      ['customresources', 'certificates.cert-manager.io', 'ok'],
      ['customresources', 'others.example.com', 'absent'],
    ]);
    expect(snapshot.objects.customresources).toHaveLength(1);
    expect((await source.look({ ...request, kinds: ['nodes'] })).objects.pods).toEqual([]);
    await source.close();
  });
});
