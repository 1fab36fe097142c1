import { type IncidentUpdate, isOpen } from '../model/incident.ts';
import type { Decision, Delivery, Notifications, Thread } from '../model/notification.ts';
import type { Situation } from '../model/situation.ts';
import { incidentNotice } from './compose/notice.ts';
import { decide } from './decide/decide.ts';
import { routeIncident } from './decide/routes.ts';
import { deliveryId, threadKey } from './outbox/identity.ts';
import { owe } from './outbox/owe.ts';
import { rememberDecisions } from './remember.ts';
import type { PlanInput, Ruling } from './ruling.ts';
import { groupStorms } from './storms.ts';
import { openThread, settleThreads, touchThread } from './threads.ts';

/** What a cycle owes people of its incidents, decided and written down; nothing is sent. Pure. */
export function planIncidents(input: PlanInput): Notifications {
  const { situation, before } = input;
  const rulings = subjects(situation).flatMap((update) => rule(update, input));
  const { storms, single } = groupStorms(rulings, input);
  const deliveries = [
    ...storms.flatMap(({ delivery }) => delivery),
    ...single.flatMap((ruling) => deliver(ruling, input)),
  ];
  const threads = [
    ...storms.flatMap(({ threads: opened }) => opened),
    ...single.flatMap((ruling) => follow(ruling, input)),
  ];
  return {
    ...before,
    outbox: owe(before.outbox, deliveries),
    threads: settleThreads(before, threads, situation.at),
    decisions: rememberDecisions(before.decisions, [
      ...storms.flatMap(({ decisions }) => decisions),
      ...single.map((ruling) => note(ruling, input)),
    ]),
  };
}

/** The update of each incident that is open or was until now; one that nothing was said of goes on. */
function subjects({ updates, open }: Situation): readonly IncidentUpdate[] {
  const said = new Set(updates.map(({ incident }) => incident.number));
  const silent = open
    .filter(({ number }) => !said.has(number))
    .map(
      (incident): IncidentUpdate => ({ turn: 'ongoing', incident, previousSeverity: null, changes: [], loud: false }),
    );
  return [...updates, ...silent];
}

/** A verdict for each channel that may have to do with it: routes lead there, it was told there, or an escalation goes there. */
function rule(update: IncidentUpdate, { before, rules, channels, labelsOf, situation }: PlanInput): readonly Ruling[] {
  const { incident } = update;
  const key = threadKey(incident);
  const threads = new Map(
    before.threads.filter((thread) => thread.key === key).map((thread) => [thread.channel, thread]),
  );
  const routing = routeIncident(
    incident,
    rules.routes,
    channels.map(({ name }) => name),
    labelsOf(incident.owner),
  );
  const escalates = new Set(isOpen(incident) ? rules.escalations.flatMap(({ channels: names }) => names) : []);
  const toldSince = [...threads.values()].reduce<number | null>(
    (first, { openedAt }) => Math.min(first ?? openedAt, openedAt),
    null,
  );
  return channels
    .filter(({ name }) => routing.has(name) || threads.has(name) || escalates.has(name))
    .map((channel) => {
      const thread = threads.get(channel.name) ?? null;
      const route = routing.get(channel.name) ?? null;
      const verdict = decide({ update, channel: channel.name, thread, route, toldSince, rules, now: situation.at });
      return { incident, channel, thread, verdict };
    });
}

function deliver(
  { incident, channel, thread, verdict }: Ruling,
  { situation, assessments }: PlanInput,
): readonly Delivery[] {
  const { act } = verdict;
  if (act === null || (act === 'edit' && !channel.edits)) return [];
  const { cluster, cycle, at } = situation;
  const key = threadKey(incident);
  // A quiet change is the first message as it would read now.
  const reason = verdict.tell ? verdict.reason : 'opened';
  const assessment = assessments.find((each) => each.incident === incident.number) ?? null;
  const notice = incidentNotice({ incident, reason, cluster, at, assessment, because: verdict.because });
  const within = thread?.within ?? null;
  return [
    {
      id: deliveryId(cluster, cycle, channel.name, key, act),
      channel: channel.name,
      // In the thread of a storm nothing but a reply can speak of one of its incidents.
      act: within !== null && act !== 'edit' ? 'reply' : act,
      thread: within ?? key,
      notice,
      createdAt: at,
      attempts: 0,
      nextAt: at,
      lastProblem: null,
    },
  ].filter((delivery) => within === null || delivery.act !== 'edit');
}

function follow({ incident, channel, thread, verdict }: Ruling, { situation }: PlanInput): readonly Thread[] {
  if (verdict.act === null) return [];
  if (thread === null) return verdict.act === 'open' ? [openThread(incident, channel.name, verdict, situation.at)] : [];
  return [touchThread(thread, incident, verdict, situation.at)];
}

function note({ incident, channel, verdict }: Ruling, { situation }: PlanInput): Decision {
  const { tell, reason, because, act } = verdict;
  const { cluster, cycle, at } = situation;
  return {
    at,
    cycle,
    incident: incident.number,
    episode: incident.occurrences,
    channel: channel.name,
    tell,
    reason,
    because,
    delivery: tell && act !== null ? deliveryId(cluster, cycle, channel.name, threadKey(incident), act) : null,
  };
}
