import type { ContainerSpec } from '../scenario/scenario.ts';
import type { PodTemplate } from './objects.ts';

type Fields = Readonly<Record<string, unknown>>;

const PRIORITIES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

/** The part of a pod's spec that its template holds too. */
export function templateSpec(template: PodTemplate): Fields {
  const tolerations = template.tolerations.map(({ key, value }) =>
    value === undefined ? { key, operator: 'Exists' } : { key, operator: 'Equal', value },
  );
  return {
    containers: template.containers.map((container) => containerOf(container)),
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    ...(Object.keys(template.nodeSelector).length === 0 ? {} : { nodeSelector: template.nodeSelector }),
    ...(template.priorityClass === null ? {} : { priorityClassName: template.priorityClass }),
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...(tolerations.length === 0 ? {} : { tolerations }),
  };
}

export function priorityOf(template: PodTemplate): number {
  return PRIORITIES[template.priorityClass ?? ''] ?? 0;
}

/** A container as the API server stores it; `mounts` are what admission adds to a pod's, but not to a template's. */
export function containerOf(spec: ContainerSpec, mounts: readonly Fields[] = []): Fields {
  return {
    name: spec.name,
    image: spec.image,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    resources: resourcesOf(spec),
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
    readinessProbe: {
      httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP' },
      initialDelaySeconds: Math.ceil(spec.ready_after / 1000),
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'FallbackToLogsOnError',
    imagePullPolicy: 'IfNotPresent',
  };
}

/** Requests a limit implies are filled in, as the API server does. */
export function resourcesOf({ requests, limits }: Pick<ContainerSpec, 'requests' | 'limits'>): Fields {
  const filled = { ...limits, ...requests };
  return {
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(Object.keys(filled).length === 0 ? {} : { requests: filled }),
  };
}

/** Guaranteed, Burstable or BestEffort. */
export function qosClass(containers: readonly ContainerSpec[]): string {
  const given = containers.flatMap(({ requests, limits }) => [...Object.values(requests), ...Object.values(limits)]);
  if (given.length === 0) return 'BestEffort';
  const guaranteed = containers.every(({ requests, limits }) =>
    (['cpu', 'memory'] as const).every(
      (name) => limits[name] !== undefined && (requests[name] ?? limits[name]) === limits[name],
    ),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
