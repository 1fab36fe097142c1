import type { ContainerSpec } from '../scenario/scenario.ts';
import type { PodTemplate } from './objects.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The part of a pod's spec that its template holds too. */
export function templateSpec(template: PodTemplate): Fields {
  const tolerations = template.tolerations.map(({ key, value }) =>
    value === undefined ? { key, operator: 'Exists' } : { key, operator: 'Equal', value },
  );
  const volumes = volumesOf(template);
  return {
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(template.initContainers.length === 0
      ? {}
      : { initContainers: template.initContainers.map((container) => initContainerOf(container)) }),
    containers: template.containers.map((container) => containerOf(container, mountsOf(template))),
    restartPolicy: template.restartPolicy,
    terminationGracePeriodSeconds: template.gracePeriod / 1000,
    dnsPolicy: 'ClusterFirst',
    ...(Object.keys(template.nodeSelector).length === 0 ? {} : { nodeSelector: template.nodeSelector }),
    ...(template.priorityClass === null ? {} : { priorityClassName: template.priorityClass }),
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...(tolerations.length === 0 ? {} : { tolerations }),
  };
}

/** The volumes a template names. Claims, Secrets and ConfigMaps are mounted at `/var/lib/NAME` in every container. */
export function volumesOf({ volumes }: PodTemplate): readonly Fields[] {
  return volumes.map(({ name, kind, source }) => {
    if (kind === 'claim') return { name, persistentVolumeClaim: { claimName: source } };
    if (kind === 'secret') return { name, secret: { secretName: source, defaultMode: 420 } };
    return { name, configMap: { name: source, defaultMode: 420 } };
  });
}

export function mountsOf({ volumes }: PodTemplate): readonly Fields[] {
  return volumes.map(({ name }) => ({ name, mountPath: `/var/lib/${name}` }));
}

export function initContainerOf(spec: ContainerSpec, mounts: readonly Fields[] = []): Fields {
  const { readinessProbe: _, ports: __, ...rest } = containerOf(spec, mounts);
  return rest;
}

/** A container as the API server stores it; `mounts` are what admission adds to a pod's, but not to a template's. */
export function containerOf(spec: ContainerSpec, mounts: readonly Fields[] = []): Fields {
  return {
    name: spec.name,
    image: spec.image,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    ...(spec.env_from.length === 0 ? {} : { envFrom: spec.env_from.map(environmentOf) }),
    resources: resourcesOf(spec),
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
    // What ends by itself is not probed.
    ...(spec.runs === null ? { readinessProbe: readinessProbe(spec) } : {}),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'FallbackToLogsOnError',
    imagePullPolicy: 'IfNotPresent',
  };
}

function environmentOf(source: ContainerSpec['env_from'][number]): Fields {
  return 'secret' in source ? { secretRef: { name: source.secret } } : { configMapRef: { name: source.config_map } };
}

function readinessProbe(spec: ContainerSpec): Fields {
  return {
    httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP' },
    initialDelaySeconds: Math.ceil(spec.ready_after / 1000),
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
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
