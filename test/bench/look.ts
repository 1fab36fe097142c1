import { fork } from 'node:child_process';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { type Bench, measureRatio, type Row } from './harness.ts';
import { type BenchCluster, KINDS, openBenchSource, PODS, reply, startBenchCluster } from './look-cluster.ts';
import { fetchAndParse } from './look-floor.ts';
import type { MemoryReport } from './look-memory.ts';

const MEMORY = { counters: { restarts: [], firstSeen: [] }, lastLookAt: null };

/** Collect, project and detect over a large cluster, against fetching and parsing the same pages. */
export const lookBench: Bench = {
  name: 'look',
  async run() {
    const cluster = await startBenchCluster();
    try {
      return [...(await cpu(cluster)), ...(await memory(cluster))];
    } finally {
      await cluster.stop();
    }
  },
};

async function cpu({ kubeconfigPath, url }: BenchCluster): Promise<readonly Row[]> {
  const source = await openBenchSource(kubeconfigPath);
  let findings = 0;
  const subject = async () => {
    const snapshot = await source.look({ kinds: KINDS, signal: new AbortController().signal });
    const unread = snapshot.coverage.find(({ state }) => state !== 'ok');
    if (unread !== undefined) throw new Error(`${unread.kind}: ${unread.reason}`);
    if (snapshot.objects.pods.length !== PODS) throw new Error(`${snapshot.objects.pods.length} pods were read`);
    findings = detect(snapshot, MEMORY, DETECTORS).findings.length;
  };
  const { subjectMs, floorMs, ratio } = await measureRatio({
    subject,
    floor: () => fetchAndParse(url),
    rounds: 7,
    warmUps: 2,
  });
  await source.close();
  return [
    {
      measure: 'look and detect',
      value: `${Math.round(subjectMs)} ms`,
      note: `CPU, ${PODS} pods, ${findings} findings`,
    },
    { measure: 'fetch and parse', value: `${Math.round(floorMs)} ms`, note: 'CPU, the same pages' },
    { measure: 'ratio', value: ratio.toFixed(2) },
  ];
}

async function memory({ kubeconfigPath, url }: BenchCluster): Promise<readonly Row[]> {
  const measure = (what: 'look' | 'floor') =>
    reply<MemoryReport>(
      fork(new URL('./look-memory.ts', import.meta.url), [what, kubeconfigPath, url], { execArgv: ['--expose-gc'] }),
    );
  const look = await measure('look');
  const floor = await measure('floor');
  return [
    {
      measure: 'peak RSS of a look',
      value: megabytes(look.peakBytes),
      note: `fetch and parse: ${megabytes(floor.peakBytes)}`,
    },
    { measure: 'kept per healthy pod', value: `${Math.round(look.bytesPerPod ?? 0)} B` },
  ];
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB`;
}
