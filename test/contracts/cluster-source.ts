import { describe, expect, it, onTestFinished } from 'vitest';
import { RESOURCES } from '../../src/cluster/resources.ts';
import type { KubernetesObject } from '../../src/cluster/simulator/index.ts';
import type { ClusterSource } from '../../src/cluster/source.ts';
import type { KindName, Snapshot } from '../../src/model/snapshot.ts';
import {
  crashedContainer,
  minutesAgo,
  NOW,
  rawDeployment,
  rawEvent,
  rawJob,
  rawNode,
  rawPod,
  rawReplicaSet,
} from '../support/kubernetes-objects.ts';
import { RAW_OBJECTS } from '../support/raw-cluster-objects.ts';

export interface ClusterSourceDriver {
  /** A source, named `contract`, that shows exactly these objects at NOW. */
  readonly open: (objects: readonly KubernetesObject[]) => Promise<ClusterSource>;
}

const KINDS = Object.keys(RESOURCES) as KindName[];
const PASSWORD = 'hunter2-of-the-contract';

const OBJECTS: readonly KubernetesObject[] = [
  rawPod('ledger-1', { namespace: 'pay' }),
  rawPod('api-1'),
  rawPod('api-2', {
    status: {
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: minutesAgo(5) }],
      containerStatuses: [
        crashedContainer('app', {
          state: { waiting: { reason: 'CrashLoopBackOff', message: `postgres://shop:${PASSWORD}@db:5432/shop` } },
        }),
      ],
    },
  }),
  rawNode('worker-1'),
  rawNode('worker-2', 'Unknown'),
  rawDeployment('api'),
  rawReplicaSet('api-7d9f5c8b6d'),
  rawJob('report-1'),
  rawEvent('api-2.a', 'api-2'),
  rawEvent('api-2.b', 'api-2', {
    count: 2,
    message: `cannot reach amqp://shop:${PASSWORD}@queue`,
    lastTimestamp: minutesAgo(1),
  }),
  ...Object.entries(RAW_OBJECTS).flatMap(([kind, object]) => (kind === 'customresources' ? [] : [object])),
  rawEvent('api-1.a', 'api-1', { type: 'Normal', reason: 'Pulled', message: 'Successfully pulled image' }),
];

const look = (source: ClusterSource, kinds: readonly KindName[] = KINDS): Promise<Snapshot> =>
  source.look({ kinds, signal: new AbortController().signal });

/** What every source of cluster state promises, whatever it reads from. */
export function clusterSourceContract(name: string, driver: ClusterSourceDriver): void {
  async function open(objects: readonly KubernetesObject[] = OBJECTS): Promise<ClusterSource> {
    const source = await driver.open(objects);
    onTestFinished(() => source.close());
    return source;
  }

  describe(`${name} as a cluster source`, () => {
    it('shows every object as its record, and says it read every kind', async () => {
      const snapshot = await look(await open());
      expect(snapshot.cluster).toBe('contract');
      expect(snapshot.source).not.toBe('');
      expect(snapshot.clock).toEqual({ now: NOW, bound: 'exact' });
      expect(snapshot.problems).toEqual([]);
      expect(snapshot.coverage).toEqual(
        // Of leases a source may read those of one namespace alone.
        KINDS.map((kind) => ({
          kind,
          namespace: kind === 'leases' ? expect.toBeOneOf([null, 'kube-system']) : null,
          state: 'ok',
          reason: null,
        })),
      );
      const { pods, nodes, deployments, replicasets, jobs } = snapshot.objects;
      expect(pods.map((pod) => `${pod.namespace}/${pod.name}`)).toEqual(['pay/ledger-1', 'shop/api-1', 'shop/api-2']);
      expect(pods.map((pod) => pod.detail === null)).toEqual([true, true, false]);
      expect(pods[2]).toMatchObject({ restarts: 5, ready: false, node: 'worker-1', templateHash: '7d9f5c8b6d' });
      expect(pods[2]?.detail?.containers[0]?.lastTermination?.exitCode).toBe(1);
      expect(nodes.map((node) => [node.name, node.conditions[0]?.status])).toEqual([
        ['worker-1', 'True'],
        ['worker-2', 'Unknown'],
      ]);
      expect(deployments).toMatchObject([{ name: 'api', desired: 3, available: 3, revision: '7' }]);
      expect(replicasets).toMatchObject([{ controller: { kind: 'Deployment', name: 'api' } }]);
      expect(jobs).toMatchObject([{ controller: { kind: 'CronJob', name: 'report' } }]);
    });

    it('shows events merged by object and reason, warnings first', async () => {
      const { objects } = await look(await open());
      expect(objects.events.map(({ object, reason, count }) => [object.name, reason, count])).toEqual([
        ['api-2', 'BackOff', 9],
        ['api-1', 'Pulled', 7],
      ]);
      expect(objects.events[0]?.message).toContain('cannot reach amqp://');
    });

    it('reads only the kinds it is asked for', async () => {
      const { coverage, objects } = await look(await open(), ['nodes', 'jobs']);
      expect(coverage.map(({ kind }) => kind)).toEqual(['nodes', 'jobs']);
      const found = KINDS.filter((kind) => objects[kind].length > 0);
      expect(found).toEqual(['nodes', 'jobs']);
    });

    it('looks again with the same result', async () => {
      const source = await open();
      expect(await look(source)).toEqual(await look(source));
    });

    it('lets no secret of a message into the snapshot', async () => {
      expect(JSON.stringify(await look(await open()))).not.toContain(PASSWORD);
    });

    it('skips an object without a name, says so and keeps the rest', async () => {
      const nameless: KubernetesObject = { ...rawPod('x'), metadata: { name: '', namespace: 'shop' } };
      const snapshot = await look(await open([nameless, ...OBJECTS]));
      expect(snapshot.objects.pods).toHaveLength(3);
      expect(snapshot.problems).toEqual(['pods: 1 objects without a name were skipped']);
    });

    it('ends a look that is aborted with the reason of the abort', async () => {
      const reason = new Error('the process is stopping');
      const source = await open();
      await expect(source.look({ kinds: KINDS, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    it('closes more than once', async () => {
      const source = await open();
      await look(source);
      await source.close();
      await source.close();
    });
  });
}
