import { openStores } from '../../app.ts';
import { byWeight } from '../../incidents/index.ts';
import { MonitorError } from '../../model/errors.ts';
import type { Incident } from '../../model/incident.ts';
import { incidentName, isOpen } from '../../model/incident.ts';
import type { Ledger } from '../../model/ledger.ts';
import { describeObject } from '../../model/objects.ts';
import { type CliIo, EXIT } from '../io.ts';
import { incidentText, sinceText } from '../render/incident-text.ts';
import { createPaint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { table } from '../render/table.ts';
import { fullTime, shortTime } from '../render/times.ts';
import { environmentOf, readConfig } from '../settings.ts';

export interface IncidentOptions {
  /** Null: the only ledger there is, else CLUSTER_NAME's. */
  readonly cluster: string | null;
  readonly output: OutputFormat;
}

/** Lists a cluster's incidents, open ones first; reads the ledger only. */
export async function listIncidents(io: CliIo, options: IncidentOptions & { readonly all: boolean }): Promise<number> {
  const ledger = await readLedger(io, options.cluster);
  const open = ledger.incidents.filter(isOpen).toSorted(byWeight);
  const ended = ledger.incidents
    .filter((incident) => !isOpen(incident))
    .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  const shown = options.all ? [...open, ...ended] : [...open, ...ended.slice(0, RECENT_ENDED)];
  if (options.output !== 'text') {
    io.write(structured(shown, options.output));
    return EXIT.ok;
  }
  const now = ledger.lastLookAt ?? io.now();
  const paint = createPaint(io.hasColor);
  io.write(
    `${ledger.cluster} · cycle ${ledger.cycle} · last look ${fullTime(ledger.lastLookAt)} · ${open.length} open, ${ended.length} ended\n`,
  );
  if (shown.length > 0) io.write(`\n${incidentTable(shown, now, paint.severity)}\n`);
  const hidden = open.length + ended.length - shown.length;
  if (hidden > 0) io.write(`… and ${hidden} more that ended earlier (--all shows them)\n`);
  return EXIT.ok;
}

const RECENT_ENDED = 20;

export function incidentTable(
  incidents: readonly Incident[],
  now: number,
  severity: (severity: Incident['severity']) => string,
): string {
  const rows = incidents.map((incident) => [
    incidentName(incident),
    severity(incident.severity),
    incident.code,
    describeObject(incident.owner),
    incident.state,
    shortTime(incident.firstSeen, now),
    String(incident.occurrences),
    sinceText(incident, now),
  ]);
  return table(['NUMBER', 'SEV', 'CODE', 'OBJECT', 'STATE', 'FIRST SEEN', 'TIMES', 'NOW OR LAST TIME'], rows);
}

/** Tells one incident in full: evidence, history, what to try. */
export async function showIncident(io: CliIo, name: string, options: IncidentOptions): Promise<number> {
  const number = Number(/^(?:INC-)?(\d+)$/i.exec(name)?.[1] ?? Number.NaN);
  const ledger = await readLedger(io, options.cluster);
  const incident = ledger.incidents.find((candidate) => candidate.number === number);
  if (incident === undefined) {
    const names = ledger.incidents.slice(0, 10).map(incidentName).join(', ');
    throw new MonitorError(
      'usage',
      `${ledger.cluster} has no incident ${name}`,
      names === ''
        ? 'It has none at all yet.'
        : `There are ${names}${ledger.incidents.length > 10 ? ' and more' : ''}.`,
    );
  }
  if (options.output !== 'text') {
    io.write(structured(incident, options.output));
    return EXIT.ok;
  }
  const now = ledger.lastLookAt ?? io.now();
  const episodes = incident.episodes.map(
    ({ openedAt, endedAt, how, ending }) => `        ${fullTime(openedAt)} to ${fullTime(endedAt)}: ${how}, ${ending}`,
  );
  io.write(`${incidentText(incident, now, createPaint(io.hasColor), incidentName(incident))}\n`);
  if (episodes.length > 0) io.write(`        episodes, oldest first:\n${episodes.join('\n')}\n`);
  return EXIT.ok;
}

async function readLedger(io: CliIo, asked: string | null): Promise<Ledger> {
  const config = readConfig(io);
  const ledgers = await openStores(config, environmentOf(io)).ledgers.list();
  const cluster = asked ?? config.clusterName;
  const found = cluster === null ? ledgers : ledgers.filter((ledger) => ledger.cluster === cluster);
  const [first] = found;
  if (found.length === 1 && first !== undefined) return first;
  const names = ledgers.map((ledger) => ledger.cluster).join(', ');
  if (ledgers.length === 0) {
    throw new MonitorError(
      'usage',
      `no ledger in ${config.sessionDir}`,
      'Set SESSION_DIR to where the monitor keeps its files, or run `k8s-monitor demo` first.',
    );
  }
  throw new MonitorError(
    'usage',
    cluster === null
      ? `${config.sessionDir} holds ledgers of several clusters`
      : `no ledger of cluster ${cluster} in ${config.sessionDir}`,
    `Choose one with --cluster: ${names}.`,
  );
}
