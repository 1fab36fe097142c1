import type { KindName } from '../../src/model/snapshot.ts';
import { rawDeployment, rawEvent, rawJob, rawNode, rawPod, rawReplicaSet } from './kubernetes-objects.ts';
import { RAW_OBJECTS } from './raw-cluster-objects.ts';

/** One object of each kind as the API writes it. */
export const WHOLE_OBJECTS: Readonly<Record<KindName, unknown>> = {
  pods: rawPod('api-1'),
  nodes: rawNode('worker-1'),
  deployments: rawDeployment('api'),
  replicasets: rawReplicaSet('api-7d9f5c8b6d'),
  jobs: rawJob('report-1'),
  events: rawEvent('api-1.1', 'api-1'),
  ...RAW_OBJECTS,
};
