import type { DisruptionBudgetRecord } from '../../model/snapshot.ts';
import { CONDITIONS_READ, projectConditions } from './condition.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { METADATA_READ, projectMetadata, sharedValue } from './metadata.ts';
import { count, fields } from './raw.ts';
import { projectSelector } from './selector.ts';
import { isUnobserved } from './workload.ts';

export const DISRUPTION_BUDGET_READ = {
  metadata: { ...METADATA_READ, generation: true },
  spec: { selector: true, minAvailable: true, maxUnavailable: true },
  status: {
    disruptionsAllowed: true,
    currentHealthy: true,
    desiredHealthy: true,
    expectedPods: true,
    observedGeneration: true,
    conditions: CONDITIONS_READ,
  },
} as const satisfies FieldsRead;

/** A PodDisruptionBudget. In policy/v1 an empty selector takes every pod of the namespace. */
export function projectDisruptionBudget(raw: unknown, intern: Interner): DisruptionBudgetRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  const spec = fields(fields(raw).spec);
  const status = fields(fields(raw).status);
  return {
    ...base,
    selector: projectSelector(spec.selector, intern),
    minAvailable: sharedValue(spec.minAvailable, intern),
    maxUnavailable: sharedValue(spec.maxUnavailable, intern),
    allowed: count(status.disruptionsAllowed),
    healthy: count(status.currentHealthy),
    wantedHealthy: count(status.desiredHealthy),
    expected: count(status.expectedPods),
    unobserved: isUnobserved(raw),
    conditions: projectConditions(status.conditions, null, intern),
  };
}
