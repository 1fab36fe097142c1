import { ordinal } from '../../conversation/index.ts';
import { describeOutcome } from '../../model/advice.ts';
import { afterWhat, describeChangeOn, whenChanged } from '../../model/change.ts';
import { describeConsequences } from '../../model/consequence.ts';
import { duration } from '../../model/duration.ts';
import type { Incident, IncidentUpdate } from '../../model/incident.ts';
import { incidentName } from '../../model/incident.ts';
import { describeObject, objectKey } from '../../model/objects.ts';
import type { Situation } from '../../model/situation.ts';
import type { CycleResult } from '../../monitor/index.ts';
import type { Paint } from './paint.ts';
import { pad } from './table.ts';
import { shortTime, thousands, weekTime } from './times.ts';

const WORD = 11;
/** Where the words of a line begin: behind the time, the cycle and the turn. */
export const TIMELINE_INDENT = 'Mon 09:30  #123 '.length + WORD;
const MOST_NAMED = 6;
const LONGEST_WORDS = 100;

/** One cycle as the demo tells it: a line when quiet, one line and its evidence for each turn when not. */
export function timelineLines(result: CycleResult, paint: Paint): string[] {
  const { situation } = result;
  const lead = `${weekTime(situation.at)}  ${pad(`#${situation.cycle}`, 4)} `;
  const margin = ' '.repeat(lead.length);
  const told = situation.updates.filter(({ loud }) => loud);
  const lines = told.flatMap((update) => turnLines(update, situation.at, paint));
  if (lines.length === 0) lines.push(...plainLines(result, paint));
  const gauge = result.loud
    ? [
        paint.dim(
          `${margin}${' '.repeat(WORD)}context ${thousands(result.context.tokens)} tokens, ${result.context.pct.toFixed(1)} % · ${result.messages} messages${prunedText(result)}`,
        ),
      ]
    : [];
  return [...lines.map((line, index) => `${index === 0 ? lead : margin}${line}`), ...gauge].map((line) =>
    line.trimEnd(),
  );
}

/** What the cluster's people did meanwhile, as the scenario tells it. */
export function meanwhileLine(note: string): string {
  return `${' '.repeat(TIMELINE_INDENT - WORD)}${pad('meanwhile', WORD)}${note}`;
}

function plainLines({ situation, loud, exchange }: CycleResult, paint: Paint): string[] {
  const { counts, open } = situation;
  if (!loud) return [paint.dim([pad('quiet', WORD), quietText(situation)].join('').trimEnd())];
  // Loud without news: the first message of a conversation, or the answer an earlier cycle is still owed.
  const word = exchange?.session.history.at(-2)?.kind === 'delta' ? 'asked' : 'baseline';
  const state = open.length === 0 ? 'no incidents' : `${open.length} open`;
  const share = (ready: number | null, all: number | null, noun: string) =>
    ready === null || all === null ? `${noun} not read` : `${ready}/${all} ${noun} ready`;
  return [
    `${pad(word, WORD)}${share(counts.nodesReady, counts.nodes, 'nodes')} · ${share(counts.podsReady, counts.pods, 'pods')} · ${state}`,
  ];
}

/** A quiet cycle says what lasts: still bad, healthy but not yet for long enough, or out of sight. */
function quietText({ open, at }: Situation): string {
  const isClearing = ({ state, healthySince }: Incident) => state === 'open' && healthySince !== null;
  const told = open.filter(({ quietedBy }) => quietedBy === null);
  const groups: [title: string, incidents: readonly Incident[], tell: (incident: Incident) => string][] = [
    [
      'still open',
      told.filter((incident) => incident.state === 'open' && !isClearing(incident)),
      (incident) => ` ${duration(at - incident.openedAt)}`,
    ],
    [
      'clearing',
      told.filter(isClearing),
      ({ healthySince }) => ` (healthy since ${shortTime(healthySince ?? at, at)})`,
    ],
    ['unknown', told.filter(({ state }) => state === 'unknown'), () => ''],
    ['quieted', open.filter(({ quietedBy }) => quietedBy !== null), () => ''],
  ];
  return groups
    .filter(([, incidents]) => incidents.length > 0)
    .map(([title, incidents, tell]) => {
      const named = incidents.slice(0, MOST_NAMED).map((incident) => `${incidentName(incident)}${tell(incident)}`);
      const more = incidents.length - named.length;
      return `${title}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    })
    .join(' · ');
}

function turnLines(update: IncidentUpdate, now: number, paint: Paint): string[] {
  const { turn, incident, previousSeverity, changes } = update;
  const name = incidentName(incident);
  const where = `${incident.code}  ${describeObject(incident.owner)}`;
  const episode = incident.episodes.at(-1);
  const margin = ' '.repeat(WORD);
  if (turn === 'resolved' || turn === 'gone') {
    const lasted =
      episode === undefined
        ? []
        : [`${margin}lasted ${duration(episode.endedAt - episode.openedAt)} · ${episode.ending}`];
    const former = incident.toldAs === undefined ? [] : [`${margin}first told as ${formerName(incident)}`];
    return [`${paint.good(pad(turn, WORD))}${name} ${paint.dim(incident.severity)}  ${where}`, ...former, ...lasted];
  }
  if (turn === 'unknown' && changes.length === 0) {
    return [
      `${pad(turn, WORD)}${name} ${paint.severity(incident.severity)}  ${where}`,
      `${margin}${incident.unknownBecause ?? 'could not look'}`,
    ];
  }

  const goesOn = turn === 'ongoing' || turn === 'unknown';
  const word = goesOn ? ongoingWord(update) : turn;
  const severity = previousSeverity === null ? incident.severity : `${previousSeverity} -> ${incident.severity}`;
  const head = `${paint.bad(pad(word, WORD))}${paint.bold(name)} ${paint.severity(incident.severity, severity)}  ${where}`;
  const times =
    turn === 'recurring' && episode !== undefined
      ? [
          `${margin}${ordinal(incident.occurrences)} time · the last one ended after ${duration(episode.endedAt - episode.openedAt)}: ${episode.ending}`,
          ...episode.followed
            .slice(-1)
            .map((each) => `${margin}advice followed then: ${describeOutcome(each, (at) => shortTime(at, now))}`),
        ]
      : [];
  const objects = incident.affected.count > 1 ? ` · ${incident.affected.count} objects` : '';
  return [
    head,
    `${margin}${incident.message}${objects} · ${lasting(incident, now)}`,
    ...(previousSeverity === null || incident.severityBecause === null ? [] : [`${margin}${incident.severityBecause}`]),
    ...changesOf(update, now).map((line) => `${margin}${line}`),
    ...(goesOn && !TELLS_REACH.has(word) ? [] : reachOf(incident).map((line) => `${margin}${line}`)),
    ...formerOf(update).map((line) => `${margin}${line}`),
    ...wordsOf(update),
    ...times,
  ];
}

/** `for 23 min`, or that it is well of late. */
function lasting({ openedAt, healthySince }: Incident, now: number): string {
  if (healthySince === null) return `for ${duration(now - openedAt)}`;
  return `healthy since ${shortTime(healthySince, now)}, not yet resolved`;
}

/** Words of incidents that go on after which it is told what follows from them. */
const TELLS_REACH: ReadonlySet<string> = new Set(['spreading', 'explained']);

/** Under which name, or in which incident, people heard of it before. */
function formerOf({ renamed, incident, turn }: IncidentUpdate): string[] {
  const { toldIn } = incident;
  if (renamed === true) return [`first told as ${formerName(incident)}: this is its cause`];
  return turn === 'opened' && toldIn !== undefined
    ? [`followed from ${incidentName({ number: toldIn })}, which has ended`]
    : [];
}

/** The code it was first told as; with the object, where that changed too. */
function formerName({ toldAs, code, owner }: Incident): string {
  const former = toldAs ?? { code, owner };
  return objectKey(former.owner) === objectKey(owner) ? former.code : `${former.code} ${describeObject(former.owner)}`;
}

function ongoingWord({ previousSeverity, changes, wasQuieted, renamed }: IncidentUpdate): string {
  if (wasQuieted === true) return 'heard now';
  if (renamed === true) return 'explained';
  if (previousSeverity !== null) return 'worse';
  return changes.length > 0 ? 'changed' : 'spreading';
}

/** Where a trouble has spread to. */
function reachOf(incident: Incident): string[] {
  return describeConsequences(incident, describeObject).map((line) => `also: ${line}`);
}

/** What came before a trouble that is new, or was changed now on one that lasts. */
function changesOf({ turn, incident, changes }: IncidentUpdate, now: number): string[] {
  const clock = (at: number) => shortTime(at, now);
  if (turn === 'ongoing' || turn === 'unknown')
    return changes.map((change) => `${describeChangeOn(incident.owner, change)}, ${whenChanged(change, clock)}`);
  return [afterWhat(incident, clock)].filter((line) => line !== null);
}

/** The one line of evidence in the cluster's own words, when there is one. */
function wordsOf({ incident, turn }: IncidentUpdate): string[] {
  const words = incident.evidence.find(({ free }) => free === true);
  if (words === undefined || turn === 'ongoing') return [];
  const line =
    words.value
      .split('\n')
      .map((text) => text.trim())
      .find((text) => text !== '') ?? '';
  const cut = line.length > LONGEST_WORDS ? `${line.slice(0, LONGEST_WORDS - 1)}…` : line;
  // Words that quote something themselves need no second pair.
  return [`${' '.repeat(WORD)}${words.label}: ${cut.includes('"') ? cut : `"${cut}"`}`];
}

function prunedText({ exchange }: CycleResult): string {
  if (!exchange?.receipt) return '';
  const { tokensBefore, tokensAfter } = exchange.receipt;
  return ` · pruned ${thousands(tokensBefore)} -> ${thousands(tokensAfter)}`;
}
