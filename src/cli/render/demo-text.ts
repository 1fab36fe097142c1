import type { Analyst } from '../../analyst/index.ts';
import type { Stores } from '../../app.ts';
import type { SimulatedApiServer, SimulatedWorld } from '../../cluster/simulator/index.ts';
import type { Config } from '../../config/index.ts';
import { ordinal } from '../../conversation/index.ts';
import { duration } from '../../model/duration.ts';
import type { Incident } from '../../model/incident.ts';
import { incidentName, isOpen } from '../../model/incident.ts';
import type { Ledger } from '../../model/ledger.ts';
import { describeObject } from '../../model/objects.ts';
import type { CycleResult } from '../../monitor/index.ts';
import type { SessionListing } from '../../session/index.ts';
import type { CliIo } from '../io.ts';
import type { Paint } from './paint.ts';
import { type FoldingRow, foldingTable } from './table.ts';
import { elapsed, fullTime, thousands, weekTime } from './times.ts';
import { wrap } from './wrap.ts';

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
  ]
    .map((line) => wrap(line, io.columns, 2))
    .join('\n');
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
  columns: number | null,
): string {
  const last = results.at(-1);
  if (last === undefined) return 'stopped before the first cycle\n';
  const count = (test: (result: CycleResult) => boolean) => results.filter(test).length;
  const touched = new Set(results.flatMap(({ situation }) => situation.updates.map(({ incident }) => incident.number)));
  const incidents = ledger.incidents
    .filter(({ number }) => touched.has(number))
    .toSorted((a, b) => a.number - b.number);
  const open = incidents.filter(isOpen).length;
  const recurring = incidents.filter(({ occurrences }) => occurrences > 1).length;
  const totals = [
    paint.bold(`${duration(world.now() - world.startsAt)} in ${elapsed(milliseconds)}`),
    `${countOf(results.length, 'cycle')}, ${count(({ loud }) => !loud)} quiet`,
    `${countOf(incidents.length, 'incident')} (${incidents.length - open} ended, ${open} open; ${recurring} of them recurring)`,
    countOf(
      count(({ exchange }) => exchange !== null),
      'report',
    ),
    countOf(
      count(({ exchange }) => exchange !== null && exchange.receipt !== null),
      'prune',
    ),
    ...(finished ? [] : ['ended early']),
  ].join(' · ');
  const session = `${stores.sessions.locate(config.sessionId)}`;
  const first = incidents[0];
  return [
    '',
    wrap(totals, columns, 0),
    '',
    ...(incidents.length === 0
      ? []
      : [
          foldingTable(
            ['', 'SEV', 'WHAT', 'WHERE', 'FIRST SEEN', 'TIMES', 'LAST TOOK', 'HOW IT ENDED'],
            incidents.map((incident) => incidentRow(incident, paint)),
            4,
            columns,
          ),
          '',
        ]),
    wrap(
      `session   ${session} · ${countOf(last.messages, 'message')}, ${thousands(last.context.tokens)} of ${thousands(config.maxContextTokens)} tokens (${last.context.pct.toFixed(1)} %)`,
      columns,
      10,
    ),
    wrap(
      `ledger    ${stores.ledgers.locate(ledger.cluster)} · ${countOf(ledger.cycle, 'cycle')}, ${countOf(ledger.incidents.length, 'incident')}`,
      columns,
      10,
    ),
    '',
    'Next',
    ...nextSteps(first).map(([command, why]) => wrap(`  ${command.padEnd(43)}  ${paint.dim(why)}`, columns, 4)),
    '',
  ].join('\n');
}

function incidentRow(incident: Incident, paint: Paint): FoldingRow {
  const { openedAt, endedAt, lastSeen, firstSeen, occurrences } = incident;
  const lasted = duration((endedAt ?? lastSeen) - openedAt);
  const end = isOpen(incident) ? paint.bad('still open') : (incident.episodes.at(-1)?.ending ?? incident.state);
  const again = occurrences > 1 ? `, ${ordinal(occurrences)} time` : '';
  return {
    cells: [
      incidentName(incident),
      paint.severity(incident.severity),
      incident.code,
      describeObject(incident.owner),
      weekTime(firstSeen),
      String(occurrences),
      lasted,
      end,
    ],
    folded: `first seen ${weekTime(firstSeen)}${again}, lasted ${lasted}: ${end}`,
  };
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
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
