import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDumpSource } from '../../../src/cluster/index.ts';
import { createInterner, projectors } from '../../../src/cluster/projection/index.ts';
import { renderedDigest, renderKind } from '../../../src/cluster/render/index.ts';
import { RESOURCES } from '../../../src/cluster/resources.ts';
import type { KindName } from '../../../src/model/snapshot.ts';

/** Real clusters' state, kept outside the project: DUMPS_DIR/<source>/<case>/*.json */
const dumps = process.env.DUMPS_DIR ?? '';
const KINDS = Object.keys(RESOURCES) as KindName[];

const cases =
  dumps === ''
    ? []
    : readdirSync(dumps, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('case.json'))
        .map((path) => path.slice(0, -'/case.json'.length))
        .toSorted();

interface RawList {
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

/** The raw objects of a kind, read without any of the code under test. */
function rawItems(folder: string, kind: KindName): RawList['items'] {
  const path = join(folder, `${kind}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RawList).items : [];
}

if (cases.length === 0) {
  describe('real dumps', () => {
    it.skip('are read whole (DUMPS_DIR names no folder of dumps)', () => {});
  });
}

describe.each(cases)('the dump %s', (name) => {
  const folder = join(dumps, name);

  it('is read whole: every object has its record, and nothing is skipped', async () => {
    const source = await createDumpSource({ paths: [folder], now: null, clusterName: null });
    const { objects, coverage, problems } = await source.look({ kinds: KINDS, signal: new AbortController().signal });
    expect(problems).toEqual([]);
    for (const kind of KINDS) {
      const raw = rawItems(folder, kind);
      expect(coverage.find((entry) => entry.kind === kind)?.state).toBe(raw.length > 0 ? 'ok' : 'absent');
      if (kind !== 'events') expect(objects[kind]).toHaveLength(raw.length);
    }
    const restarts = rawItems(folder, 'pods').reduce((sum, pod) => sum + restartsOf(pod), 0);
    expect(objects.pods.reduce((sum, pod) => sum + pod.restarts, 0)).toBe(restarts);
    const counted = rawItems(folder, 'events').reduce((sum, event) => sum + Number(event.count ?? 1), 0);
    expect(objects.events.reduce((sum, event) => sum + event.count, 0)).toBe(counted);
  });

  it('is the same after its records were rendered and projected again', async () => {
    const source = await createDumpSource({ paths: [folder], now: null, clusterName: null });
    const { objects } = await source.look({ kinds: KINDS, signal: new AbortController().signal });
    for (const kind of KINDS) {
      const intern = { ...createInterner(), digest: renderedDigest };
      const again = [...renderKind(kind, objects[kind])].map((raw) =>
        projectors[kind](JSON.parse(JSON.stringify(raw)), intern),
      );
      expect(again).toEqual(objects[kind]);
    }
  });

  it('is dated no later than it was taken', async () => {
    const source = await createDumpSource({ paths: [folder], now: null, clusterName: null });
    const { clock } = await source.look({ kinds: [], signal: new AbortController().signal });
    const { now } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as { now: string };
    expect(clock.bound).toBe('lower');
    expect(clock.now).toBeLessThan(Date.parse(now) + 1_000);
  });
});

function restartsOf(pod: Readonly<Record<string, unknown>>): number {
  const status = (pod.status ?? {}) as Record<string, { restartCount?: number }[] | undefined>;
  const containers = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  return containers.reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0);
}
