import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Recorder } from '../../../src/cluster/record/recorder.ts';
import { recordingSource } from '../../../src/cluster/record/recording-source.ts';
import { segmentName, segmentStart } from '../../../src/cluster/record/segment-name.ts';
import type { ClusterSource } from '../../../src/cluster/source.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { asProjected, readFolder, recorderIn } from '../../support/recordings.ts';
import { aPod, aSnapshot, MINUTE, NOON } from '../../support/snapshots.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { createVolatileFileSystem, osError, SURVIVALS } from '../../support/volatile-file-system.ts';

const DAY = 24 * 60 * MINUTE;
const lookAt = (minute: number, name = 'api'): Snapshot =>
  asProjected(aSnapshot({ now: NOON + minute * MINUTE, pods: [aPod({ name })] }));
/** Hardly compressible, and another one each time, so that each look is a segment. */
const bigLook = (minute: number): Snapshot =>
  aSnapshot({
    now: NOON + minute * MINUTE,
    pods: [...Array(300)].map((_, index) => aPod({ name: `p-${(index * 7919 + minute * 104_729) ** 2}` })),
  });

describe('what a recorder keeps', () => {
  it('is bounded by size: the oldest segments go, other files and clusters stay', async () => {
    const directory = await temporaryDirectory();
    const other = recorderIn(directory, { maxBytes: 30_000 });
    await other.record({ ...bigLook(0), cluster: 'other' });
    await other.close();
    await writeFile(join(directory, 'notes.txt'), 'x'.repeat(100_000));
    const recorder = recorderIn(directory, { maxBytes: 30_000 });
    for (let minute = 0; minute < 30; minute += 1) expect(await recorder.record(bigLook(minute))).toBeNull();
    await recorder.close();
    const names = await readdir(directory);
    expect(names.filter((name) => !name.startsWith('shop-demo.')).toSorted()).toEqual([
      'notes.txt',
      segmentName('other', NOON, 0),
    ]);
    const own = names.filter((name) => name.startsWith('shop-demo.')).toSorted();
    expect(own.length).toBeGreaterThan(1);
    expect(own.length).toBeLessThan(15);
    expect(own.at(-1)).toBe(segmentName('shop-demo', NOON + 29 * MINUTE, 0));
  });

  it('is bounded by age: a segment goes when the next one is too old as well', async () => {
    const directory = await temporaryDirectory();
    for (const day of [0, 2, 5, 9]) {
      const recorder = recorderIn(directory, { maxAge: 6 * DAY });
      await recorder.record(lookAt(day * 24 * 60));
      await recorder.close();
    }
    const starts = (await readdir(directory)).map((name) => ((segmentStart(name, 'shop-demo') ?? 0) - NOON) / DAY);
    // At day 9, looks before day 3 are too old: the segment of day 2 may have had looks up to day 5.
    expect(starts.toSorted()).toEqual([2, 5, 9]);
  });

  it('takes looks that come at the same time one after the other', async () => {
    const directory = await temporaryDirectory();
    const recorder = recorderIn(directory);
    const results = await Promise.all([0, 1, 2, 3].map((minute) => recorder.record(lookAt(minute))));
    await recorder.close();
    expect(results).toEqual([null, null, null, null]);
    expect((await readFolder(directory)).map((look) => look?.clock.now)).toEqual(
      [0, 1, 2, 3].map((minute) => NOON + minute * MINUTE),
    );
  });

  it('has no segments before there is a look', async () => {
    const directory = join(await temporaryDirectory(), 'not', 'yet');
    const recorder = recorderIn(directory);
    await recorder.close();
    await expect(readdir(directory)).rejects.toThrow();
  });
});

describe('a recorder in trouble', () => {
  it.each(['makeDirectory', 'createFile', 'write', 'sync', 'syncDirectory', 'removeFile'])(
    'says so when it cannot %s, and keeps looks again when it can',
    async (failing) => {
      const fileSystem = createVolatileFileSystem();
      const recorder = recorderIn('/rec', { fileSystem, maxBytes: failing === 'removeFile' ? 1 : 1_000_000 });
      fileSystem.intercept = (step) => {
        if (step === failing) throw osError('ENOSPC');
      };
      const first = await recorder.record(lookAt(0));
      const second = await recorder.record(lookAt(1));
      const told = 'cannot record looks in /rec: no space left on the volume (ENOSPC)';
      expect([first, second]).toContain(told);
      fileSystem.intercept = () => undefined;
      expect(await recorder.record(lookAt(2))).toBeNull();
      expect(await recorder.record(lookAt(3))).toBeNull();
      await recorder.close();
      const directory = await temporaryDirectory();
      for (const path of fileSystem.paths()) {
        await writeFile(join(directory, path.slice('/rec/'.length)), await fileSystem.readFile(path));
      }
      const kept = (await readFolder(directory)).map((look) => ((look?.clock.now ?? 0) - NOON) / MINUTE);
      // Where the limit is nothing, the newest segment is all there is.
      expect(kept.slice(-2)).toEqual(failing === 'removeFile' ? [3] : [2, 3]);
    },
  );

  it('leaves no pile of torn segments on a full disk', async () => {
    const fileSystem = createVolatileFileSystem();
    const recorder = recorderIn('/rec', { fileSystem });
    fileSystem.intercept = (step) => {
      if (step === 'write') throw osError('ENOSPC');
    };
    for (let minute = 0; minute < 5; minute += 1) await recorder.record(lookAt(minute));
    expect(fileSystem.paths()).toEqual([]);
  });

  it.each(SURVIVALS)('has every look it said it kept after a power cut that leaves %s', async (survival) => {
    const fileSystem = createVolatileFileSystem();
    const recorder = recorderIn('/rec', { fileSystem });
    expect(await recorder.record(lookAt(0))).toBeNull();
    expect(await recorder.record(lookAt(1, 'web'))).toBeNull();
    fileSystem.cutPower(survival);
    const directory = await temporaryDirectory();
    for (const path of fileSystem.paths()) {
      await writeFile(join(directory, path.slice('/rec/'.length)), await fileSystem.readFile(path));
    }
    expect(await readFolder(directory)).toEqual([lookAt(0), lookAt(1, 'web')]);
  });
});

describe('a source whose looks are recorded', () => {
  const source: ClusterSource = {
    cluster: 'shop-demo',
    description: 'test',
    look: async () => lookAt(0),
    close: async () => {},
  };
  const request = { kinds: [], signal: new AbortController().signal };

  it('gives the look, keeps it, and closes both', async () => {
    const directory = await temporaryDirectory();
    const recorded = recordingSource(source, recorderIn(directory));
    expect(await recorded.look(request)).toEqual(lookAt(0));
    expect(recorded.trouble?.()).toBeNull();
    await recorded.close();
    expect(await readFolder(directory)).toEqual([lookAt(0)]);
  });

  it('looks on when looks cannot be kept, and says so until they can', async () => {
    const answers: (string | null | Error)[] = ['cannot record looks in /rec: full', new Error('bug'), null];
    const recorder: Recorder = {
      directory: '/rec',
      record: async () => {
        const answer = answers.shift() ?? null;
        if (answer instanceof Error) throw answer;
        return answer;
      },
      close: async () => {},
    };
    const recorded = recordingSource(source, recorder);
    const troubles: unknown[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await recorded.look(request)).toEqual(lookAt(0));
      troubles.push(recorded.trouble?.());
    }
    expect(troubles).toEqual([
      'cannot record looks in /rec: full',
      'cannot record looks in /rec: this look could not be written',
      null,
    ]);
  });

  it('does not wait for a volume that hangs', async () => {
    const hanging = Promise.withResolvers<null>();
    const recorder: Recorder = { directory: '/nfs', record: () => hanging.promise, close: async () => {} };
    const recorded = recordingSource(source, recorder, 1);
    await recorded.look(request);
    expect(recorded.trouble?.()).toBe('recording looks in /nfs takes longer than 0.001 s');
    await recorded.look(request);
    expect(recorded.trouble?.()).toBe('cannot record looks in /nfs: the look before is still being written');
    hanging.resolve(null);
    await hanging.promise;
    await recorded.look(request);
    expect(recorded.trouble?.()).toBeNull();
  });
});
