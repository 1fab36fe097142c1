import fc from 'fast-check';
import type { ContainerRecord, PodDetail, PodRecord } from '../../src/model/snapshot.ts';
import { moment, moments } from './arbitrary-parts.ts';
import {
  aCondition,
  aContainer,
  aDetail,
  ago,
  aTermination,
  MINUTE,
  running,
  terminated,
  waiting,
} from './snapshots.ts';

/** By chance alone hardly any pod meets all that one of these troubles needs: each shape leaves the rest of the pod arbitrary. */

type Shape = (pod: PodRecord, at: number | null) => PodRecord;

function alive(pod: PodRecord, parts: Partial<PodRecord>, detail: Partial<PodDetail>): PodRecord {
  return { ...pod, ...parts, ready: false, deletingAt: null, detail: aDetail({ ...pod.detail, ...detail }) };
}

const restarted = (parts: Partial<ContainerRecord>, at: number | null) =>
  aContainer({ restarts: 7, ready: false, lastTermination: aTermination({ finishedAt: at }), ...parts });

const unscheduled: Partial<PodRecord> = { phase: 'Pending', node: null };
const started: Partial<PodRecord> = { phase: 'Pending', node: 'worker-1' };

const SHAPES: readonly Shape[] = [
  (pod, at) =>
    alive(pod, unscheduled, {
      conditions: [aCondition('PodScheduled', { status: 'False', reason: 'Unschedulable', changedAt: at })],
    }),
  (pod) => alive(pod, unscheduled, { conditions: [], schedulingGates: [] }),
  (pod) => alive(pod, unscheduled, { conditions: [], schedulingGates: ['queue'] }),
  (pod, at) =>
    alive(pod, started, {
      containers: [restarted({ role: 'init', state: terminated({ exitCode: 3, finishedAt: at }) }, at)],
    }),
  (pod, at) =>
    alive(
      pod,
      { phase: 'Running' },
      {
        containers: [restarted({ lastTermination: aTermination({ reason: 'OOMKilled', finishedAt: at }) }, at)],
      },
    ),
  (pod, at) =>
    alive(pod, { phase: 'Running' }, { containers: [restarted({ state: waiting('CrashLoopBackOff') }, at)] }),
  (pod, at) => alive(pod, started, { containers: [restarted({ state: waiting('ErrImagePull') }, at)] }),
  (pod, at) => alive(pod, started, { containers: [restarted({ state: waiting('CreateContainerConfigError') }, at)] }),
  (pod, at) =>
    alive(
      pod,
      { phase: 'Running' },
      {
        restartPolicy: 'Never',
        containers: [
          aContainer({ name: 'proxy' }),
          aContainer({ ready: false, state: terminated({ finishedAt: at }) }),
        ],
      },
    ),
  (pod, at) => alive(pod, { phase: 'Failed' }, { containers: [aContainer({ state: terminated({ finishedAt: at }) })] }),
  (pod, at) =>
    alive(
      pod,
      { phase: 'Failed' },
      { reason: 'Evicted', conditions: [aCondition('Ready', { status: 'False', changedAt: at })] },
    ),
  (pod, at) =>
    alive(pod, started, {
      startedAt: at,
      containers: [aContainer({ ready: false, state: waiting('ContainerCreating') })],
    }),
  (pod, at) =>
    alive(
      pod,
      { phase: 'Running' },
      {
        containers: [aContainer({ ready: false, state: running(at) })],
        conditions: [aCondition('Ready', { status: 'False', changedAt: at })],
      },
    ),
  (pod, at) => ({ ...pod, deletingAt: at ?? ago(MINUTE) }),
  (pod, at) =>
    alive(pod, { phase: 'Running', restarts: 7 }, { containers: [restarted({ ready: true, state: running(at) }, at)] }),
];

/** Any pod, bent into the shape of one trouble. */
export function sickPods(pod: fc.Arbitrary<PodRecord>): fc.Arbitrary<PodRecord> {
  const at = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 60 }).map((minutes) => ago(minutes * MINUTE)) },
    moment,
    moments,
  );
  return fc.tuple(pod, fc.constantFrom(...SHAPES), at).map(([parts, shape, moment]) => shape(parts, moment));
}
