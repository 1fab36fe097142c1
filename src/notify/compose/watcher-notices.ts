import { describeChange } from '../../model/change.ts';
import { duration } from '../../model/duration.ts';
import { type Incident, type IncidentUpdate, incidentName, isOpen, isUnheard } from '../../model/incident.ts';
import type { Notice, NoticeLine } from '../../model/notification.ts';
import { describeObject, type Millis } from '../../model/objects.ts';
import { shorten } from '../../model/shorten.ts';
import type { Situation } from '../../model/situation.ts';
import { incidentTitle } from './titles.ts';

/** The agent's own state is as bad as what it may miss. */
export const WATCHER_SEVERITY = 'SEV-2';

/** With the head and the counts a phone's screen is full. */
const MOST_INCIDENTS = 5;
const MOST_CHANGES = 3;
const LONGEST_LINE = 120;

type Seen = Pick<Situation, 'cluster' | 'at' | 'updates' | 'open' | 'changes'>;

/** That looks see nothing: since when, why, and what was open before. @param looks in a row that saw nothing. */
export function blindNotice(situation: Seen, since: Millis, looks: number, why: string): Notice {
  const { open } = situation;
  return {
    ...head(situation, since),
    state: 'firing',
    title: 'the agent sees nothing of the cluster',
    lines: [
      line('what', why),
      line('what', `${looks} looks in a row saw nothing: incidents may come and go untold`),
      ...(open.length === 0 ? [] : [line('what', `${open.length} open before, not known now`)]),
      ...list(open.map(lineOf)),
    ],
    command: 'k8s-monitor check',
  };
}

/** That it sees again, and what happened meanwhile. */
export function seeingNotice(situation: Seen, since: Millis): Notice {
  const { at } = situation;
  return {
    ...head(situation, since),
    state: 'resolved',
    title: `the agent sees the cluster again, after ${duration(at - since)}`,
    endedAt: at,
    lines: meanwhile(situation, since),
  };
}

/** That it has long been seeing again. @param since when it went blind. */
export function sightedNotice(situation: Seen, since: Millis): Notice {
  return {
    ...head(situation, since),
    state: 'resolved',
    title: 'the agent sees the cluster again',
    endedAt: situation.at,
    lines: [line('what', 'it saw again while this channel was not there')],
  };
}

/** That it was not there, and what happened meanwhile. @param lastLookAt the last look before. */
export function backNotice(situation: Seen, lastLookAt: Millis): Notice {
  return {
    ...head(situation, lastLookAt),
    state: 'note',
    title: `the agent was away for ${duration(situation.at - lastLookAt)} and is back`,
    lines: meanwhile(situation, lastLookAt),
  };
}

function head({ cluster, at }: Seen, since: Millis): Omit<Notice, 'state' | 'title' | 'lines'> {
  return {
    ...{ kind: 'watcher', reason: 'watcher', severity: WATCHER_SEVERITY, cluster, incident: null, code: null },
    ...{ object: null, owner: null, tier: null, since, at, endedAt: null, command: null, muteCommand: null },
  };
}

/** What the first look afterwards found: counted, then the incidents, then what was changed. What is quieted stays so. */
function meanwhile({ updates, open, changes, at }: Seen, since: Millis): readonly NoticeLine[] {
  const heard = updates.filter((update) => !isUnheard(update));
  const began = heard.filter(({ turn }) => turn === 'opened' || turn === 'recurring' || turn === 'flapping');
  const over = heard.filter(({ incident, turn }) => !isOpen(incident) && turn !== 'folded');
  const worse = heard.filter((update) => update.previousSeverity !== null && update.turn === 'ongoing');
  const parts = [
    ...counted(began.length, 'opened'),
    ...counted(worse.length, 'changed in severity'),
    ...counted(over.length, 'ended'),
  ];
  const changed = changes.filter(({ seenAt, routine }) => seenAt === at && !routine);
  const named = [...began, ...worse, ...over].map(
    ({ incident, turn, previousSeverity }) => `${lineOf(incident)}: ${wordOf(incident, turn, previousSeverity)}`,
  );
  return [
    line(
      'what',
      `meanwhile: ${parts.length === 0 ? 'nothing opened or ended' : parts.join(', ')}; ${open.length} open now`,
    ),
    ...list(named),
    ...changed
      .slice(0, MOST_CHANGES)
      .map((change) => line('what', `changed: ${describeObject(change.object)} ${describeChange(change)}`)),
    ...(changed.length > MOST_CHANGES
      ? [line('what', `and ${changed.length - MOST_CHANGES} more changes in ${duration(at - since)}`)]
      : []),
  ];
}

function counted(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}

function wordOf(
  { severity }: Incident,
  turn: IncidentUpdate['turn'],
  previous: IncidentUpdate['previousSeverity'],
): string {
  if (turn !== 'ongoing') return turn === 'recurring' ? 'is back' : turn === 'flapping' ? 'comes and goes' : turn;
  return `${previous} -> ${severity}`;
}

function lineOf(incident: Incident): string {
  return `${incidentName(incident)} ${incident.severity} ${incidentTitle(incident.code, incident.owner)}`;
}

function list(texts: readonly string[]): readonly NoticeLine[] {
  const more = texts.length - MOST_INCIDENTS;
  return [
    ...texts.slice(0, MOST_INCIDENTS).map((text) => line('list', text)),
    ...(more > 0 ? [line('list', `and ${more} more`)] : []),
  ];
}

function line(label: NoticeLine['label'], text: string): NoticeLine {
  return { label, text: shorten(text, LONGEST_LINE) };
}
