import { INCIDENT_SEVERITIES, type Incident, incidentName, isOpen } from '../../model/incident.ts';
import type { Notice, TellReason } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';
import { incidentTitle } from './titles.ts';

/** A phone's screen shows about so many lines. */
const MOST_LISTED = 10;

/** Many incidents of one cycle in one message, the worst first. All are open, or all are over. Never empty. */
export function stormNotice(incidents: readonly Incident[], reason: TellReason, cluster: string, at: Millis): Notice {
  const firing = incidents.some(isOpen);
  const state = reason === 'reminder' ? 'are still there' : firing ? 'at once' : 'are over';
  const bySeverity = INCIDENT_SEVERITIES.map((severity) => incidents.filter((each) => each.severity === severity));
  const worst = bySeverity.flat();
  const counts = bySeverity.flatMap((members) =>
    members[0] === undefined ? [] : [`${members.length} ${members[0].severity}`],
  );
  const listed = worst.slice(0, MOST_LISTED).map(listLine);
  const more = worst.length - listed.length;
  return {
    kind: 'storm',
    reason,
    state: firing ? 'firing' : 'resolved',
    severity: worst[0]?.severity ?? 'info',
    cluster,
    incident: null,
    code: null,
    object: null,
    owner: null,
    tier: null,
    title: `${incidents.length} incidents ${state}: ${counts.join(', ')}`,
    since: incidents.reduce((earliest, { openedAt }) => Math.min(earliest, openedAt), at),
    at,
    endedAt: firing ? null : at,
    lines: [...listed, ...(more > 0 ? [`and ${more} more`] : [])].map((text) => ({ label: 'list', text })),
    command: firing ? 'k8s-monitor incidents list' : null,
    muteCommand: null,
  };
}

function listLine(incident: Incident): string {
  return `${incidentName(incident)} ${incident.severity} ${incidentTitle(incident.code, incident.owner)}`;
}
