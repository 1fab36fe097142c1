import type { Analyst } from '../../analyst/index.ts';
import type { Stores } from '../../app.ts';
import type { SimulatedApiServer, SimulatedWorld } from '../../cluster/simulator/index.ts';
import type { Config } from '../../config/index.ts';
import { duration } from '../../model/duration.ts';
import type { Incident } from '../../model/incident.ts';
import { incidentName, isOpen } from '../../model/incident.ts';
import type { Ledger } from '../../model/ledger.ts';
import { describeObject } from '../../model/objects.ts';
import type { CycleResult } from '../../monitor/index.ts';
import type { SessionListing } from '../../session/index.ts';
import type { CliIo } from '../io.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';
import { elapsed, fullTime, thousands, weekTime } from './times.ts';

export interface DemoHeader {
  readonly io: CliIo;
  readonly config: Config;
  readonly world: SimulatedWorld;
  readonly server: SimulatedApiServer;
  readonly analyst: Analyst;
  readonly session: readonly SessionListing[];
  readonly paint: Paint;
}

/** Where this runs, who speaks, and whether the conversation goes on from an earlier run. */
export function demoHeader({ io, config, world, server, analyst, session, paint }: DemoHeader): string {
  const nodes = world.list('', 'nodes')?.length ?? 0;
  const pods = world.list('', 'pods')?.length ?? 0;
  const found = session.find(({ id }) => id === config.sessionId)?.session;
  const memory =
    found == null
      ? 'new'
      : `resumed: ${found.metadata.cycleCount} cycles and ${found.history.length} messages, last ${fullTime(found.savedAt)}`;
  const hasKey = (io.env.ANTHROPIC_API_KEY ?? '') !== '';
  const speaker =
    analyst.name === 'claude'
      ? `claude (${analyst.model})`
      : `rules (${hasKey ? '--analyst claude asks the model' : 'no ANTHROPIC_API_KEY'})`;
  return [
    `${paint.bold('k8s-monitor demo')} · simulated cluster ${world.scenario.cluster} (${nodes} nodes, ${pods} pods) on ${new URL(server.url).host} · analyst: ${speaker}`,
    `session ${config.sessionDir}/${config.sessionId}.json · ${memory}`,
    paint.dim(
      `a cycle every second stands for ${duration(world.lookEvery)} of the cluster's time; Ctrl-C ends it early`,
    ),
    '',
    '',
  ].join('\n');
}

export interface DemoSummary {
  readonly results: readonly CycleResult[];
  readonly ledger: Ledger;
  readonly stores: Stores;
  readonly config: Config;
  readonly world: SimulatedWorld;
  readonly milliseconds: number;
  readonly finished: boolean;
}

/** What happened, in numbers and one line per incident; where it is kept; what to run next. */
export function demoSummary(
  { results, ledger, stores, config, world, milliseconds, finished }: DemoSummary,
  paint: Paint,
): string {
  const last = results.at(-1);
  if (last === undefined) return 'stopped before the first cycle\n';
  const count = (test: (result: CycleResult) => boolean) => results.filter(test).length;
  const touched = new Set(results.flatMap(({ situation }) => situation.updates.map(({ incident }) => incident.number)));
  const incidents = ledger.incidents
    .filter(({ number }) => touched.has(number))
    .toSorted((a, b) => a.number - b.number);
  const rows = incidents.map((incident) => incidentRow(incident, paint));
  const session = `${stores.sessions.locate(config.sessionId)}`;
  const first = incidents[0];
  return [
    '',
    `${paint.bold(`${duration(world.now() - world.startsAt)} in ${elapsed(milliseconds)}`)} · ${results.length} cycles, ${count(({ loud }) => !loud)} quiet · ` +
      `${incidents.length} incidents (${incidents.filter((incident) => !isOpen(incident)).length} ended, ${incidents.filter(isOpen).length} open, ${incidents.filter(({ occurrences }) => occurrences > 1).length} recurring) · ` +
      `${count(({ exchange }) => exchange !== null)} reports · ${count(({ exchange }) => exchange !== null && exchange.receipt !== null)} prunes` +
      (finished ? '' : ' · ended early'),
    '',
    table(['', 'SEV', 'WHAT', 'WHERE', 'FIRST SEEN', 'TIMES', 'LASTED', 'HOW IT ENDED'], rows),
    '',
    `session   ${session} · ${last.messages} messages, ${thousands(last.context.tokens)} of ${thousands(config.maxContextTokens)} tokens (${last.context.pct} %)`,
    `ledger    ${stores.ledgers.locate(ledger.cluster)} · ${ledger.cycle} cycles, ${ledger.incidents.length} incidents`,
    '',
    'Next',
    ...nextSteps(first).map(([command, why]) => `  ${command.padEnd(48)}  ${paint.dim(why)}`),
    '',
  ].join('\n');
}

function incidentRow(incident: Incident, paint: Paint): string[] {
  const { openedAt, endedAt, lastSeen } = incident;
  const open = isOpen(incident);
  return [
    incidentName(incident),
    paint.severity(incident.severity),
    incident.code,
    describeObject(incident.owner),
    weekTime(incident.firstSeen),
    String(incident.occurrences),
    duration((endedAt ?? lastSeen) - openedAt),
    open ? paint.bad('still open') : (incident.episodes.at(-1)?.ending ?? incident.state),
  ];
}

function nextSteps(first: Incident | undefined): [command: string, why: string][] {
  const show: [string, string][] =
    first === undefined ? [] : [[`npx k8s-monitor incidents show ${incidentName(first)}`, 'one incident in full']];
  return [
    ['npm run demo', 'again: it resumes the session and knows these incidents'],
    ...show,
    ['npx k8s-monitor sessions show demo --last 4', 'what the analyst was told and answered'],
    ['npx k8s-monitor once', 'one look at the cluster your kubeconfig names'],
  ];
}
