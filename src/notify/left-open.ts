import { type Incident, type IncidentUpdate, isOpen } from '../model/incident.ts';
import type { Thread } from '../model/notification.ts';
import { threadKey } from './outbox/identity.ts';
import type { PlanInput } from './ruling.ts';

/** Conversations that are open though what they are about has ended: their channel was missing when it did. */
export interface LeftOpen {
  /** Of incidents that the ledger knows, as their episode ended. */
  readonly ended: readonly IncidentUpdate[];
  /** Of those that it has forgotten. */
  readonly forgotten: readonly Thread[];
}

/** What no update speaks of and channels that are there still wait to hear the end of. */
export function leftOpen({ situation, ledger, before, channels }: Omit<PlanInput, 'rules' | 'labelsOf'>): LeftOpen {
  const { updates, open, folded } = situation;
  const there = new Set(channels.map(({ name }) => name));
  const waiting = before.threads.filter(({ channel, resolvedAt }) => resolvedAt === null && there.has(channel));
  if (waiting.length === 0) return { ended: [], forgotten: [] };
  const spokenOf = [...open, ...folded, ...updates.map(({ incident }) => incident)];
  const said = new Set(spokenOf.map(threadKey));
  const known = new Map([...ledger.incidents, ...spokenOf].map((incident) => [incident.number, incident]));
  const ended = new Map<string, IncidentUpdate>();
  const forgotten: Thread[] = [];
  for (const thread of waiting) {
    const episode = episodeOf(thread.key);
    if (episode === null || said.has(thread.key) || ended.has(thread.key)) continue;
    const incident = known.get(episode.number);
    const past = incident === undefined ? null : asItEnded(incident, episode.occurrence, thread);
    if (incident === undefined) forgotten.push(thread);
    else if (past !== null) ended.set(thread.key, goingOn(past));
  }
  return { ended: [...ended.values()], forgotten };
}

/** The incident's number, and which of its episodes; null for a thread about something else. */
export function episodeOf(key: string): { readonly number: number; readonly occurrence: number } | null {
  const found = /^INC-(\d+)#(\d+)$/.exec(key);
  return found === null ? null : { number: Number(found[1]), occurrence: Number(found[2]) };
}

/** As far as is remembered; null where that episode is not over. */
function asItEnded(incident: Incident, occurrence: number, { toldSeverity }: Thread): Incident | null {
  const isOver = !isOpen(incident) && incident.state !== 'folded';
  if (occurrence === incident.occurrences) return isOver ? incident : null;
  const ended = isOpen(incident) ? incident.occurrences - 1 : incident.occurrences;
  const episode = occurrence > ended ? undefined : incident.episodes.at(occurrence - ended - 1);
  return {
    ...incident,
    ...{ occurrences: occurrence, severity: toldSeverity, foldedInto: null, quietedBy: null },
    state: episode?.how === 'gone' ? 'gone' : 'resolved',
    openedAt: episode?.openedAt ?? incident.openedAt,
    endedAt: episode?.endedAt ?? null,
    episodes: episode === undefined ? [] : [episode],
    followed: episode?.followed ?? [],
  };
}

/** That nothing is new of it. */
export function goingOn(incident: Incident): IncidentUpdate {
  return { turn: 'ongoing', incident, previousSeverity: null, changes: [], loud: false };
}
