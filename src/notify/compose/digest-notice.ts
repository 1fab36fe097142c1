import { describeOutcome } from '../../model/advice.ts';
import type { Day } from '../../model/day.ts';
import { duration } from '../../model/duration.ts';
import { INCIDENT_SEVERITIES, type Incident, incidentName, isOpen } from '../../model/incident.ts';
import type { Notice, NoticeLine } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';
import { shorten } from '../../model/shorten.ts';
import { isMuted, wordOf } from '../../model/word.ts';
import { clock } from './clock.ts';
import { incidentTitle } from './titles.ts';

export interface DigestInput {
  readonly day: Day;
  /** As long a time before it. */
  readonly dayBefore: Day;
  readonly cluster: string;
  /** What the model cost in that time, in US dollars; null when it is not known. */
  readonly costUsd: number | null;
}

/** With the head and the command a phone's screen is full. */
const MOST_OPEN = 5;
const MOST_OVER = 3;
const MOST_HELPED = 2;
const LONGEST_LINE = 120;

/** A day on one screen: what is open, what came and went, what flaps, what helped, what it cost, and whether it gets better. */
export function digestNotice({ day, dayBefore, cluster, costUsd }: DigestInput): Notice {
  const { open, since, at } = day;
  return {
    kind: 'digest',
    reason: 'digest',
    state: 'note',
    severity: open[0]?.severity ?? 'info',
    cluster,
    ...{ incident: null, code: null, object: null, owner: null, tier: null },
    title: titleOf(day),
    since,
    at,
    endedAt: null,
    lines: linesOf(day, dayBefore, costUsd).map(({ label, text }) => ({ label, text: shorten(text, LONGEST_LINE) })),
    command: open.length === 0 ? null : 'k8s-monitor incidents list',
    muteCommand: null,
  };
}

function titleOf({ open, opened, recurred, ended, began }: Day): string {
  if (open.length + began + ended.length === 0) return 'the day: nothing happened';
  const again = recurred.length + began - recurred.reduce((sum, { times }) => sum + times, 0) - opened.length;
  const back = again === 0 ? '' : `, ${again} back`;
  return `the day: ${open.length} open, ${opened.length} new${back}, ${ended.length} over`;
}

function linesOf(day: Day, dayBefore: Day, costUsd: number | null): readonly NoticeLine[] {
  const { open, opened, recurred, flapping, helped, changes, at } = day;
  const over = [...opened, ...recurred.map(({ incident }) => incident)].filter((incident) => !isOpen(incident));
  const worst = over.toSorted((a, b) => rank(a) - rank(b));
  const list = (text: string): NoticeLine => ({ label: 'list', text });
  return [
    list(trend(day, dayBefore)),
    ...open.slice(0, MOST_OPEN).map((incident) => list(`open: ${lineOf(incident)}${stillOpen(incident, at)}`)),
    ...more(open.length - MOST_OPEN, 'open'),
    ...worst.slice(0, MOST_OVER).map((incident) => list(`over: ${lineOf(incident)}${lasted(incident)}`)),
    ...more(over.length - MOST_OVER, 'that came and went'),
    ...(flapping.length === 0 ? [] : [list(`come and go: ${namesOf(flapping)}`)]),
    ...helped
      .slice(0, MOST_HELPED)
      .map(({ incident, followed }) => list(`helped ${incidentName(incident)}: ${describeOutcome(followed, clock)}`)),
    ...(changes === 0 ? [] : [list(`${changes} change${changes === 1 ? '' : 's'} in the cluster`)]),
    ...(costUsd === null ? [] : [list(`the model cost $${costUsd.toFixed(2)}`)]),
  ];
}

function rank({ severity }: Incident): number {
  return INCIDENT_SEVERITIES.indexOf(severity);
}

/** `, for 2 h, seen 3 times, anna has it`: what a reader may want to do something about. */
function stillOpen(incident: Incident, at: Millis): string {
  const { openedAt, occurrences, state, quietedBy } = incident;
  const { acknowledged, muted } = wordOf(incident);
  return [
    `, for ${duration(at - openedAt)}`,
    ...(occurrences > 1 ? [`seen ${occurrences} times`] : []),
    ...(state === 'unknown' ? ['cannot be seen now'] : []),
    ...(acknowledged === null ? [] : [`${acknowledged.by} has it`]),
    ...(isMuted({ muted }, at) ? ['muted'] : []),
    ...(quietedBy === null ? [] : [quietedBy.reason]),
  ].join(', ');
}

function lineOf(incident: Incident): string {
  return `${incidentName(incident)} ${incident.severity} ${incidentTitle(incident.code, incident.owner)}`;
}

function lasted({ openedAt, endedAt }: Incident): string {
  return endedAt === null ? '' : `, after ${duration(endedAt - openedAt)}`;
}

function more(count: number, what: string): readonly NoticeLine[] {
  return count <= 0 ? [] : [{ label: 'list', text: `and ${count} more ${what}` }];
}

const MOST_NAMED = 6;

function namesOf(incidents: readonly Incident[]): string {
  const rest = incidents.length - MOST_NAMED;
  return `${incidents.slice(0, MOST_NAMED).map(incidentName).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** `5 began, 2 in the 24 h before: more`. */
function trend(day: Day, dayBefore: Day): string {
  const began = day.began === 0 ? 'nothing began' : `${day.began} began`;
  if (!dayBefore.isKnown) return began;
  const [now, then] = [day.began, dayBefore.began];
  const word = now === then ? '' : now > then ? ': more' : ': fewer';
  return `${began}, ${then === 0 ? 'nothing' : then} in the ${duration(day.at - day.since)} before${word}`;
}
