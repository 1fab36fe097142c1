import type { SnapshotObjects } from '../../src/model/snapshot.ts';
import { lookAtAll, openBenchSource, type SizeName } from './look-cluster.ts';
import { fetchAndParse } from './look-floor.ts';

/** Runs in a process of its own: one cold look, or the floor of one, and what that cost. Needs --expose-gc. */
export interface MemoryReport {
  readonly peakBytes: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Heap held per healthy pod; null for the floor, which keeps nothing. */
  readonly bytesPerPod: number | null;
  /** Heap held by the whole snapshot. */
  readonly keptBytes: number | null;
}

const [what, size, kubeconfigPath = '', url = ''] = process.argv.slice(2);

if (what === 'floor') {
  send({ ...(await measured(() => fetchAndParse(url))), bytesPerPod: null, keptBytes: null });
} else {
  const source = await openBenchSource(kubeconfigPath);
  const kept: { objects: SnapshotObjects | null } = { objects: null };
  const cost = await measured(async () => {
    kept.objects = (await lookAtAll(source, size as SizeName)).objects;
  });
  await source.close();
  const before = heapUsed();
  // What is let go at once is what pods that need no attention cost.
  const healthy = dropHealthy(kept);
  const after = heapUsed();
  kept.objects = null;
  send({ ...cost, bytesPerPod: (before - after) / healthy, keptBytes: before - heapUsed() });
}

function dropHealthy(kept: { objects: SnapshotObjects | null }): number {
  if (kept.objects === null) return 0;
  const { pods } = kept.objects;
  const sick = pods.filter(({ detail }) => detail !== null);
  kept.objects = { ...kept.objects, pods: sick };
  return pods.length - sick.length;
}

async function measured(work: () => Promise<unknown>) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    peakBytes: process.resourceUsage().maxRSS * 1_024,
    cpuMs: (user + system) / 1_000,
    wallMs: performance.now() - start,
  };
}

function heapUsed(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function send(report: MemoryReport): void {
  process.send?.(report);
  process.disconnect?.();
}
