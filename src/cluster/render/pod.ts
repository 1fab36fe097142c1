import type {
  ContainerProbes,
  ContainerRecord,
  ContainerResources,
  ContainerState,
  PodRecord,
  Termination,
} from '../../model/snapshot.ts';
import { conditions, metadata, type Raw, time } from './common.ts';

export function renderPod(record: PodRecord): Raw {
  const { detail, templateHash, generateName, phase, node } = record;
  const labels = templateHash === null ? {} : { 'pod-template-hash': templateHash };
  const containers = detail?.containers ?? [];
  const [inits, mains] = [containers.filter(({ role }) => role !== 'main'), containers.filter(isMain)];
  return {
    metadata: metadata(record, { labels, generateName }),
    spec: {
      nodeName: node ?? undefined,
      priorityClassName: detail?.priorityClass ?? record.marks?.critical ?? undefined,
      ...(detail === null
        ? {}
        : {
            priority: detail.priority ?? undefined,
            schedulerName: detail.scheduler ?? undefined,
            restartPolicy: detail.restartPolicy,
            schedulingGates: detail.schedulingGates.map((name) => ({ name })),
            readinessGates: detail.readinessGates.map((conditionType) => ({ conditionType })),
            volumes: detail.claims.map((claimName) => ({ persistentVolumeClaim: { claimName } })),
          }),
      initContainers: inits.map(containerSpec),
      containers: mains.map(containerSpec),
    },
    status: {
      phase,
      startTime: time(detail?.startedAt ?? null),
      reason: detail?.reason ?? undefined,
      message: detail?.message ?? undefined,
      nominatedNodeName: detail?.nominatedNode ?? undefined,
      conditions:
        detail === null
          ? record.ready
            ? [{ type: 'Ready', status: 'True', lastTransitionTime: time(record.readySince) }]
            : []
          : conditions(detail.conditions),
      initContainerStatuses: inits.flatMap(containerStatus),
      containerStatuses: [...mains.flatMap(containerStatus), ...unnamed(record)],
    },
  };
}

/**
 * A pod keeps detail for what happened to any container, also to one that has no name, which no record has. A status
 * without a name stands in for it: it is counted, and is no container.
 */
function unnamed({ detail, restarts, deletingAt, phase, ready }: PodRecord): readonly Raw[] {
  if (detail === null) return [];
  const { containers } = detail;
  const rest = restarts - containers.reduce((sum, container) => sum + container.restarts, 0);
  if (rest > 0) return [{ restartCount: rest }];
  const troubled = restarts > 0 || containers.some(({ lastTermination }) => lastTermination !== null);
  const settled = phase === 'Succeeded' || (phase === 'Running' && ready && !containers.some(hasStopped));
  return deletingAt === null && !troubled && settled ? [{ lastState: { terminated: {} } }] : [];
}

function hasStopped({ role, state }: ContainerRecord): boolean {
  return state.type === 'terminated' && (role === 'main' || (state.termination.exitCode ?? 0) !== 0);
}

function isMain({ role }: ContainerRecord): boolean {
  return role === 'main';
}

function containerSpec({ name, role, image, resources, probes }: ContainerRecord): Raw {
  return {
    name,
    ...(image === '' ? {} : { image }),
    ...(role === 'sidecar' ? { restartPolicy: 'Always' } : {}),
    resources: renderResources(resources),
    ...renderProbes(probes),
  };
}

export function renderResources(resources: ContainerResources): Raw {
  const { memoryRequest, memoryLimit, cpuRequest, cpuLimit, storageLimit } = resources;
  return {
    requests: { memory: memoryRequest ?? undefined, cpu: cpuRequest ?? undefined },
    limits: {
      memory: memoryLimit ?? undefined,
      cpu: cpuLimit ?? undefined,
      'ephemeral-storage': storageLimit ?? undefined,
    },
  };
}

/** The allowance is a sum of settings that a record does not keep apart: all of it becomes one first delay. */
function renderProbes({ readiness, liveness, startup, startupAllowance }: ContainerProbes): Raw {
  const probe = (delay: number) => ({ initialDelaySeconds: delay, periodSeconds: 0, failureThreshold: 0 });
  const delay = Math.round(startupAllowance / 1_000);
  return {
    ...(startup ? { startupProbe: probe(delay) } : {}),
    ...(readiness ? { readinessProbe: probe(startup ? 0 : delay) } : {}),
    ...(liveness ? { livenessProbe: {} } : {}),
  };
}

/** None before the kubelet has looked. */
function containerStatus({ name, ready, restarts, state, lastTermination }: ContainerRecord): readonly Raw[] {
  if (state.type === 'unknown') return [];
  const lastState = lastTermination === null ? {} : { terminated: termination(lastTermination) };
  return [{ name, ready, restartCount: restarts, state: renderState(state), lastState }];
}

function renderState(state: Exclude<ContainerState, { type: 'unknown' }>): Raw {
  if (state.type === 'running') return { running: { startedAt: time(state.startedAt) } };
  if (state.type === 'terminated') return { terminated: termination(state.termination) };
  return { waiting: { reason: state.reason ?? undefined, message: state.message ?? undefined } };
}

function termination({ exitCode, signal, reason, message, startedAt, finishedAt }: Termination): Raw {
  return {
    exitCode: exitCode ?? undefined,
    signal: signal ?? undefined,
    reason: reason ?? undefined,
    message: message ?? undefined,
    startedAt: time(startedAt),
    finishedAt: time(finishedAt),
  };
}
