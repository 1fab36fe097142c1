import { matchesAny } from '../../incidents/index.ts';
import { type Incident, type IncidentUpdate, incidentName, isOpen } from '../../model/incident.ts';
import type { DeliveryAct, KeepBackReason, TellReason, Thread } from '../../model/notification.ts';
import type { Escalation, NotifyRules, Route } from '../../model/notify-rules.ts';
import type { Millis } from '../../model/objects.ts';
import { isMuted, wordOf } from '../../model/word.ts';
import { quietHoursAt } from './quiet-hours.ts';
import { isAtLeast, isUrgent, isWorse } from './severity.ts';

export interface DecideInput {
  /** Of an incident that no update speaks of: a quiet one. */
  readonly update: IncidentUpdate;
  readonly channel: string;
  /** What that channel was told of this episode; null when nothing. */
  readonly thread: Thread | null;
  /** The route that leads there; null when none does. */
  readonly route: Route | null;
  /** What that channel hears of its cause, where the incident was folded; null where it was not. */
  readonly cause: CauseHeard | null;
  /** Since when some channel has known of this episode; null when none does. */
  readonly toldSince: Millis | null;
  readonly rules: NotifyRules;
  readonly now: Millis;
}

/** Of a cause and one channel: people are told of it there, it is kept from them, or it is over and they never were. */
export type CauseHeard =
  | { readonly is: 'told' }
  | { readonly is: 'kept_back'; readonly reason: TellReason | KeepBackReason }
  | { readonly is: 'over' };

/** `act` is what the channel does: null for nothing. Where `tell` is false nobody is pinged, though a message may change. */
export type Verdict =
  | { readonly tell: true; readonly reason: TellReason; readonly act: DeliveryAct; readonly because: string | null }
  | {
      readonly tell: false;
      readonly reason: KeepBackReason;
      readonly act: 'edit' | null;
      readonly because: string | null;
    };

/**
 * Whether people hear of an incident through a channel now. A pure function; docs/notifications.md has its table. Once
 * people were told that something is there they are told that it is over, whatever keeps them from hearing more of it.
 */
export function decide(input: DecideInput): Verdict {
  const { update, thread } = input;
  const isTold = thread !== null && thread.resolvedAt === null;
  if (update.incident.state === 'folded') return decideFolded(update.incident, isTold, input.cause);
  if (!isOpen(update.incident)) return isTold ? tell('resolved', 'resolve') : keep('unchanged');
  return keptBack(input) ?? (isTold ? decideTold(input, thread) : decideUntold(input));
}

/**
 * Its cause tells of it from now on. Where people do not hear of the cause, what they were told stays open to them until they
 * do, or until the cause is over: nobody is left with a message that ends in a number they never heard of.
 */
function decideFolded({ foldedInto }: Incident, isTold: boolean, cause: CauseHeard | null): Verdict {
  const number = foldedInto === null ? null : incidentName({ number: foldedInto });
  const follows = number === null ? null : `it follows from ${number}`;
  if (!isTold) return keep('folded', null, follows);
  if (cause?.is === 'kept_back')
    return keep('folded', null, `${follows ?? 'it has a cause'}, kept back: ${cause.reason}`);
  if (cause?.is === 'over') return tell('resolved', 'resolve', number === null ? null : `${number} is over`);
  return keep('folded', 'edit', follows);
}

/** What keeps an open incident from people altogether. */
function keptBack({ update, channel, route, toldSince, rules, now }: DecideInput): Verdict | null {
  const { incident } = update;
  if (incident.quietedBy !== null) return keep('maintenance', null, incident.quietedBy.reason);
  const mute = mutedBecause(update, rules, now);
  if (mute !== null) return keep('muted', null, mute);
  if (escalationDue(incident, channel, toldSince, rules, now) !== null) return null;
  if (route === null) return keep('no_route');
  if (!isAtLeast(incident.severity, route.least))
    return keep('below_severity', null, `route ${route.name}: ${route.least}`);
  return null;
}

/** A mute keeps everything back but that it became SEV-1. */
function mutedBecause(
  { incident, previousSeverity, loud }: IncidentUpdate,
  rules: NotifyRules,
  now: Millis,
): string | null {
  const word = wordOf(incident);
  const becameWorst = loud && incident.severity === 'SEV-1' && previousSeverity !== null;
  if (word.muted !== null && isMuted(word, now) && !becameWorst) return `by ${word.muted.by}`;
  const isKnown = word.verdict !== null && word.verdict.verdict !== 'real';
  if (isKnown && word.verdict !== null) return `called ${word.verdict.verdict} by ${word.verdict.by}`;
  const rule = rules.mutes.find(
    ({ objects, codes, until }) =>
      (objects === null || matchesAny(objects, incident.owner)) &&
      (codes === null || codes.includes(incident.code)) &&
      (until === null || now < until),
  );
  return rule === undefined ? null : `by the cluster file${rule.because === null ? '' : `: ${rule.because}`}`;
}

function decideUntold({ update, channel, route, toldSince, rules, now }: DecideInput): Verdict {
  const { incident, turn } = update;
  if (incident.state === 'unknown') return keep('unchanged', null, 'it cannot be seen now');
  const quiet = quietHoursAt(rules, channel, now);
  if (quiet !== null && !isUrgent(incident.severity)) return keep('quiet_hours', null, quiet.name);
  const escalation = escalationDue(incident, channel, toldSince, rules, now);
  if (escalation !== null) return tell('escalated', 'open', unacknowledged(escalation));
  const reason =
    turn === 'flapping' || incident.flapping ? 'flapping' : incident.occurrences > 1 ? 'recurring' : 'opened';
  return tell(reason, 'open', route === null ? null : `route ${route.name}`);
}

function decideTold({ update, channel, toldSince, rules, now }: DecideInput, thread: Thread): Verdict {
  const { incident, loud } = update;
  const quiet = quietHoursAt(rules, channel, now);
  const mayPing = quiet === null || isUrgent(incident.severity);
  if (isWorse(incident.severity, thread.toldSeverity)) {
    if (mayPing) return tell('worsened', 'reply', `${thread.toldSeverity} -> ${incident.severity}`);
    return keep('quiet_hours', 'edit', quiet.name);
  }
  if (incident.state === 'unknown') return keep('unchanged', loud ? 'edit' : null, 'it cannot be seen now');
  const acknowledged = wordOf(incident).acknowledged;
  const escalation = escalationDue(incident, channel, toldSince, rules, now);
  if (escalation !== null && thread.escalatedAt === null) return tell('escalated', 'reply', unacknowledged(escalation));
  const pause = rules.reminders[incident.severity];
  if (pause !== null && now - thread.toldAt >= pause) {
    if (acknowledged !== null) return keep('acknowledged', loud ? 'edit' : null, `by ${acknowledged.by}`);
    if (quiet !== null && !mayPing) return keep('quiet_hours', loud ? 'edit' : null, quiet.name);
    return tell('reminder', 'reply');
  }
  return keep('unchanged', loud ? 'edit' : null);
}

/** The escalation that is due through this channel; null when none is. */
function escalationDue(
  incident: Incident,
  channel: string,
  toldSince: Millis | null,
  { escalations }: NotifyRules,
  now: Millis,
): Escalation | null {
  if (toldSince === null || incident.state === 'unknown' || wordOf(incident).acknowledged !== null) return null;
  return (
    escalations.find(
      ({ severities, after, channels }) =>
        channels.includes(channel) && severities.includes(incident.severity) && now - toldSince >= after,
    ) ?? null
  );
}

function unacknowledged({ after }: Escalation): string {
  return `not acknowledged within ${Math.round(after / 60_000)} min`;
}

function tell(reason: TellReason, act: DeliveryAct, because: string | null = null): Verdict {
  return { tell: true, reason, act, because };
}

function keep(reason: KeepBackReason, act: 'edit' | null = null, because: string | null = null): Verdict {
  return { tell: false, reason, act, because };
}
