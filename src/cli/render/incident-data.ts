import type { Incident } from '../../model/incident.ts';
import { moment } from './times.ts';

/** An incident for `-o json`: as its ledger file has it, every time in RFC 3339. */
export function incidentData(incident: Incident) {
  return {
    ...incident,
    firstSeen: moment(incident.firstSeen),
    openedAt: moment(incident.openedAt),
    lastSeen: moment(incident.lastSeen),
    healthySince: moment(incident.healthySince),
    endedAt: moment(incident.endedAt),
    episodes: incident.episodes.map((episode) => ({
      ...episode,
      openedAt: moment(episode.openedAt),
      endedAt: moment(episode.endedAt),
    })),
  };
}
