import { manyPods, startApiServer, staticState } from '../../src/cluster/simulator/index.ts';
import { PODS } from './look-cluster.ts';

const now = Date.parse('2026-03-02T10:00:00Z');
const objects = manyPods({ pods: PODS, nodes: 200, now, seed: 1 });
const server = await startApiServer({ state: staticState({ now, objects }) });
process.send?.({ url: server.url, kubeconfig: server.kubeconfig() });
