import type { FindingSeverity } from '../model/finding.ts';
import type { IncidentSeverity } from '../model/incident.ts';

/**
 * critical -> SEV-1, high -> SEV-2, medium -> SEV-3, low -> SEV-4. A critical workload that still serves with some of
 * its replicas is SEV-2: SEV-1 is for what is gone.
 */
const BASE: Readonly<Record<FindingSeverity, IncidentSeverity>> = {
  critical: 'SEV-1',
  high: 'SEV-2',
  medium: 'SEV-3',
  low: 'SEV-4',
  info: 'info',
};

/** @param serving replicas of the owning workload that are available; null where that is not known. */
export function incidentSeverity(severity: FindingSeverity, serving: number | null): IncidentSeverity {
  const base = BASE[severity];
  return base === 'SEV-1' && serving !== null && serving > 0 ? 'SEV-2' : base;
}
