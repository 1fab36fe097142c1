import { describeOutcome } from '../../model/advice.ts';
import type { Day } from '../../model/day.ts';
import { duration } from '../../model/duration.ts';
import { type Incident, incidentName, isOpen } from '../../model/incident.ts';
import type { Notice, NoticeLine } from '../../model/notification.ts';
import type { Millis } from '../../model/objects.ts';
import { shorten } from '../../model/shorten.ts';
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

function titleOf({ open, opened, recurred, ended }: Day): string {
  if (open.length + opened.length + recurred.length + ended.length === 0) return 'the day: nothing happened';
  const back = recurred.length === 0 ? '' : `, ${recurred.length} back`;
  return `the day: ${open.length} open, ${opened.length} new${back}, ${ended.length} over`;
}

function linesOf(day: Day, dayBefore: Day, costUsd: number | null): readonly NoticeLine[] {
  const { open, opened, recurred, flapping, helped, changes, at } = day;
  const over = [...opened, ...recurred.map(({ incident }) => incident)].filter((incident) => !isOpen(incident));
  const list = (text: string): NoticeLine => ({ label: 'list', text });
  return [
    ...open.slice(0, MOST_OPEN).map((incident) => list(`${lineOf(incident)}, for ${duration(at - incident.openedAt)}`)),
    ...more(open.length - MOST_OPEN, 'open'),
    ...over.slice(0, MOST_OVER).map((incident) => list(`${lineOf(incident)}, over${lasted(incident)}`)),
    ...more(over.length - MOST_OVER, 'that came and went'),
    ...(flapping.length === 0 ? [] : [list(`come and go: ${namesOf(flapping)}`)]),
    ...helped.slice(0, MOST_HELPED).map(
      ({ incident, followed }): NoticeLine => ({
        label: 'ended by',
        text: `${incidentName(incident)}: ${describeOutcome(followed, clock)}`,
      }),
    ),
    { label: 'what', text: trend(day, dayBefore) },
    ...(changes === 0
      ? []
      : [{ label: 'what' as const, text: `${changes} change${changes === 1 ? '' : 's'} in the cluster` }]),
    ...(costUsd === null ? [] : [{ label: 'what' as const, text: `the model cost $${costUsd.toFixed(2)}` }]),
  ];
}

function lineOf(incident: Incident): string {
  return `${incidentName(incident)} ${incident.severity} ${incidentTitle(incident.code, incident.owner)}`;
}

function lasted({ openedAt, endedAt }: Incident): string {
  return endedAt === null ? '' : ` after ${duration(endedAt - openedAt)}`;
}

function more(count: number, what: string): readonly NoticeLine[] {
  return count <= 0 ? [] : [{ label: 'list', text: `and ${count} more ${what}` }];
}

const MOST_NAMED = 6;

function namesOf(incidents: readonly Incident[]): string {
  const rest = incidents.length - MOST_NAMED;
  return `${incidents.slice(0, MOST_NAMED).map(incidentName).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** `5 began, 2 in the time before: more`. */
function trend(day: Day, dayBefore: Day): string {
  const [now, then] = [began(day), began(dayBefore)];
  const word = now === then ? 'as before' : now > then ? 'more than before' : 'fewer than before';
  return `${now} began, ${then} in the ${duration(day.at - day.since)} before: ${word}`;
}

function began({ opened, recurred }: Day): number {
  return opened.length + recurred.reduce((sum: Millis, { times }) => sum + times, 0);
}
