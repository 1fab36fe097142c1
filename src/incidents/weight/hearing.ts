import type { IncidentTurn, IncidentUpdate } from '../../model/incident.ts';
import { isOpen } from '../../model/incident.ts';
import type { Millis } from '../../model/objects.ts';
import type { Quieting } from '../../model/weight.ts';
import type { Weigher } from './weigher.ts';

const BEGINS: ReadonlySet<IncidentTurn> = new Set(['opened', 'recurring', 'flapping']);

/**
 * What people hear of an update. A quieted incident goes its way unheard; when nothing quiets it any more and it is seen
 * bad, they hear of it then. They hear the end of what they had heard of, and of nothing else. Information is never news:
 * it is there for whoever looks, until it becomes worse.
 */
export function hear(update: IncidentUpdate, weigher: Weigher, now: Millis): IncidentUpdate {
  const { incident, turn, loud, previousSeverity } = update;
  const told = BEGINS.has(turn) ? 'no' : incident.told;
  if (!isOpen(incident)) {
    const heard = loud && told !== 'no';
    return { ...update, loud: heard, incident: { ...incident, told, quietedBy: null } };
  }
  const isSeen = incident.lastSeen === now;
  const quietedBy = weigher.quieting(incident) ?? (isSeen ? null : lasting(incident.quietedBy, now));
  if (quietedBy !== null) {
    return { ...update, loud: false, incident: { ...incident, quietedBy, told: told === 'no' ? 'no' : 'again' } };
  }
  if (incident.severity === 'info') return { ...update, loud: false, incident: { ...incident, quietedBy: null, told } };
  const isDue = isSeen && told !== 'yes';
  const wasQuieted = isDue && !BEGINS.has(turn) && previousSeverity !== 'info';
  return {
    ...update,
    ...(wasQuieted ? { wasQuieted } : {}),
    loud: loud || isDue,
    incident: { ...incident, quietedBy: null, told: loud || isDue ? 'yes' : told },
  };
}

/** Where the look does not show the object it cannot tell whether what quieted it still does: until its time it is taken to. */
function lasting(quieting: Quieting | null, now: Millis): Quieting | null {
  return quieting === null || (quieting.until !== null && quieting.until <= now) ? null : quieting;
}
