import { describeOutcome } from '../../model/advice.ts';
import { afterWhat } from '../../model/change.ts';
import { describeConsequences } from '../../model/consequence.ts';
import { duration } from '../../model/duration.ts';
import { type Incident, incidentName, isOpen } from '../../model/incident.ts';
import type { Notice, NoticeLine, TellReason } from '../../model/notification.ts';
import { describeObject, type Millis } from '../../model/objects.ts';
import type { Assessment } from '../../model/report.ts';
import { shorten } from '../../model/shorten.ts';
import { clock } from './clock.ts';
import { incidentTitle } from './titles.ts';

export interface NoticeInput {
  readonly incident: Incident;
  readonly reason: TellReason;
  readonly cluster: string;
  readonly at: Millis;
  /** What the rules make of it; null where they have nothing to say. */
  readonly assessment: Assessment | null;
  /** What made people be told now, where the reason alone does not say it. */
  readonly because: string | null;
}

/** A line of a phone's screen holds some 40 characters; a message has room for four of each. */
const LONGEST_LINE = 200;

/** What people are told of one incident: what, how bad, what came before, the likely cause, what helped last time, what to run. */
export function incidentNotice({ incident, reason, cluster, at, assessment, because }: NoticeInput): Notice {
  const { code, owner, severity, weight, openedAt, endedAt } = incident;
  const isFiring = isOpen(incident);
  return {
    kind: 'incident',
    reason,
    state: isFiring ? 'firing' : 'resolved',
    severity,
    cluster,
    incident: incident.number,
    code,
    object: owner,
    owner: weight.owner,
    tier: weight.tier,
    title: incidentTitle(code, owner),
    since: openedAt,
    at,
    endedAt,
    lines: (isFiring ? firingLines(incident, reason, assessment, because) : endedLines(incident)).map(cutText),
    command: isFiring ? (incident.remedy[0] ?? null) : null,
    muteCommand: isFiring ? `k8s-monitor incidents mute ${incidentName(incident)} --for 1h` : null,
  };
}

function firingLines(
  incident: Incident,
  reason: TellReason,
  assessment: Assessment | null,
  because: string | null,
): NoticeLine[] {
  const consequences = describeConsequences(incident, describeObject);
  const before = afterWhat(incident, clock);
  const helped = lastTime(incident);
  const cause = assessment?.likelyCause ?? null;
  return [
    ...(MOVED.has(reason) && because !== null ? [line('what', because)] : []),
    line('what', incident.message),
    ...(incident.state === 'unknown'
      ? [line('what', `cannot be seen now: ${incident.unknownBecause ?? 'not read'}`)]
      : []),
    ...(incident.severityBecause === null ? [] : [line('what', `${incident.severity}: ${incident.severityBecause}`)]),
    ...(consequences.length === 0 ? [] : [line('affected', consequences.join('; '))]),
    ...(before === null ? [] : [line('changed before', before)]),
    ...(cause === null ? [] : [line('likely cause', `${cause}${sureness(assessment)}`)]),
    ...(helped === null ? [] : [line('last time', helped)]),
    ...incident.weight.needs.map((need) => line('owner', `needs: ${need}`)),
  ];
}

/** Reasons that say of themselves what is new. */
const MOVED: ReadonlySet<TellReason> = new Set(['worsened', 'escalated']);

function endedLines(incident: Incident): NoticeLine[] {
  const { openedAt, endedAt, state, followed } = incident;
  const ending = incident.episodes.at(-1)?.ending ?? null;
  const lasted = endedAt === null ? '' : ` after ${duration(endedAt - openedAt)}`;
  const helped = followed.findLast(({ clearSince }) => clearSince !== null);
  return [
    // What was folded is not over: who reads "resolved" would stop looking.
    line('what', state === 'folded' ? `told with another from now on${lasted}` : `${state}${lasted}`),
    ...(ending === null || ending === '' ? [] : [line('ended by', ending)]),
    ...(helped === undefined ? [] : [line('ended by', describeOutcome(helped, clock))]),
  ];
}

/** Of an incident that came back: how often, and what was seen to end it the last time. */
function lastTime({ occurrences, episodes }: Incident): string | null {
  const last = episodes.at(-1);
  if (occurrences < 2 || last === undefined) return null;
  const helped = last.followed.findLast(({ clearSince }) => clearSince !== null);
  const what = helped === undefined ? last.ending : describeOutcome(helped, clock);
  return `${clock(last.endedAt)}, after ${duration(last.endedAt - last.openedAt)}: ${what} (seen ${occurrences} times)`;
}

function sureness(assessment: Assessment | null): string {
  const confidence = assessment?.confidence ?? null;
  return confidence === null || confidence === 'high' ? '' : ` (${confidence} confidence)`;
}

function line(label: NoticeLine['label'], text: string): NoticeLine {
  return { label, text };
}

function cutText({ label, text }: NoticeLine): NoticeLine {
  return { label, text: shorten(text.replace(/\s+/g, ' ').trim(), LONGEST_LINE) };
}
