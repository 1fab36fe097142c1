import type { WorkloadSpec } from '../scenario/scenario.ts';
import type { PodTemplate, Rollout, VolumeSource } from './objects.ts';
import type { JobSpec, StatefulSet } from './workload-objects.ts';

/** What a workload's pods are made from. */
export function templateOf(spec: WorkloadSpec): PodTemplate {
  const isJob = spec.kind === 'Job' || spec.kind === 'CronJob';
  return {
    labels: { 'app.kubernetes.io/name': spec.name, ...spec.labels },
    annotations: {},
    containers: isJob
      ? spec.containers.map((container) => ({ ...container, runs: container.runs ?? 30_000 }))
      : spec.containers,
    initContainers: spec.init_containers,
    restartPolicy: isJob ? spec.restart_policy : 'Always',
    volumes: spec.volumes.map(volumeOf),
    finalizers: spec.finalizers,
    gracePeriod: spec.grace_period,
    stopTakes: spec.stop_takes,
    nodeSelector: spec.node_selector,
    tolerations: spec.tolerations,
    priorityClass: spec.priority_class ?? null,
  };
}

function volumeOf(volume: WorkloadSpec['volumes'][number]): VolumeSource {
  const name = (source: string): string => source.replaceAll('.', '-');
  if ('claim' in volume) return { name: name(volume.claim), kind: 'claim', source: volume.claim };
  if ('secret' in volume) return { name: name(volume.secret), kind: 'secret', source: volume.secret };
  return { name: name(volume.config_map), kind: 'config_map', source: volume.config_map };
}

export function rolloutOf({ strategy }: WorkloadSpec): Rollout {
  if (strategy === 'Recreate') return { recreate: true, maxSurge: 0, maxUnavailable: 0 };
  if (strategy === 'RollingUpdate') return { recreate: false, maxSurge: '25%', maxUnavailable: '25%' };
  return { recreate: false, maxSurge: strategy.max_surge, maxUnavailable: strategy.max_unavailable };
}

export function claimsOf(spec: WorkloadSpec): StatefulSet['claims'] {
  return spec.claims.map(({ name, size, class: storageClass }) => ({ name, size, storageClass }));
}

export function jobSpecOf(spec: WorkloadSpec): JobSpec {
  return {
    template: templateOf(spec),
    backoffLimit: spec.backoff_limit,
    deadline: spec.deadline ?? null,
    completions: spec.completions,
    parallelism: spec.parallelism,
    ttl: spec.ttl ?? null,
  };
}
