import type { Millis } from '../../../model/objects.ts';
import { timestamp } from '../kubernetes-object.ts';
import { isAvailable } from './api-service-controller.ts';
import { type ConditionChange, withConditions } from './conditions.ts';
import { AUTOSCALER } from './event-recorder.ts';
import { mapping, mappings, number, specOf } from './fields.ts';
import { noteWrite } from './managed-fields.ts';
import { podIsReady } from './objects.ts';
import { isEnded } from './pod-phase.ts';
import { requestsOf } from './pods.ts';
import { conditionOf } from './render-common.ts';
import { type AnyWorkload, findWorkload, podsOfWorkload, templateOfWorkload } from './workload-lookup.ts';
import type { Resource } from './workload-objects.ts';
import { scale } from './workload-steps.ts';
import type { World } from './world-parts.ts';

/** horizontal-pod-autoscaler-sync-period. */
const PERIOD: Millis = 15_000;
/** Within a tenth of the target nothing is done; scaling down follows the highest recommendation of five minutes. */
const TOLERANCE = 0.1;
const STABILIZATION: Millis = 300_000;

/** Looks at every HorizontalPodAutoscaler each quarter of a minute, from a moment on. */
export function startAutoscalers(world: World, from: Millis): void {
  const beat = (): void => {
    if (!world.store.stalled.has('kube-controller-manager')) {
      for (const hpa of world.store.resources.all('autoscaling', 'HorizontalPodAutoscaler')) syncAutoscaler(world, hpa);
    }
    world.store.timeline.after(PERIOD, beat);
  };
  world.store.timeline.at(from, beat);
}

interface Verdict {
  readonly conditions: readonly ConditionChange[];
  readonly current: number;
  readonly desired: number;
  readonly utilization: number | null;
}

function syncAutoscaler(world: World, hpa: Resource): void {
  const ref = mapping(specOf(hpa).scaleTargetRef);
  const target = findWorkload(world, `${hpa.namespace}/${String(ref.name)}`);
  if (target === null || !('replicas' in target)) {
    const message = `the HPA controller was unable to get the target's current scale: ${plural(String(ref.kind))}.apps "${String(ref.name)}" not found`;
    warn(world, hpa, 'FailedGetScale', message.slice(message.indexOf(': ') + 2));
    const change = { type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message } as const;
    report(world, hpa, { conditions: [change], current: 0, desired: 0, utilization: null });
    return;
  }
  report(world, hpa, judge(world, hpa, target));
}

function plural(kind: string): string {
  return `${kind.toLowerCase()}s`;
}

function judge(world: World, hpa: Resource, target: AnyWorkload & { replicas: number }): Verdict {
  const spec = specOf(hpa);
  const [low, high] = [number(spec.minReplicas) ?? 1, number(spec.maxReplicas) ?? 1];
  const current = target.replicas;
  if (current === 0) {
    const able = { type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale' } as const;
    const message = "the HPA controller was able to get the target's current scale";
    const off = {
      type: 'ScalingActive',
      status: 'False',
      reason: 'ScalingDisabled',
      message: 'scaling is disabled since the replica count of the target is zero',
    } as const;
    return { conditions: [{ ...able, message }, off], current, desired: 0, utilization: null };
  }
  const measured = measure(world, target);
  if (typeof measured === 'string') return withoutMetrics(world, hpa, current, measured);
  const ratio = measured / targetUtilization(spec);
  const raw = Math.abs(ratio - 1) <= TOLERANCE ? current : Math.ceil(current * ratio);
  const wanted = stabilized(world, hpa, raw);
  const desired = Math.min(high, Math.max(low, wanted, 1));
  if (desired !== current) rescale(world, hpa, target, desired);
  const active = {
    type: 'ScalingActive',
    status: 'True',
    reason: 'ValidMetricFound',
    message:
      'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
  } as const;
  return {
    conditions: [able(current, desired, raw), active, limited(wanted, low, high)],
    current,
    desired,
    utilization: Math.floor(measured),
  };
}

function able(current: number, desired: number, raw: number): ConditionChange {
  const [reason, message] =
    desired !== current
      ? ['SucceededRescale', `the HPA controller was able to update the target scale to ${desired}`]
      : raw < current
        ? [
            'ScaleDownStabilized',
            'recent recommendations were higher than current one, applying the highest recent recommendation',
          ]
        : ['ReadyForNewScale', 'recommended size matches current size'];
  return { type: 'AbleToScale', status: 'True', reason, message };
}

function limited(wanted: number, low: number, high: number): ConditionChange {
  const [status, reason, message] =
    wanted > high
      ? (['True', 'TooManyReplicas', 'the desired replica count is more than the maximum replica count'] as const)
      : wanted < low
        ? (['True', 'TooFewReplicas', 'the desired replica count is less than the minimum replica count'] as const)
        : (['False', 'DesiredWithinRange', 'the desired count is within the acceptable range'] as const);
  return { type: 'ScalingLimited', status, reason, message };
}

/** The workload's demand as a percentage of what its ready pods request; or why it cannot be known. */
function measure(world: World, target: AnyWorkload): number | string {
  const { store } = world;
  const api = store.resources.get('apiregistration.k8s.io', 'APIService', '', 'v1beta1.metrics.k8s.io');
  const fetch = 'unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API';
  if (api === null) return `${fetch}: the server could not find the requested resource (get pods.metrics.k8s.io)`;
  if (!isAvailable(api)) {
    return `${fetch}: the server is currently unable to handle the request (get pods.metrics.k8s.io)`;
  }
  const { cpu } = requestsOf(templateOfWorkload(target));
  const [first] = templateOfWorkload(target).containers;
  // Pods that are not ready yet count as idle, so that a rollout is not taken for demand.
  const pods = podsOfWorkload(world, target).filter((pod) => pod.deletion === null && !isEnded(pod));
  if (cpu === 0) return `missing request for cpu in container ${first?.name ?? ''} of Pod ${pods[0]?.name ?? ''}`;
  if (!pods.some((pod) => podIsReady(pod)))
    return 'unable to get metrics for resource cpu: no metrics returned from resource metrics API';
  const demand = store.loads.get(`${target.namespace}/${target.name}`) ?? cpu * 0.4 * pods.length;
  return (demand / (pods.length * cpu)) * 100;
}

function withoutMetrics(world: World, hpa: Resource, current: number, why: string): Verdict {
  const message = `failed to get cpu utilization: ${why}`;
  warn(world, hpa, 'FailedGetResourceMetric', message);
  warn(
    world,
    hpa,
    'FailedComputeMetricsReplicas',
    `invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${message}`,
  );
  const conditions = [
    {
      type: 'AbleToScale',
      status: 'True',
      reason: 'SucceededGetScale',
      message: "the HPA controller was able to get the target's current scale",
    },
    {
      type: 'ScalingActive',
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message: `the HPA was unable to compute the replica count: ${message}`,
    },
  ] as const;
  return { conditions, current, desired: current, utilization: null };
}

function targetUtilization(spec: Readonly<Record<string, unknown>>): number {
  const [metric] = mappings(spec.metrics);
  return number(mapping(mapping(metric?.resource).target).averageUtilization) ?? 80;
}

/** Downwards only as far as the highest recommendation of the last five minutes. */
function stabilized(world: World, hpa: Resource, wanted: number): number {
  const { now } = world.store;
  const recent = (world.recommendations.get(hpa.uid) ?? []).filter(({ at }) => now - at <= STABILIZATION);
  world.recommendations.set(hpa.uid, [...recent, { at: now, replicas: wanted }]);
  return Math.max(wanted, ...recent.map(({ replicas }) => replicas));
}

function rescale(world: World, hpa: Resource, target: AnyWorkload & { replicas: number }, desired: number): void {
  const direction = desired > target.replicas ? 'above' : 'below';
  const reason =
    direction === 'above'
      ? 'cpu resource utilization (percentage of request) above target'
      : 'All metrics below target';
  scale(world, target, desired);
  noteWrite(target, { manager: 'kube-controller-manager', part: 'scale', at: world.store.now });
  const message = `New size: ${desired}; reason: ${reason}`;
  world.events.record(AUTOSCALER, hpa, { type: 'Normal', reason: 'SuccessfulRescale', message });
  world.lastScaled.set(hpa.uid, world.store.now);
}

function warn(world: World, hpa: Resource, reason: string, message: string): void {
  world.events.record(AUTOSCALER, hpa, { type: 'Warning', reason, message });
}

function report(world: World, hpa: Resource, verdict: Verdict): void {
  const before = world.autoscalerConditions.get(hpa.uid) ?? [];
  const conditions = withConditions(before, verdict.conditions, world.store.now);
  world.autoscalerConditions.set(hpa.uid, conditions);
  const scaledAt = world.lastScaled.get(hpa.uid);
  const averages =
    verdict.utilization === null
      ? null
      : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: verdict.utilization } } }];
  world.store.resources.setStatus(hpa, {
    ...(scaledAt === undefined ? {} : { lastScaleTime: timestamp(scaledAt) }),
    currentReplicas: verdict.current,
    desiredReplicas: verdict.desired,
    currentMetrics: averages,
    conditions: conditions.map((condition) => conditionOf(condition, {})),
  });
}
