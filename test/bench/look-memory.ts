import { openBenchSource } from './look-cluster.ts';
import { fetchAndParse } from './look-floor.ts';

/** Runs in a process of its own: one look, or the floor of one, and what that did to memory. Needs --expose-gc. */
export interface MemoryReport {
  readonly peakBytes: number;
  /** Heap held per healthy pod; null for the floor, which keeps nothing. */
  readonly bytesPerPod: number | null;
}

const [what, kubeconfigPath = '', url = ''] = process.argv.slice(2);

if (what === 'floor') {
  await fetchAndParse(url);
  send({ peakBytes: peakBytes(), bytesPerPod: null });
} else {
  const source = await openBenchSource(kubeconfigPath);
  let pods = [...(await source.look({ kinds: ['pods'], signal: new AbortController().signal })).objects.pods];
  const peak = peakBytes();
  await source.close();
  pods = pods.filter(({ detail }) => detail === null);
  const healthy = pods.length;
  const held = heapUsed();
  pods = [];
  send({ peakBytes: peak, bytesPerPod: (held - heapUsed()) / healthy });
}

function heapUsed(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1_024;
}

function send(report: MemoryReport): void {
  process.send?.(report);
  process.disconnect?.();
}
