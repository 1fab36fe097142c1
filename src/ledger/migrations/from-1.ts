import { isJsonObject, type Migration, mapObjects } from '../../storage/index.ts';

/** Releases added these to version 1 one after the other: an older file knows no consequences, occurrences, changes or weight. */
const OF_AN_INCIDENT = {
  consequences: [],
  consequence_peak: 0,
  occurred_at: null,
  flapping: false,
  log: null,
  openings: [],
  folded_into: null,
  changes: [],
  advice: [],
  followed: [],
  severity_because: null,
  weight: { service: null, tier: null, owner: null, tolerated_downtime: null, needs: [], notes: [] },
  quieted_by: null,
  // Nothing was quieted: people have heard of all there was.
  told: 'yes',
};
const OF_AN_EPISODE = { followed: [] };
const OF_THE_COUNTERS = { events: [] };
const OF_THE_WHOLE = { changes: [], last_read: [], facts_format: 0, hash_key: null, heard: [], verdicts: [] };

/** Version 2 has every field of every incident: what is missing there is lost, and no older release left it out. */
export const fromOne: Migration = {
  from: 1,
  migrate: (ledger) => ({
    ...OF_THE_WHOLE,
    ...ledger,
    incidents: mapObjects(ledger.incidents, (incident) => ({
      ...OF_AN_INCIDENT,
      ...incident,
      episodes: mapObjects(incident.episodes, (episode) => ({ ...OF_AN_EPISODE, ...episode })),
    })),
    counters: isJsonObject(ledger.counters) ? { ...OF_THE_COUNTERS, ...ledger.counters } : ledger.counters,
  }),
};
