import { execFile } from 'node:child_process';
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../src/cluster/record/frame.ts';
import { isRecording, openRecording } from '../../../src/cluster/record/recording.ts';
import { KIND_NAMES, type Snapshot } from '../../../src/model/snapshot.ts';
import { asProjected, projectedObjects, readAll, readFolder, recorderIn } from '../../support/recordings.ts';
import {
  aCrashingPod,
  aNode,
  anEvent,
  aPod,
  aSnapshot,
  MINUTE,
  NOON,
  type SnapshotParts,
} from '../../support/snapshots.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** A look as a projection makes it. */
const aLook = (parts: SnapshotParts) => asProjected(aSnapshot(parts));
const looksLike = (minute: number, names: readonly string[]): Snapshot =>
  aLook({
    now: NOON + minute * MINUTE,
    pods: names.map((name) => aPod({ name })),
    nodes: [aNode({ name: `worker-${minute}` })],
    events: [anEvent()],
  });
const FIVE: readonly Snapshot[] = [
  looksLike(0, ['a', 'b', 'c']),
  looksLike(5, ['a', 'b', 'c']),
  looksLike(10, ['a', 'c', 'd']),
  looksLike(15, ['c', 'd']),
  looksLike(20, ['c', 'd', 'e']),
];

async function recorded(snapshots: readonly Snapshot[]): Promise<string> {
  const directory = await temporaryDirectory();
  const recorder = recorderIn(directory);
  for (const snapshot of snapshots) expect(await recorder.record(snapshot)).toBeNull();
  await recorder.close();
  return directory;
}

async function onlySegment(directory: string): Promise<string> {
  const names = await readdir(directory);
  expect(names).toHaveLength(1);
  return join(directory, names[0] ?? '');
}

describe('a recording', () => {
  it('gives back the very looks that were kept, whatever changed between them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(projectedObjects, { minLength: 1, maxLength: 4 }), async (states) => {
        const looks = states.map((objects, minute) => aSnapshot({ now: NOON + minute * MINUTE, ...objects }));
        const directory = await recorded(looks);
        expect(await readFolder(directory)).toEqual(looks);
        await rm(directory, { recursive: true });
      }),
      { numRuns: 60 },
    );
  });

  it('gives back what is said of a look: coverage, clock, problems', async () => {
    const look: Snapshot = {
      ...aLook({ bound: 'lower', partial: true, pods: [aCrashingPod()] }),
      serverVersion: null,
      coverage: [
        { kind: 'pods', namespace: null, state: 'ok', reason: null },
        { kind: 'pods', namespace: 'bank', state: 'denied', reason: 'forbidden (403)' },
        { kind: 'customresources', namespace: null, resource: 'x.example.com', state: 'absent', reason: 'not served' },
      ],
      problems: ['pods: 1 objects without a name were skipped'],
    };
    expect(await readFolder(await recorded([look]))).toEqual([look]);
  });

  it('is one segment of a whole look and changes, read in any order', async () => {
    const directory = await recorded(FIVE);
    const segment = await onlySegment(directory);
    expect(segment).toMatch(/\/shop-demo\.\d{4}-\d\d-\d\dT\d\d-00-00\.000Z\.looks\.zst$/);
    for (const paths of [[directory], [segment]]) {
      const recording = await openRecording(paths);
      expect(recording.cluster).toBe('shop-demo');
      expect(recording.problems).toEqual([]);
      expect(recording.looks.map(({ at }) => at)).toEqual(FIVE.map(({ clock }) => clock.now));
      for (const index of [4, 0, 2, 3, 1, 1]) {
        const look = recording.looks[index];
        expect(look && (await recording.read(look))).toEqual(FIVE[index]);
      }
    }
  });

  it('is smaller for what stays the same', async () => {
    const pods = [...Array(2_000)].map((_, index) => aPod({ name: `api-${(index * 7_919) ** 3}` }));
    const one = await stat(await onlySegment(await recorded([aSnapshot({ pods })])));
    const twenty = [...Array(20)].map((_, minute) =>
      aSnapshot({ now: NOON + minute * MINUTE, pods: pods.with(minute, aPod({ name: `new-${minute}` })) }),
    );
    const all = await stat(await onlySegment(await recorded(twenty)));
    expect(all.size).toBeLessThan(one.size * 2);
  });

  it('can be printed by any zstd tool, as lines of JSON', async () => {
    const segment = await onlySegment(await recorded(FIVE.slice(0, 2)));
    const text = await promisify(execFile)('zstdcat', [segment]).then(
      ({ stdout }) => stdout,
      async () => zstdDecompressSync(await withoutHeaders(segment)).toString(),
    );
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter((line) => 'look' in line)).toHaveLength(2);
    expect(lines).toContainEqual({ kind: 'pods', keep: 3 });
    expect(lines).toContainEqual({ kind: 'pods', put: JSON.parse(JSON.stringify(FIVE[0]?.objects.pods[0])) });
  });

  it('begins a new segment when it is opened anew, when most has changed, and after 36 looks', async () => {
    const directory = await recorded(FIVE.slice(0, 2));
    const again = recorderIn(directory);
    await again.record(FIVE[2] as Snapshot);
    await again.record(
      aSnapshot({ now: NOON + 12 * MINUTE, pods: ['x', 'y', 'z', 'q'].map((name) => aPod({ name })) }),
    );
    await again.close();
    expect(await readdir(directory)).toHaveLength(3);
    const many = [...Array(40)].map((_, minute) => aLook({ now: NOON + minute * MINUTE, pods: [aPod()] }));
    const other = await recorded(many);
    expect(await readdir(other)).toHaveLength(2);
    expect(await readFolder(other)).toEqual(many);
  });

  it('keeps looks of one moment apart', async () => {
    const directory = await temporaryDirectory();
    for (const name of ['a', 'b']) {
      const recorder = recorderIn(directory);
      await recorder.record(looksLike(0, [name]));
      await recorder.close();
    }
    const names = (await readFolder(directory)).map((look) => look?.objects.pods[0]?.name);
    expect(names).toEqual(['a', 'b']);
  });

  it('is known by its files', async () => {
    const directory = await recorded(FIVE.slice(0, 1));
    expect(await isRecording(directory)).toBe(true);
    expect(await isRecording(await onlySegment(directory))).toBe(true);
    const other = await temporaryDirectory();
    await writeFile(join(other, 'pods.json'), '[]');
    expect(await isRecording(other)).toBe(false);
    expect(await isRecording(join(other, 'nowhere'))).toBe(false);
  });

  it('of two clusters is refused, with both names; so is none', async () => {
    const directory = await recorded(FIVE.slice(0, 1));
    const recorder = recorderIn(directory);
    await recorder.record({ ...aSnapshot(), cluster: 'arn:aws:eks:eu-west-1:1:cluster/prod' });
    await recorder.close();
    await expect(openRecording([directory])).rejects.toMatchObject({
      code: 'recording_unreadable',
      message: expect.stringContaining('several clusters (arn:aws:eks:eu-west-1:1:cluster/prod, shop-demo)'),
    });
    await expect(openRecording([await temporaryDirectory()])).rejects.toMatchObject({ code: 'recording_unreadable' });
  });
});

/** The zstd frames alone. */
async function withoutHeaders(segment: string): Promise<Buffer> {
  const bytes = await readFile(segment);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    const { bytes: size } = JSON.parse(bytes.toString('utf8', at + 8, at + 8 + length)) as { bytes: number };
    parts.push(bytes.subarray(at + 8 + length, at + 8 + length + size));
    at += 8 + length + size;
  }
  return Buffer.concat(parts);
}

describe('a damaged recording', () => {
  it('that was cut off anywhere gives back all looks before the cut', async () => {
    const directory = await recorded(FIVE);
    const segment = await onlySegment(directory);
    const whole = await readFile(segment);
    const ends = [];
    for (let at = 0; at < whole.length; ) {
      const length = whole.readUInt32LE(at + 4);
      at += 8 + length + (JSON.parse(whole.toString('utf8', at + 8, at + 8 + length)) as { bytes: number }).bytes;
      ends.push(at);
    }
    for (let cut = whole.length - 1; cut > 0; cut -= cut > 1_200 ? 37 : 111) {
      await writeFile(segment, whole);
      await truncate(segment, cut);
      const left = ends.filter((end) => end <= cut).length;
      if (left === 0) {
        await expect(openRecording([directory])).rejects.toThrow(/ends in the middle of a look/);
        continue;
      }
      const recording = await openRecording([directory]);
      expect(await readAll(recording)).toEqual(FIVE.slice(0, left));
      expect(recording.problems).toEqual(
        ends.includes(cut) ? [] : [`${segment} ends in the middle of a look: the writer was interrupted there`],
      );
    }
  });

  it('with any bytes changed gives back true looks or none, and never fails', async () => {
    const directory = await recorded(FIVE);
    const segment = await onlySegment(directory);
    const whole = await readFile(segment);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        async (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, byte] of changes) bytes[at] = byte;
          await writeFile(segment, bytes);
          const recording = await openRecording([directory]).catch(() => null);
          for (const look of recording === null ? [] : await readAll(recording)) {
            if (look === null) continue;
            expect(FIVE.some(({ objects }) => JSON.stringify(objects) === JSON.stringify(look.objects))).toBe(true);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of a later version is not guessed at', async () => {
    const directory = await recorded(FIVE.slice(0, 1));
    const segment = await onlySegment(directory);
    const bytes = await readFile(segment);
    await writeFile(segment, Buffer.from(bytes.toString('latin1').replace('"version":1', '"version":2'), 'latin1'));
    await expect(openRecording([directory])).rejects.toThrow(/newer version of k8s-monitor/);
  });
});

describe('a recording from a stranger', () => {
  const about = { ...aSnapshot(), objects: undefined };
  async function holding(lines: readonly unknown[]): Promise<string> {
    const directory = await temporaryDirectory();
    const body = zstdCompressSync(
      lines
        .map((line) => JSON.stringify(line))
        .join('\n')
        .concat('\n'),
    );
    await writeFile(join(directory, 'x.looks.zst'), encodeFrame({ type: 'full', cluster: 'x', at: NOON }, body));
    return directory;
  }

  it('shows only records that a projection could have made, and no secret', async () => {
    const pod = aCrashingPod();
    const directory = await holding([
      { look: { ...about, problems: ['password=hunter2-of-the-file'] } },
      {
        kind: 'pods',
        put: { ...pod, name: 'a; rm -rf /', detail: { ...pod.detail, message: 'token=hunter2-of-the-file' } },
      },
      { kind: 'pods', put: { name: 'half' } },
      { kind: 'pods', put: { ...pod, detail: { conditions: 'none' } } },
      { kind: 'nodes', put: { ...aNode(), taints: [7], labels: { a: 1 } } },
      { kind: 'unheard-of', put: {} },
    ]);
    const [look] = await readFolder(directory);
    expect(look?.objects.pods.map(({ name }) => name)).toEqual(['a__rm_-rf_/']);
    expect(look?.objects.nodes).toMatchObject([{ taints: [], labels: {} }]);
    expect(look?.problems.at(-1)).toBe('2 records that are none were skipped');
    expect(JSON.stringify(look)).not.toContain('hunter2');
  });

  it('of records of any shape has only looks a projection could have made', async () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom(aCrashingPod(), aPod().labels, 1e300));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...KIND_NAMES),
        fc.object({ values: [value] }),
        fc.string(),
        async (kind, object, key) => {
          const put = { ...aCrashingPod(), ...object, [key]: object };
          const directory = await holding([{ look: about }, { kind, put }]);
          const [look] = await readFolder(directory);
          await rm(directory, { recursive: true });
          // What was read once is read again as it is.
          if (look !== null && look !== undefined) expect(await readFolder(await recorded([look]))).toEqual([look]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each<[string, readonly unknown[]]>([
    ['steps that go beyond the look before', [{ look: about }, { kind: 'pods', keep: 1 }]],
    ['no word of the look itself', [{ kind: 'pods', put: aPod() }]],
    ['a look without a clock', [{ look: { ...about, clock: null } }]],
    ['steps of no length', [{ look: about }, { kind: 'pods', keep: 0 }]],
  ])('with %s is damaged', async (_, lines) => {
    expect(await readFolder(await holding(lines))).toEqual([null]);
  });
});
