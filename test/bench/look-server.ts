import { bulkState, largeCluster, startApiServer } from '../../src/cluster/simulator/index.ts';
import { SIZES, type SizeName } from './look-cluster.ts';

/** A process of its own, so that its work is not counted. */
const size = SIZES[process.argv[2] as SizeName];
const now = Date.parse('2026-03-02T10:00:00Z');
const state = bulkState({ now, objects: largeCluster({ ...size, now, seed: 1 }) });
const server = await startApiServer({ state, clusterName: 'bench' });
process.send?.({ url: server.url, kubeconfig: server.kubeconfig() });
process.on('message', () => {
  const { requests, connections } = server.stats;
  process.send?.({ requests: requests.length, connections });
});
