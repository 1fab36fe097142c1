import type { ScalerRecord } from '../../model/snapshot.ts';
import { CONDITIONS_READ, projectConditions } from './condition.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedName } from './metadata.ts';
import { count, type Fields, fields, integer, millis } from './raw.ts';
import { lastWrite, WRITES_READ } from './writes.ts';

/** autoscaling/v1 has no conditions of its own: the controller wrote them here, as JSON. */
const V1_CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';
const LONGEST_ANNOTATION = 262_144;

export const SCALER_READ = {
  metadata: {
    ...METADATA_READ,
    annotations: { ...METADATA_READ.annotations, [V1_CONDITIONS]: true },
    managedFields: WRITES_READ,
  },
  spec: { scaleTargetRef: { kind: true, name: true }, minReplicas: true, maxReplicas: true },
  status: { currentReplicas: true, desiredReplicas: true, lastScaleTime: true, conditions: CONDITIONS_READ },
} as const satisfies FieldsRead;

/** A HorizontalPodAutoscaler of any version. */
export function projectScaler(raw: unknown, intern: Interner): ScalerRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const spec = fields(fields(raw).spec);
  const status = fields(fields(raw).status);
  const target = fields(spec.scaleTargetRef);
  return {
    ...base,
    target: intern.controller(sharedName(target.kind, intern) ?? '', sharedName(target.name, intern) ?? ''),
    min: integer(spec.minReplicas) ?? 1,
    max: count(spec.maxReplicas),
    current: count(status.currentReplicas),
    wanted: count(status.desiredReplicas),
    lastScaledAt: millis(status.lastScaleTime),
    changedBy: lastWrite(raw, ['f:spec'], intern),
    conditions: projectConditions(status.conditions ?? annotated(fields(fields(raw).metadata)), null, intern),
  };
}

function annotated(metadata: Fields): unknown {
  const text = fields(metadata.annotations)[V1_CONDITIONS];
  if (typeof text !== 'string' || text.length > LONGEST_ANNOTATION) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
