import { ordinal } from '../../conversation/index.ts';
import { duration } from '../../model/duration.ts';
import type { IncidentUpdate } from '../../model/incident.ts';
import { incidentName } from '../../model/incident.ts';
import { describeObject } from '../../model/objects.ts';
import type { CycleResult } from '../../monitor/index.ts';
import type { Paint } from './paint.ts';
import { pad } from './table.ts';
import { thousands, weekTime } from './times.ts';

const INDENT = ' '.repeat(28);

/** One cycle as the demo tells it: a line when quiet, one line and its evidence for each turn when not. */
export function timelineLines(result: CycleResult, paint: Paint): string[] {
  const { situation } = result;
  const lead = `${weekTime(situation.at)}  ${pad(`#${situation.cycle}`, 5)}`;
  const told = situation.updates.filter(({ loud }) => loud);
  const lines = told.flatMap((update) => turnLines(update, situation.at, paint));
  if (lines.length === 0) lines.push(...plainLines(result, paint));
  const gauge = result.loud
    ? [
        paint.dim(
          `${INDENT}context ${thousands(result.context.tokens)} tokens, ${result.context.pct} % · ${result.messages} messages${prunedText(result)}`,
        ),
      ]
    : [];
  return [...lines.map((line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${line}`), ...gauge].map(
    (line) => line.trimEnd(),
  );
}

function plainLines({ situation, loud }: CycleResult, paint: Paint): string[] {
  const { counts, open } = situation;
  if (!loud) {
    const ongoing = open.map((incident) => `${incidentName(incident)} ${duration(situation.at - incident.openedAt)}`);
    return [paint.dim(ongoing.length === 0 ? 'quiet' : `quiet      still open: ${ongoing.join(', ')}`)];
  }
  const state = open.length === 0 ? 'no incidents' : `${open.length} open`;
  return [
    `${pad('baseline', 11)}${counts.nodesReady}/${counts.nodes} nodes ready · ${counts.podsReady}/${counts.pods} pods ready · ${state}`,
  ];
}

function turnLines(update: IncidentUpdate, now: number, paint: Paint): string[] {
  const { turn, incident, previousSeverity } = update;
  const name = incidentName(incident);
  const where = `${incident.code}  ${describeObject(incident.owner)}`;
  const episode = incident.episodes.at(-1);
  if (turn === 'resolved' || turn === 'gone') {
    const lasted =
      episode === undefined ? '' : ` after ${duration(episode.endedAt - episode.openedAt)} · ${episode.ending}`;
    return [`${paint.good(pad(turn, 11))}${name}  ${where}${lasted}`];
  }
  if (turn === 'unknown') return [`${pad(turn, 11)}${name}  ${where} · ${incident.unknownBecause ?? 'could not look'}`];

  const word = turn === 'ongoing' ? (previousSeverity === null ? 'spreading' : 'changed') : turn;
  const severity = previousSeverity === null ? incident.severity : `${previousSeverity} -> ${incident.severity}`;
  const head = `${paint.bad(pad(word, 11))}${paint.bold(name)} ${paint.severity(incident.severity, severity)}  ${where}`;
  const times =
    turn === 'recurring' && episode !== undefined
      ? [
          `${' '.repeat(11)}${ordinal(incident.occurrences)} time · the last one ended after ${duration(episode.endedAt - episode.openedAt)}: ${episode.ending}`,
        ]
      : [];
  const objects = incident.affected.count > 1 ? ` · ${incident.affected.count} objects` : '';
  return [
    head,
    `${' '.repeat(11)}${incident.message}${objects} · for ${duration(now - incident.openedAt)}`,
    ...wordsOf(update),
    ...times,
  ];
}

/** The one line of evidence in the cluster's own words, when there is one. */
function wordsOf({ incident, turn }: IncidentUpdate): string[] {
  const words = incident.evidence.find(({ free }) => free === true);
  if (words === undefined || turn === 'ongoing') return [];
  const line = words.value.split('\n').find((text) => text.trim() !== '') ?? '';
  return [`${' '.repeat(11)}${words.label}: "${line.length > 100 ? `${line.slice(0, 99)}…` : line}"`];
}

function prunedText({ exchange }: CycleResult): string {
  if (!exchange?.receipt) return '';
  const { tokensBefore, tokensAfter } = exchange.receipt;
  return ` · pruned ${thousands(tokensBefore)} -> ${thousands(tokensAfter)}`;
}
