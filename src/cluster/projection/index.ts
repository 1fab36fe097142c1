import type { KindName, RecordByKind } from '../../model/snapshot.ts';
import { projectDeployment } from './deployment.ts';
import { projectEvent } from './event.ts';
import type { Interner } from './interner.ts';
import { projectJob } from './job.ts';
import { projectNode } from './node.ts';
import { projectPod } from './pod.ts';
import { projectReplicaSet } from './replicaset.ts';

export { createEventLog, type EventLog, MOST_EVENTS } from './event-log.ts';
export { createInterner, type Interner } from './interner.ts';

/** Any JSON in, a record or null out, never a throw. */
export type Projectors = { readonly [K in KindName]: (raw: unknown, intern: Interner) => RecordByKind[K] | null };

export const projectors: Projectors = {
  pods: projectPod,
  nodes: projectNode,
  deployments: projectDeployment,
  replicasets: projectReplicaSet,
  jobs: projectJob,
  events: projectEvent,
};
