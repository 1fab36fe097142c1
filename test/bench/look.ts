import { fork } from 'node:child_process';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { type Bench, measureRatio, type Row } from './harness.ts';
import {
  type BenchCluster,
  lookAtAll,
  openBenchSource,
  reply,
  SIZES,
  type SizeName,
  startBenchCluster,
} from './look-cluster.ts';
import { fetchAndParse } from './look-floor.ts';
import type { MemoryReport } from './look-memory.ts';

/** See k8s/base/deployment.yaml. */
const AS_DEPLOYED = '--max-semi-space-size=32';
const MEMORY = { counters: { restarts: [], events: [], firstSeen: [] }, lastLookAt: null };

/** Collect and project all kinds of a large cluster, against fetching and parsing the same pages. */
export const lookBench: Bench = lookAtSize('look', 'large', { rounds: 7, warmUps: 2 });
export const largestLookBench: Bench = lookAtSize('look-largest', 'largest', { rounds: 3, warmUps: 0 });

function lookAtSize(name: string, size: SizeName, rounds: { rounds: number; warmUps: number }): Bench {
  return {
    name,
    async run() {
      const cluster = await startBenchCluster(size);
      try {
        return [...(await memory(cluster)), ...(await cpu(cluster, rounds))];
      } finally {
        await cluster.stop();
      }
    },
  };
}

async function cpu(
  { kubeconfigPath, url, size }: BenchCluster,
  rounds: { rounds: number; warmUps: number },
): Promise<readonly Row[]> {
  const source = await openBenchSource(kubeconfigPath);
  const { subjectMs, floorMs, ratio } = await measureRatio({
    subject: () => lookAtAll(source, size),
    floor: () => fetchAndParse(url),
    ...rounds,
  });
  const snapshot = await lookAtAll(source, size);
  await source.close();
  const start = performance.now();
  const { findings } = detect(snapshot, MEMORY, DETECTORS);
  const detectMs = performance.now() - start;
  return [
    { measure: 'look', value: milliseconds(subjectMs), note: 'CPU, warm' },
    { measure: 'fetch and parse', value: milliseconds(floorMs), note: 'CPU, the same pages' },
    { measure: 'ratio', value: ratio.toFixed(2) },
    { measure: 'detect', value: milliseconds(detectMs), note: `${findings.length} findings` },
  ];
}

/** One look of a process that just started, and the floor in another. */
async function memory(cluster: BenchCluster): Promise<readonly Row[]> {
  const { kubeconfigPath, url, size } = cluster;
  const measure = (what: 'look' | 'floor') =>
    reply<MemoryReport>(
      fork(new URL('./look-memory.ts', import.meta.url), [what, size, kubeconfigPath, url], {
        execArgv: ['--expose-gc', AS_DEPLOYED],
      }),
    );
  const look = await measure('look');
  const { requests, connections } = await cluster.stats();
  const floor = await measure('floor');
  const { pods, nodes, events } = SIZES[size];
  return [
    {
      measure: 'cold look',
      value: milliseconds(look.cpuMs),
      note: `CPU; ${milliseconds(look.wallMs)} on the clock; ${pods} pods, ${nodes} nodes, ${events} events, all kinds`,
    },
    {
      measure: 'cold ratio',
      value: (look.cpuMs / floor.cpuMs).toFixed(2),
      note: `fetch and parse: ${milliseconds(floor.cpuMs)}`,
    },
    { measure: 'requests', value: String(requests), note: `over ${connections} connections` },
    {
      measure: 'peak RSS of a look',
      value: megabytes(look.peakBytes),
      note: `fetch and parse: ${megabytes(floor.peakBytes)}`,
    },
    {
      measure: 'kept',
      value: megabytes(look.keptBytes ?? 0),
      note: `${Math.round(look.bytesPerPod ?? 0)} B per healthy pod`,
    },
  ];
}

function milliseconds(value: number): string {
  return `${Math.round(value)} ms`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB`;
}
