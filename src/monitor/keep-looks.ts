import { type KeptIncident, keepIncident, type LookRecord, type LookStart, writeLasting } from '../history/index.ts';
import { labelsIn } from '../incidents/index.ts';
import { whyBlind } from '../model/coverage.ts';
import { type Incident, type IncidentUpdate, isOpen } from '../model/incident.ts';
import { type Decision, NO_NOTIFICATIONS, type Notifications } from '../model/notification.ts';
import type { Millis } from '../model/objects.ts';
import { type ChannelTraits, episodeOf } from '../notify/index.ts';
import type { Observation } from './observe.ts';
import type { Earlier } from './teller.ts';

/** What a cycle's commit did to what people are told. */
export interface Telling {
  readonly earlier: Earlier;
  readonly before: Notifications;
  /** What was decided of this look. */
  readonly decided: readonly Decision[];
}

const NOTHING: ReadonlySet<number> = new Set();

const DAY: Millis = 24 * 60 * 60 * 1000;
/** A digest compares its day with the day before. */
const ENDED_LATELY: Millis = 2 * DAY;

/**
 * What of each look is worth keeping, so that other rules can be tried on it later (`notify explain`): little, where little
 * is new. The first look of a process, of a day, and after trouble is whole.
 */
export class LookKeeper {
  readonly #channels: readonly ChannelTraits[];
  readonly #intervalMs: Millis;
  /** By number, how the incident was last kept. */
  #kept = new Map<number, string>();
  /** The day of the last whole look; null: the next one must be whole. */
  #wholeOn: number | null = null;
  #hasLooked = false;

  constructor(channels: readonly ChannelTraits[], intervalMs: Millis) {
    this.#channels = channels;
    this.#intervalMs = intervalMs;
  }

  /** A record may not have come to disk: those after it cannot build on it. */
  restart(): void {
    this.#wholeOn = null;
  }

  keep({ snapshot, situation, ledger }: Observation, { earlier, before, decided }: Telling): LookRecord {
    const { at, cycle, updates } = situation;
    const day = Math.floor(at / DAY);
    const isWhole = this.#wholeOn !== day;
    const isFirst = !this.#hasLooked;
    this.#wholeOn = day;
    this.#hasLooked = true;
    const labelsOf = labelsIn(snapshot);
    // A channel comes back with a process, whose first look is whole.
    const leftOpen = isWhole ? this.#leftOpen(before) : NOTHING;
    const all = isWhole
      ? ledger.incidents.filter((incident) => isRecent(incident, at) || leftOpen.has(incident.number))
      : subjects(situation);
    const incidents = this.#differing(
      all.map((incident) => keepIncident(incident, labelsOf(incident.owner))),
      isWhole,
    );
    return {
      ...{ cycle, at, updates: updates.filter(isNews).map(toKept), incidents },
      before: isWhole ? this.#start(before, incidents) : null,
      changedAt: ledger.changes
        .filter(({ seenAt, routine }) => seenAt === at && !routine)
        .map(({ at: changedAt }) => changedAt),
      blind: whyBlind(snapshot.coverage),
      awaySince: isFirst ? earlier.lastLookAt : null,
      intervalMs: this.#intervalMs,
      costUsd: earlier.costUsd,
      decisions: decided,
    };
  }

  /** Incidents that channels were told of and not the end: that is decided too. */
  #leftOpen({ threads }: Notifications): ReadonlySet<number> {
    const there = new Set(this.#channels.map(({ name }) => name));
    return new Set(
      threads
        .filter(({ channel, resolvedAt }) => resolvedAt === null && there.has(channel))
        .flatMap(({ key }) => episodeOf(key)?.number ?? []),
    );
  }

  #differing(incidents: readonly KeptIncident[], isWhole: boolean): readonly KeptIncident[] {
    if (isWhole) this.#kept = new Map();
    return incidents.filter((incident) => {
      const written = writeLasting(incident);
      if (this.#kept.get(incident.number) === written) return false;
      if (isSpokenOf(incident)) this.#kept.set(incident.number, written);
      else this.#kept.delete(incident.number);
      return true;
    });
  }

  #start(before: Notifications, incidents: readonly KeptIncident[]): LookStart {
    const open = new Set(incidents.filter(isSpokenOf).map(({ number }) => number));
    const newest = new Map<string, Decision>();
    for (const decision of before.decisions) {
      if (decision.incident === null || !open.has(decision.incident)) continue;
      newest.set(`${decision.incident} ${decision.episode} ${decision.channel}`, decision);
    }
    return {
      channels: this.#channels,
      notifications: {
        ...before,
        ...{ outbox: NO_NOTIFICATIONS.outbox, channels: NO_NOTIFICATIONS.channels },
        threads: before.threads.map((thread) => ({ ...thread, ref: null })),
        decisions: [...newest.values()],
      },
    };
  }
}

function subjects({ updates, open, folded }: Observation['situation']): readonly Incident[] {
  const said = updates.map(({ incident }) => incident);
  const numbers = new Set(said.map(({ number }) => number));
  return [...said, ...[...open, ...folded].filter(({ number }) => !numbers.has(number))];
}

/** What was folded may still have a conversation, which its cause closes. */
function isSpokenOf({ state }: Pick<Incident, 'state'>): boolean {
  return isOpen({ state }) || state === 'folded';
}

function isRecent(incident: Incident, at: Millis): boolean {
  return isSpokenOf(incident) || at - (incident.endedAt ?? 0) <= ENDED_LATELY;
}

/** What merely goes on is what is assumed of every open incident. */
function isNews({ turn, loud, previousSeverity, renamed, muteOver, wasQuieted }: IncidentUpdate): boolean {
  const isMarked = renamed === true || muteOver === true || wasQuieted === true;
  return turn !== 'ongoing' || loud || previousSeverity !== null || isMarked;
}

function toKept({ incident, changes: _, ...update }: IncidentUpdate): LookRecord['updates'][number] {
  return { ...update, number: incident.number };
}
