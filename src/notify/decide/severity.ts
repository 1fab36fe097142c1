import { INCIDENT_SEVERITIES, type IncidentSeverity } from '../../model/incident.ts';

/** Is `a` worse than `b`? */
export function isWorse(a: IncidentSeverity, b: IncidentSeverity): boolean {
  return INCIDENT_SEVERITIES.indexOf(a) < INCIDENT_SEVERITIES.indexOf(b);
}

export function isAtLeast(severity: IncidentSeverity, least: IncidentSeverity): boolean {
  return !isWorse(least, severity);
}

/** Worth waking people for: these pass quiet hours. */
export function isUrgent(severity: IncidentSeverity): boolean {
  return isAtLeast(severity, 'SEV-2');
}
