import { labelsIn } from '../incidents/index.ts';
import { whyBlind } from '../model/coverage.ts';
import type { Decision, Delivery, Notifications } from '../model/notification.ts';
import type { Millis } from '../model/objects.ts';
import type { Report } from '../model/report.ts';
import type { Situation } from '../model/situation.ts';
import {
  type ChannelType,
  Courier,
  type CyclePlan,
  coalesce,
  describeHealth,
  describeStrayChannels,
  planAnalysis,
  planCycle,
  returnedChannels,
  tellDeadChannels,
} from '../notify/index.ts';
import type { LedgerKeeper } from './ledger-keeper.ts';
import type { Observation } from './observe.ts';
import type { MonitorPorts } from './ports.ts';

/** How long what is under way may take to end when the process stops, in milliseconds. */
const LAST_WORDS = 5_000;

/** Channels that nobody looks at by themselves. */
const NOT_READ: ReadonlySet<ChannelType> = new Set(['kubernetes-events', 'stdout']);

/** What a cycle's message may need of what came before. */
export interface Earlier {
  /** Null before the first look of all. */
  readonly lastLookAt: Millis | null;
  /** Of the session so far, in US dollars; null when nothing costs. */
  readonly costUsd: number | null;
}

/** What a cycle's commit makes of what people are told. */
export interface Owed {
  readonly notifications: Notifications;
  /** What the rules decided of this look, before messages were put together. */
  readonly decided: readonly Decision[];
}

/** Tells people: what a cycle owes them goes into the ledger with it, and is handed over beside the cycles. */
export class Teller {
  readonly #ports: MonitorPorts;
  readonly #ledger: LedgerKeeper;
  readonly #courier: Courier;
  readonly #intervalMs: Millis;
  readonly #tellDead: (notifications: Notifications, cycle: number, at: Millis) => Notifications;
  #strays: readonly string[] = [];
  #hasLooked = false;
  /** The cycle of the first look of this process that saw; null before it. */
  #sawIn: number | null = null;

  /** @param intervalMs between two cycles of the schedule. */
  constructor(ports: MonitorPorts, ledger: LedgerKeeper, intervalMs: Millis) {
    this.#intervalMs = intervalMs;
    this.#ports = ports;
    this.#ledger = ledger;
    const { channels, now, random, source } = ports;
    const known = channels.map(({ traits: { name }, type }) => ({ name, isRead: !NOT_READ.has(type) }));
    const tellDead = (notifications: Notifications, cycle: number, at: Millis): Notifications =>
      tellDeadChannels(notifications, { channels: known, cluster: source.cluster, cycle, now: at });
    this.#tellDead = tellDead;
    this.#courier = new Courier({
      ...{ channels, now, random, later },
      // A cycle that is being committed beside it is not on disk yet: nobody is told of it before.
      read: () => ({ ...ledger.current.notifications, outbox: awaited(ledger.settled.notifications) }),
      isOwed: (id) => ledger.current.notifications.outbox.some((delivery) => delivery.id === id),
      isFresh: () => this.#hasSeen(),
      keep: async (change) => {
        await ledger.update((current) => {
          const notifications = tellDead(change(current.notifications), current.cycle, now());
          return { ...current, notifications };
        });
      },
      onDelivered: (delivery) => this.#tell('info', 'notified', delivery, null),
      onFailed: (delivery, { message }) => this.#tell('warn', 'notify_failed', delivery, message),
      onRepeatFailed: (channel, { message }) =>
        ports.events.emit('warn', 'notify_failed', `${channel} was not told again what is still there: ${message}`, {
          channel,
        }),
      onFault: (channel, error) => {
        const why = error instanceof Error ? error.message : 'unknown error';
        ports.events.emit('error', 'notify_failed', `${channel}: what became of a message is not kept: ${why}`, {
          channel,
        });
      },
    });
  }

  /**
   * What this cycle adds to what is owed. To be applied to what the ledger holds at the very moment of its commit:
   * deliveries settle beside the cycle.
   */
  async plan(observation: Observation, earlier: Earlier): Promise<(before: Notifications) => Owed> {
    const { snapshot, situation, ledger, file } = observation;
    const isFirst = !this.#hasLooked;
    this.#hasLooked = true;
    const channels = this.#ports.channels.map(({ traits }) => traits);
    const names = channels.map(({ name }) => name);
    this.#strays = describeStrayChannels(file.notify, names);
    const { assessments } = channels.length === 0 ? NOTHING_SAID : await this.#rules(situation);
    const blind = whyBlind(snapshot.coverage);
    // A cycle that is not kept has confirmed nothing; nor has a look that saw nothing.
    if (!this.#hasSeen()) this.#sawIn = blind === null ? situation.cycle : null;
    const plan: CyclePlan = {
      ...{ situation, ledger, rules: file.notify, channels, assessments, labelsOf: labelsIn(snapshot) },
      blind,
      lastLookAt: isFirst ? earlier.lastLookAt : null,
      intervalMs: this.#intervalMs,
      costUsd: earlier.costUsd,
    };
    return (before) => {
      const now = this.#ports.now();
      const known = new Set(before.decisions);
      const planned = planCycle(plan, before);
      const notifications = coalesce(this.#tellDead(planned, situation.cycle, now), {
        ...{ channels, cluster: situation.cluster, cycle: situation.cycle, stormSize: file.notify.stormSize, now },
        returned: returnedChannels(before, names),
        isUnderWay: (id) => this.#courier.isUnderWay(id),
      });
      return { notifications, decided: planned.decisions.filter((decision) => !known.has(decision)) };
    };
  }

  /** Has a look of this process seen the cluster, and been kept? */
  #hasSeen(): boolean {
    return this.#sawIn !== null && this.#ledger.settled.cycle >= this.#sawIn;
  }

  /** The model's word follows into the threads of this cycle. */
  async follow(report: Report, situation: Situation): Promise<void> {
    const channels = this.#ports.channels.map(({ traits }) => traits);
    const { notifications: now } = this.#ledger.current;
    if (planAnalysis({ situation, report, before: now, channels }) === now) return;
    await this.#ledger.update((ledger) => ({
      ...ledger,
      notifications: planAnalysis({ situation, report, before: ledger.notifications, channels }),
    }));
    this.wake();
  }

  /** Hands over what is due; returns at once. */
  wake(): void {
    this.#courier.wake();
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#courier.idle();
  }

  /** @param graceMs how long what is under way may take to end. */
  async stop(graceMs: number = LAST_WORDS): Promise<void> {
    await this.#courier.stop(graceMs);
  }

  /** Channels that take nothing, and rules that lead nowhere, in words for the cycle line. */
  trouble(): readonly string[] {
    return [...describeHealth(this.#ledger.current.notifications, this.#courier.repeatTroubles()), ...this.#strays];
  }

  /** What the rules make of it: people do not wait for a model. */
  async #rules(situation: Situation): Promise<Pick<Report, 'assessments'>> {
    const result = await this.#ports.fallback.analyse({
      ...{ system: '', messages: [], situation, cache: { ttl: null } },
      signal: AbortSignal.timeout(1_000),
    });
    return result.ok ? result.report : { assessments: [] };
  }

  #tell(level: 'info' | 'warn', event: 'notified' | 'notify_failed', delivery: Delivery, problem: string | null): void {
    const { id, channel, act, notice, attempts } = delivery;
    const text = problem === null ? `${channel}: ${notice.title}` : `${channel} did not take a message: ${problem}`;
    this.#ports.events.emit(level, event, text, {
      delivery: id,
      channel,
      act,
      reason: notice.reason,
      incident: notice.incident === null ? null : `INC-${notice.incident}`,
      attempts: attempts + 1,
    });
  }
}

/** What was owed to a channel that was missing may long be over: the first look with it says. */
function awaited({ outbox, missing }: Notifications): readonly Delivery[] {
  if (missing.length === 0) return outbox;
  const waiting = new Set(missing.map(({ channel }) => channel));
  return outbox.filter(({ channel }) => !waiting.has(channel));
}

const NOTHING_SAID = { assessments: [] };

function later(delay: number, work: () => void): () => void {
  const timer = setTimeout(work, delay);
  timer.unref();
  return () => clearTimeout(timer);
}
