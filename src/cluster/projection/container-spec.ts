import type { Millis } from '../../model/objects.ts';
import type { ContainerProbes, ContainerResources } from '../../model/snapshot.ts';
import { type FieldsRead, PRESENCE } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { sharedValue } from './metadata.ts';
import { type Fields, fields, integer } from './raw.ts';

const SECOND: Millis = 1_000;
/** No probe of a real workload waits longer; a damaged object may hold any number. */
const LONGEST_ALLOWANCE: Millis = 24 * 60 * 60 * SECOND;
/** Probe defaults. Source: Kubernetes API reference, Probe v1 core. */
const PROBE_DEFAULTS = { initialDelaySeconds: 0, periodSeconds: 10, failureThreshold: 3 } as const;

export const RESOURCES_READ = {
  requests: { memory: true, cpu: true },
  limits: { memory: true, cpu: true, 'ephemeral-storage': true },
} as const satisfies FieldsRead;

export const PROBES_READ = {
  readinessProbe: { initialDelaySeconds: true, periodSeconds: true },
  livenessProbe: PRESENCE,
  startupProbe: { initialDelaySeconds: true, periodSeconds: true, failureThreshold: true },
} as const satisfies FieldsRead;

export function projectResources(spec: Fields, intern: Interner): ContainerResources {
  const resources = fields(spec.resources);
  const requests = fields(resources.requests);
  const limits = fields(resources.limits);
  return {
    memoryRequest: sharedValue(requests.memory, intern),
    memoryLimit: sharedValue(limits.memory, intern),
    cpuRequest: sharedValue(requests.cpu, intern),
    cpuLimit: sharedValue(limits.cpu, intern),
    storageLimit: sharedValue(limits['ephemeral-storage'], intern),
  };
}

export function projectProbes(spec: Fields): ContainerProbes {
  const [readiness, startup] = [spec.readinessProbe, spec.startupProbe];
  return {
    readiness: isProbe(readiness),
    liveness: isProbe(spec.livenessProbe),
    startup: isProbe(startup),
    startupAllowance: Math.min(LONGEST_ALLOWANCE, startupTime(startup) + firstCheck(readiness)),
  };
}

/** How long the startup probe lets the container take. */
function startupTime(probe: unknown): Millis {
  if (!isProbe(probe)) return 0;
  const checks = setting(probe, 'periodSeconds') * setting(probe, 'failureThreshold');
  return (setting(probe, 'initialDelaySeconds') + checks) * SECOND;
}

/** When the first readiness check can have succeeded. */
function firstCheck(probe: unknown): Millis {
  if (!isProbe(probe)) return 0;
  return (setting(probe, 'initialDelaySeconds') + setting(probe, 'periodSeconds')) * SECOND;
}

function setting(probe: unknown, field: keyof typeof PROBE_DEFAULTS): number {
  const value = integer(fields(probe)[field]);
  return value === null || value < 0 ? PROBE_DEFAULTS[field] : value;
}

function isProbe(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
