import { openStores } from '../../app.ts';
import { byWeight } from '../../incidents/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { incidentName, isOpen } from '../../model/incident.ts';
import type { Ledger } from '../../model/ledger.ts';
import { type CliIo, EXIT } from '../io.ts';
import { incidentData } from '../render/incident-data.ts';
import { episodesText, incidentTable } from '../render/incident-table.ts';
import { incidentText } from '../render/incident-text.ts';
import { createPaint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { fullTime } from '../render/times.ts';
import { wrap } from '../render/wrap.ts';
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
    io.write(structured(shown.map(incidentData), options.output));
    return EXIT.ok;
  }
  const now = ledger.lastLookAt ?? io.now();
  const paint = createPaint(io.hasColor);
  const head = `${ledger.cluster} · cycle ${ledger.cycle} · last look ${fullTime(ledger.lastLookAt)} · ${open.length} open, ${ended.length} ended`;
  io.write(`${wrap(head, io.columns, 2)}\n`);
  if (shown.length > 0) io.write(`\n${incidentTable(shown, now, paint, io.columns)}\n`);
  const hidden = open.length + ended.length - shown.length;
  if (hidden > 0) io.write(`… and ${hidden} more that ended earlier (--all shows them)\n`);
  return EXIT.ok;
}

const RECENT_ENDED = 20;

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
    io.write(structured(incidentData(incident), options.output));
    return EXIT.ok;
  }
  const now = ledger.lastLookAt ?? io.now();
  io.write(`${incidentText(incident, now, createPaint(io.hasColor), incidentName(incident), io.columns)}\n`);
  // A single episode is told already.
  if (incident.episodes.length > 1) io.write(`${episodesText(incident, io.columns)}\n`);
  return EXIT.ok;
}

async function readLedger(io: CliIo, asked: string | null): Promise<Ledger> {
  const config = readConfig(io);
  const store = openStores(config, environmentOf(io)).ledgers;
  const ledgers = await store.list();
  const torn = await store.unreadable();
  for (const { path, problem } of torn) io.complain(`warning: cannot read ${path}: ${problem}; it was left as it is\n`);
  const cluster = asked ?? config.clusterName;
  const found = cluster === null ? ledgers : ledgers.filter((ledger) => ledger.cluster === cluster);
  const [first] = found;
  if (found.length === 1 && first !== undefined) return first;
  const names = ledgers.map((ledger) => ledger.cluster).join(', ');
  if (ledgers.length === 0) {
    throw new MonitorError(
      'session_missing',
      torn.length === 0 ? `no ledger in ${config.sessionDir}` : `no ledger that can be read in ${config.sessionDir}`,
      torn.length === 0
        ? 'Set SESSION_DIR to where the monitor keeps its files, or run `k8s-monitor demo` first.'
        : 'The files were left as they are. The next run keeps them aside and starts a new ledger.',
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
