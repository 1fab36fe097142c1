import { hear } from '../../inbox/index.ts';
import { byWeight } from '../../incidents/index.ts';
import { incidentName, isOpen } from '../../model/incident.ts';
import type { Ledger } from '../../model/ledger.ts';
import { type IncidentFilter, isAsked, isFiltering } from '../incidents/filter.ts';
import { findIncident } from '../incidents/find.ts';
import { readLedger } from '../incidents/read-ledger.ts';
import { type CliIo, EXIT } from '../io.ts';
import { incidentData } from '../render/incident-data.ts';
import { episodesText, incidentTable } from '../render/incident-table.ts';
import { incidentText } from '../render/incident-text.ts';
import { createPaint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { fullTime } from '../render/times.ts';
import { toldData, toldOf, toldText } from '../render/told-text.ts';
import { wrap } from '../render/wrap.ts';

export interface IncidentOptions {
  /** Null: the only ledger there is, else CLUSTER_NAME's. */
  readonly cluster: string | null;
  readonly output: OutputFormat;
}

export interface ListOptions extends IncidentOptions {
  /** All that ended, not only the newest. */
  readonly all: boolean;
  readonly filter: IncidentFilter;
}

/** Lists a cluster's incidents, open ones first; reads the ledger and the inbox only. */
export async function listIncidents(io: CliIo, { cluster, output, all, filter }: ListOptions): Promise<number> {
  const { ledger, waiting } = await readHeard(io, cluster);
  const open = ledger.incidents.filter(isOpen).toSorted(byWeight);
  const ended = ledger.incidents
    .filter((incident) => !isOpen(incident))
    .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  const chosen = [...open, ...ended].filter((incident) => isAsked(incident, filter));
  const chosenOpen = chosen.filter(isOpen).length;
  const shown = all ? chosen : chosen.slice(0, chosenOpen + RECENT_ENDED);
  if (output !== 'text') {
    io.write(structured(shown.map(incidentData), output));
    return EXIT.ok;
  }
  const now = ledger.lastLookAt ?? io.now();
  const paint = createPaint(io.hasColor);
  const head = [
    ledger.cluster,
    `cycle ${ledger.cycle}`,
    `last look ${fullTime(ledger.lastLookAt)}`,
    `${open.length} open, ${ended.length} ended`,
    ...(isFiltering(filter) ? [`${chosen.length} asked for`] : []),
    ...(waiting === 0 ? [] : [`${waiting} word${waiting === 1 ? '' : 's'} of people for the next cycle`]),
  ].join(' · ');
  io.write(`${wrap(head, io.columns, 2)}\n`);
  if (shown.length > 0) io.write(`\n${incidentTable(shown, now, paint, io.columns)}\n`);
  const hidden = chosen.length - shown.length;
  if (hidden > 0) io.write(`… and ${hidden} more that ended earlier (--all shows them)\n`);
  return EXIT.ok;
}

const RECENT_ENDED = 20;

/** Tells one incident in full: evidence, history, what people said, what to try, who was told. */
export async function showIncident(io: CliIo, name: string, { cluster, output }: IncidentOptions): Promise<number> {
  const { ledger } = await readHeard(io, cluster);
  const incident = findIncident(ledger, name);
  const told = toldOf(incident, ledger.notifications);
  if (output !== 'text') {
    io.write(structured({ ...incidentData(incident), notifications: toldData(told) }, output));
    return EXIT.ok;
  }
  const now = ledger.lastLookAt ?? io.now();
  io.write(`${incidentText(incident, now, createPaint(io.hasColor), incidentName(incident), io.columns)}\n`);
  // A single episode is told already.
  if (incident.episodes.length > 1) io.write(`${episodesText(incident, io.columns)}\n`);
  const words = toldText(told, now, io.columns);
  if (words !== '') io.write(`${words}\n`);
  return EXIT.ok;
}

/** The ledger as its monitor will hear it: who has just acknowledged an incident wants to see that. `waiting`: words it has not heard. */
async function readHeard(io: CliIo, cluster: string | null): Promise<{ ledger: Ledger; waiting: number }> {
  const { ledger, stores } = await readLedger(io, cluster);
  const applied = new Set(ledger.heard);
  const waiting = (await stores.inbox.peek(ledger.cluster)).filter(({ id }) => !applied.has(id));
  return { ledger: hear(ledger, { waiting, stale: [] }).ledger, waiting: waiting.length };
}
