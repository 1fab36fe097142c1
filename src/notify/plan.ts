import type { Incident } from '../model/incident.ts';
import type { Decision, Delivery, Notifications, Thread } from '../model/notification.ts';
import type { Millis } from '../model/objects.ts';
import { incidentNotice } from './compose/notice.ts';
import { endForgotten } from './forgotten.ts';
import { leftOpen } from './left-open.ts';
import { deliveryId, threadKey } from './outbox/identity.ts';
import { owe } from './outbox/owe.ts';
import { rememberDecisions } from './remember.ts';
import type { PlanInput, Ruling } from './ruling.ts';
import { ruleAll } from './rulings.ts';
import { groupStorms } from './storms.ts';
import { openThread, settleThreads, touchThread } from './threads.ts';

/** What a cycle owes people of its incidents, decided and written down; nothing is sent. Pure. */
export function planIncidents(input: PlanInput): Notifications {
  const { situation, before } = input;
  const { ended, forgotten } = leftOpen(input);
  const { storms, single } = groupStorms(ruleAll(input, ended), input);
  const lost = endForgotten(forgotten, input);
  const deliveries = [
    ...lost.deliveries,
    ...storms.flatMap(({ delivery }) => delivery),
    ...single.flatMap((ruling) => deliver(ruling, input)),
  ];
  const threads = [
    ...lost.threads,
    ...storms.flatMap(({ threads: opened }) => opened),
    ...single.flatMap((ruling) => follow(ruling, input)),
  ];
  return {
    ...before,
    outbox: owe(before.outbox, deliveries),
    threads: settleThreads(before, threads, situation.at),
    decisions: rememberDecisions(before.decisions, [
      ...lost.decisions,
      ...storms.flatMap(({ decisions }) => decisions),
      ...single.map((ruling) => note(ruling, input)),
    ]),
  };
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
  const notice = incidentNotice({
    incident: asHeard(incident, verdict.tell, at),
    reason,
    cluster,
    at,
    assessment,
    because: verdict.because,
  });
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

/** What was folded into an incident nobody here heard of is simply over for them, when that is. */
function asHeard(incident: Incident, isTold: boolean, at: Millis): Incident {
  return incident.state === 'folded' && isTold ? { ...incident, state: 'resolved', endedAt: at } : incident;
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
