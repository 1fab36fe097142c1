import { largeCluster } from '../../src/cluster/simulator/index.ts';
import { renderKubeconfig } from '../../src/cluster/simulator/server/kubeconfig.ts';
import { PAGE_SIZE, SIZES, type SizeName } from './look-cluster.ts';
import { startPageServer } from './page-server.ts';

/** A process of its own, so that its work is not counted. */
const size = SIZES[process.argv[2] as SizeName];
const now = Date.parse('2026-03-02T10:00:00Z');
const { url, stats } = await startPageServer(largeCluster({ ...size, now, seed: 1 }), PAGE_SIZE, now);
process.send?.({ url, kubeconfig: renderKubeconfig('bench', url, null) });
process.on('message', () => process.send?.(stats));
