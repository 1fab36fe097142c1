import type { DisruptionBudgetRecord } from '../../model/snapshot.ts';
import { projectConditions } from './condition.ts';
import type { Interner } from './interner.ts';
import { projectMetadata, sharedValue } from './metadata.ts';
import { count, fields } from './raw.ts';
import { projectSelector } from './selector.ts';
import { isUnobserved } from './workload.ts';

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
