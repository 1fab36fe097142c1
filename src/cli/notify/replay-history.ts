import { type KeptUpdate, type LookRecord, restoreIncident } from '../../history/index.ts';
import { byWeight } from '../../incidents/index.ts';
import type { Change } from '../../model/change.ts';
import { type Incident, type IncidentUpdate, isOpen } from '../../model/incident.ts';
import { type Delivery, NO_NOTIFICATIONS, type Notifications } from '../../model/notification.ts';
import type { NotifyRules } from '../../model/notify-rules.ts';
import { type Millis, type ObjectRef, objectKey } from '../../model/objects.ts';
import type { Situation } from '../../model/situation.ts';
import { type ChannelTraits, planCycle } from '../../notify/index.ts';
import type { Explained, Replay } from './explained.ts';
import { untold } from './untold.ts';

export interface HistoryReplayOptions {
  readonly cluster: string;
  /** Oldest first. */
  readonly looks: AsyncIterable<LookRecord>;
  readonly rules: NotifyRules;
  /** On which channels the rules are tried. @param there those that there were. */
  readonly channels: (there: readonly ChannelTraits[]) => readonly ChannelTraits[];
  /** What was decided before this moment is not told: looks before it only lead there. */
  readonly from: Millis;
}

const DAY: Millis = 24 * 60 * 60 * 1000;
/** A digest compares its day with the day before. */
const CHANGES_KEPT: Millis = 3 * DAY;

/**
 * Decides again on looks that the history kept, by these rules, from how things stood at the first of them. Nothing is sent
 * and nothing written; what channels would have taken they are taken to have taken.
 */
export async function replayHistory(options: HistoryReplayOptions): Promise<Replay> {
  const trial = new Trial(options);
  for await (const look of options.looks) trial.take(look);
  return trial.end();
}

class Trial {
  readonly #options: HistoryReplayOptions;
  readonly #incidents = new Map<number, Incident>();
  readonly #labels = new Map<string, Readonly<Record<string, string>>>();
  #changes: readonly Change[] = [];
  #channels: readonly ChannelTraits[] = [];
  /** As these rules left it; null before the first whole look. */
  #told: Notifications | null = null;
  #lastCycle: number | null = null;
  #span: { readonly from: Millis; readonly to: Millis } | null = null;
  #looks = 0;
  #edits = 0;
  #missing = 0;
  /** Somebody could be told. */
  #hadChannels = false;
  #explained: Explained[] = [];
  #really: Explained[] = [];

  constructor(options: HistoryReplayOptions) {
    this.#options = options;
  }

  take(look: LookRecord): void {
    const { cycle, at, before } = look;
    this.#missing += this.#lastCycle === null ? 0 : Math.max(0, cycle - this.#lastCycle - 1);
    this.#remember(look);
    // What differs from a look that is not there says nothing.
    if (this.#told === null) return;
    this.#lastCycle = cycle;
    if (before !== null || this.#channels.length === 0) this.#channels = this.#options.channels(before?.channels ?? []);
    const known = this.#told;
    const after = this.#decide(look, known);
    this.#told = { ...after, outbox: [] };
    if (look.decisions.length > 0 || (before?.channels.length ?? 0) > 0) this.#hadChannels = true;
    if (at < this.#options.from) return;
    this.#span = { from: this.#span?.from ?? at, to: at };
    this.#looks += 1;
    this.#edits += after.outbox.filter(({ act }) => act === 'edit').length;
    const old = new Set(known.decisions);
    const fresh = after.decisions.filter((decision) => !old.has(decision));
    const messages = new Map(after.outbox.map((delivery) => [delivery.id, delivery]));
    const silent = untold(look.decisions, fresh, after.decisions);
    this.#explained.push(...this.#explain([...fresh, ...silent], messages));
    this.#really.push(...this.#explain(look.decisions, new Map()));
  }

  end(): Replay {
    const missing = this.#missing;
    return {
      looks: this.#looks,
      from: this.#span?.from ?? null,
      to: this.#span?.to ?? null,
      channels: this.#channels.map(({ name }) => name),
      explained: this.#explained,
      edits: this.#edits,
      really: this.#hadChannels ? this.#really : null,
      notes:
        missing === 0
          ? []
          : [
              `${missing} look${missing === 1 ? ' is' : 's are'} missing in the history: what was new in them is not known`,
            ],
    };
  }

  #remember({ at, before, incidents, changedAt }: LookRecord): void {
    if (before !== null) {
      this.#incidents.clear();
      this.#labels.clear();
      // One of an older version does not know all that is kept by now.
      this.#told ??= { ...NO_NOTIFICATIONS, ...before.notifications };
    }
    for (const kept of incidents) {
      this.#incidents.set(kept.number, restoreIncident(kept));
      this.#labels.set(objectKey(kept.owner), kept.labels);
    }
    this.#changes = [...this.#changes.filter((change) => at - change.at < CHANGES_KEPT), ...changedAt.map(toChange)];
  }

  #decide(look: LookRecord, before: Notifications): Notifications {
    const { cluster, rules } = this.#options;
    const incidents = [...this.#incidents.values()];
    const open = incidents.filter(isOpen).toSorted(byWeight);
    const situation: Situation = {
      ...{ cluster, serverVersion: null, cycle: look.cycle, at: look.at, updates: this.#updates(look.updates), open },
      folded: incidents.filter(({ state }) => state === 'folded'),
      counts: { nodes: null, nodesReady: null, pods: null, podsReady: null },
      ...{ changes: this.#changes, notSeen: [], problems: [], notes: [], quiet: null, said: [] },
    };
    return planCycle(
      {
        ...{ situation, rules, channels: this.#channels, assessments: [] },
        labelsOf: (owner: ObjectRef) => this.#labels.get(objectKey(owner)) ?? {},
        ledger: { incidents, changes: this.#changes },
        ...{ blind: look.blind, lastLookAt: look.awaySince, intervalMs: look.intervalMs, costUsd: look.costUsd },
      },
      before,
    );
  }

  #updates(updates: readonly KeptUpdate[]): readonly IncidentUpdate[] {
    return updates
      .flatMap(({ number, ...update }): readonly IncidentUpdate[] => {
        const incident = this.#incidents.get(number);
        return incident === undefined ? [] : [{ ...update, incident, changes: [] }];
      })
      .toSorted((a, b) => byWeight(a.incident, b.incident));
  }

  #explain(decisions: LookRecord['decisions'], messages: ReadonlyMap<string, Delivery>): readonly Explained[] {
    return decisions.map((decision) => ({
      decision,
      incident: decision.incident === null ? null : (this.#incidents.get(decision.incident) ?? null),
      delivery: messages.get(decision.delivery ?? '') ?? null,
    }));
  }
}

/** That there was one is all that was kept of it. */
function toChange(at: Millis): Change {
  const object = { kind: '', namespace: '', name: '' };
  return { object, what: [], by: null, at, exact: true, after: at, seenAt: at, routine: false };
}
