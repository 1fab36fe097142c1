import { type Incident, type IncidentUpdate, incidentName, isOpen } from '../model/incident.ts';
import type { Thread } from '../model/notification.ts';
import type { Route } from '../model/notify-rules.ts';
import type { Situation } from '../model/situation.ts';
import { type CauseHeard, decide } from './decide/decide.ts';
import { ANY, routeIncident } from './decide/routes.ts';
import { goingOn } from './left-open.ts';
import { threadKey } from './outbox/identity.ts';
import type { PlanInput, Ruling } from './ruling.ts';

/**
 * A verdict for each incident and each channel that may have to do with it. What has ended comes first, then causes: a
 * conversation about what turned out to follow from one is closed only where people hear of the cause.
 *
 * @param ended of conversations that were left open.
 */
export function ruleAll(input: PlanInput, ended: readonly IncidentUpdate[] = []): readonly Ruling[] {
  const { situation, before } = input;
  const all = subjects(situation, before.threads);
  const folded = all.filter(({ incident }) => incident.state === 'folded');
  const causes = createCauses(situation);
  const threads: Threads = Map.groupBy(before.threads, ({ key }) => key);
  const heirs = heirsOf(folded, threads, causes);
  const own = all
    .filter(({ incident }) => incident.state !== 'folded')
    .flatMap((update) => rule(update, input, threads, heirs.get(update.incident.number) ?? new Map(), null));
  const heard = hearing(own);
  const isWaiting = ({ thread }: Ruling): boolean => thread !== null && thread.resolvedAt === null;
  return [
    ...ended.flatMap((update) => rule(update, input, threads, new Map(), null).filter(isWaiting)),
    ...own,
    ...folded.flatMap((update) =>
      rule(update, input, threads, new Map(), (channel) => {
        const cause = causes(update.incident);
        return cause === null ? { is: 'over' } : (heard.get(`${channel} ${cause.number}`) ?? { is: 'over' });
      }),
    ),
  ];
}

/** By key: there may be as many as incidents and channels together. */
type Threads = ReadonlyMap<string, readonly Thread[]>;

/**
 * The update of each incident that is open or was until now, one that nothing was said of goes on; and of those that were
 * folded before, where a conversation about them is still open.
 */
function subjects({ updates, open, folded }: Situation, threads: readonly Thread[]): readonly IncidentUpdate[] {
  const said = new Set(updates.map(({ incident }) => incident.number));
  const spokenOf = new Set(threads.filter(({ resolvedAt }) => resolvedAt === null).map(({ key }) => key));
  const silent = [...open, ...folded.filter((incident) => spokenOf.has(threadKey(incident)))];
  return [...updates, ...silent.filter(({ number }) => !said.has(number)).map(goingOn)];
}

/** The last cause of a folded incident; null where it is over, and this cycle has no word on it. */
type Causes = (incident: Incident) => Incident | null;

function createCauses({ updates, open, folded }: Situation): Causes {
  const known = new Map(
    [...folded, ...open, ...updates.map(({ incident }) => incident)].map((each) => [each.number, each]),
  );
  return (incident) => {
    const passed = new Set<number>();
    for (let cause = known.get(incident.foldedInto ?? 0); cause !== undefined; ) {
      if (cause.state !== 'folded') return cause;
      if (passed.has(cause.number)) return null;
      passed.add(cause.number);
      cause = known.get(cause.foldedInto ?? 0);
    }
    return null;
  };
}

/** By the number of a cause: the channels that were told of what follows from it, and hear of the cause for that, whatever routes say. */
function heirsOf(
  folded: readonly IncidentUpdate[],
  threads: Threads,
  causeOf: Causes,
): ReadonlyMap<number, ReadonlyMap<string, Route>> {
  const heirs = new Map<number, Map<string, Route>>();
  for (const { incident } of folded) {
    const cause = causeOf(incident);
    if (cause === null) continue;
    for (const { channel, resolvedAt } of threads.get(threadKey(incident)) ?? []) {
      if (resolvedAt !== null) continue;
      const route: Route = {
        ...{ name: `of ${incidentName(incident)}`, match: ANY, channels: [channel], least: 'SEV-4', goOn: false },
      };
      const known = heirs.get(cause.number) ?? new Map<string, Route>();
      heirs.set(cause.number, known.has(channel) ? known : known.set(channel, route));
    }
  }
  return heirs;
}

/** What each channel hears of each incident in this cycle, by `channel number`. */
function hearing(rulings: readonly Ruling[]): ReadonlyMap<string, CauseHeard> {
  return new Map(
    rulings.map(({ incident, channel, thread, verdict }) => {
      const isHeard = verdict.tell || (thread !== null && thread.resolvedAt === null);
      const heard: CauseHeard = isHeard
        ? { is: 'told' }
        : isOpen(incident)
          ? { is: 'kept_back', reason: verdict.reason }
          : { is: 'over' };
      return [`${channel.name} ${incident.number}`, heard];
    }),
  );
}

/**
 * A verdict for each channel that may have to do with it: routes lead there, it was told there, an escalation goes there, or
 * what follows from it was told there.
 *
 * @param known what channels were told of incidents.
 * @param inherited routes it has from what follows from it.
 * @param causeHeard of one that was folded: what its cause is to a channel.
 */
function rule(
  update: IncidentUpdate,
  { rules, channels, labelsOf, situation }: PlanInput,
  known: Threads,
  inherited: ReadonlyMap<string, Route>,
  causeHeard: ((channel: string) => CauseHeard) | null,
): readonly Ruling[] {
  const { incident } = update;
  const threads = new Map((known.get(threadKey(incident)) ?? []).map((thread) => [thread.channel, thread]));
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
    .filter(({ name }) => routing.has(name) || threads.has(name) || escalates.has(name) || inherited.has(name))
    .map((channel) => {
      const { name } = channel;
      const thread = threads.get(name) ?? null;
      const route = routing.get(name) ?? inherited.get(name) ?? null;
      const cause = causeHeard?.(name) ?? null;
      const verdict = decide({ update, channel: name, thread, route, toldSince, cause, rules, now: situation.at });
      return { incident, channel, thread, verdict };
    });
}
