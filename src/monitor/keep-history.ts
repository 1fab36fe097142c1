import { cancelled } from '../analyst/index.ts';
import type {
  CallRecord,
  CycleRecord,
  History,
  HistoryBatch,
  PruneRecord,
  RecordedMessage,
  TurnRecord,
} from '../history/index.ts';
import { lifeOf, recordedMessages } from '../history/index.ts';
import { describeChangeOn } from '../model/change.ts';
import { type IncidentUpdate, isOpen } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import { NO_USAGE } from '../model/report.ts';
import type { Asking, Session, SessionEvent } from '../model/session.ts';
import type { ChannelTraits } from '../notify/index.ts';
import type { Exchange } from './converse.ts';
import type { CycleResult } from './cycle-result.ts';
import { LookKeeper, type Telling } from './keep-looks.ts';
import type { Observation } from './observe.ts';
import { toolRecords } from './offered-tools.ts';

/** How many of an incident's changes its turn tells. */
const CHANGES_TOLD = 5;

export interface HistoryKeeperOptions {
  readonly history: History;
  readonly cluster: string;
  /** The one that is asked; null for the rules. */
  readonly model: string | null;
  readonly channels: readonly ChannelTraits[];
  /** Between two cycles of the schedule. */
  readonly intervalMs: Millis;
}

/** A cycle that is committed. */
export interface Committed {
  readonly result: CycleResult;
  /** What its look gave people's rules to decide on; null where nobody decided. */
  readonly look: { readonly observation: Observation; readonly telling: Telling } | null;
  /** The session as it was read, for the first cycle of a process. */
  readonly before: Session;
  /** As this cycle kept it. */
  readonly session: Session;
}

/**
 * Records each cycle once it is committed: what is on disk in the session is in the history, or will be with a later
 * flush. Its trouble is words; it never stops a cycle.
 */
export class HistoryKeeper {
  readonly #history: History;
  readonly #cluster: string;
  readonly #model: string | null;
  readonly #looks: LookKeeper;
  /** Whose conversation was recorded, and what of it; null before the first cycle. */
  #recorded: Session | null = null;
  #isTroubled = false;
  #interrupted: Asking | null = null;

  constructor({ history, cluster, model, channels, intervalMs }: HistoryKeeperOptions) {
    this.#history = history;
    this.#cluster = cluster;
    this.#model = model;
    this.#looks = new LookKeeper(channels, intervalMs);
  }

  /** The process before ended in the middle of a turn: what it was looking up then was cancelled. */
  noteInterrupted(asking: Asking | null): void {
    this.#interrupted = asking;
  }

  /** A session is let go between two cycles: what people wanted of it last is recorded; it is written with the cycle that follows. */
  part({ before, session, receipt, cycle, at }: Parting): void {
    const known = this.#recorded?.id === session.id ? this.#recorded : before;
    this.#history.record({
      life: lifeOf(session, this.#cluster),
      messages: newMessages(known, session, true),
      prunes: prunes(known, session, { cycle, at, receipt }),
      events: newEvents(known.metadata.events, session.metadata.events),
    });
  }

  /** @returns what is the matter, null when all is recorded. */
  async keep({ result, look, before, session }: Committed): Promise<string | null> {
    const { situation, mode } = result;
    const persistent = mode === 'persistent';
    const life = persistent ? lifeOf(session, this.#cluster) : { ...lifeOf(session, this.#cluster), born: null };
    if (this.#recorded?.id !== session.id) {
      this.#history.begin(life, persistent ? recordedMessages(before) : null, situation.at);
      const event = { event: 'loaded', at: situation.at, text: `a process watches in ${mode} mode` } as const;
      const { cycle = 0, tools = [] } = this.#interrupted ?? {};
      const ended = tools.map((run) => (run.status === 'running' ? cancelled(run, situation.at) : run));
      const events = [event, ...before.metadata.events];
      this.#history.record({ life, events, tools: toolRecords(ended, cycle) });
      this.#interrupted = null;
      this.#recorded = before;
    }
    const known = this.#recorded;
    const messages = newMessages(known, session, persistent);
    const batch: HistoryBatch = {
      life,
      messages,
      prunes: persistent ? prunes(known, session, pruneOf(result)) : [],
      cycles: [toCycle(result)],
      looks: look === null ? [] : [this.#looks.keep(look.observation, look.telling)],
      turns: situation.updates.filter(isWorthATurn).map((update) => toTurn(update, result)),
      tools: toolRecords(result.exchange?.lookUps ?? [], situation.cycle),
      calls: result.exchange === null ? [] : calls(result.exchange, result, this.#model),
      events: newEvents(known.metadata.events, session.metadata.events),
    };
    this.#history.record(batch);
    this.#recorded = session;
    const trouble = await this.#flush();
    const open = [...situation.open.map(({ number }) => number), ...session.metadata.pinnedIncidents];
    return trouble ?? this.#history.retain({ now: situation.at, cluster: this.#cluster, open: new Set(open) });
  }

  /** Where trouble begins or ends rows may be missing, or the database be a new one. */
  async #flush(): Promise<string | null> {
    const trouble = await this.#history.flush();
    if (this.#isTroubled !== (trouble !== null)) this.#looks.restart();
    this.#isTroubled = trouble !== null;
    return trouble;
  }
}

/** A session that is let go between two cycles. */
interface Parting {
  readonly before: Session;
  readonly session: Session;
  readonly receipt: PruneRecord['receipt'];
  readonly cycle: number;
  readonly at: Millis;
}

/** Those that are new, or were pinned or excluded. Without a conversation the system message is the same each time. */
function newMessages(known: Session, session: Session, persistent: boolean): readonly RecordedMessage[] {
  const before = new Map(recordedMessages(known).map(({ number, entry }) => [number, entry]));
  return recordedMessages(session).filter(({ number, entry }) => {
    if (!persistent) return entry.kind !== 'system';
    const last = before.get(number);
    return last === undefined || last.pinned !== entry.pinned || last.excluded !== entry.excluded;
  });
}

function prunes(known: Session, session: Session, by: Omit<PruneRecord, 'removed'>): readonly PruneRecord[] {
  const left = new Set(recordedMessages(session).map(({ number }) => number));
  const removed = recordedMessages(known).flatMap(({ number }) => (left.has(number) ? [] : [number]));
  return removed.length === 0 ? [] : [{ ...by, removed }];
}

function pruneOf({ exchange, askedPrune, situation }: CycleResult): Omit<PruneRecord, 'removed'> {
  return { cycle: situation.cycle, at: situation.at, receipt: exchange?.receipt ?? askedPrune };
}

function newEvents(known: readonly SessionEvent[], events: readonly SessionEvent[]): readonly SessionEvent[] {
  const key = ({ at, event, text }: SessionEvent) => `${at} ${event} ${text}`;
  const told = new Set(known.map(key));
  return events.filter((event) => !told.has(key(event)));
}

function toCycle(result: CycleResult): CycleRecord {
  const { situation, exchange } = result;
  const report = exchange?.analysed.success.report ?? null;
  const count = (...turns: readonly string[]) => situation.updates.filter(({ turn }) => turns.includes(turn)).length;
  return {
    cycle: situation.cycle,
    at: situation.at,
    mode: result.mode,
    loud: result.loud,
    incidents: {
      open: situation.open.length,
      opened: count('opened', 'recurring'),
      ended: count('resolved', 'gone'),
    },
    messages: result.messages,
    contextTokens: result.context.tokens,
    usage: exchange?.analysed.usage ?? null,
    costUsd: exchange?.analysed.costUsd ?? null,
    analyst: report?.analyst ?? null,
    model: report?.model ?? null,
    ms: result.timings.total ?? 0,
    degraded: result.degraded,
  };
}

/** What merely goes on is no turn, unless people are told of it. */
function isWorthATurn({ turn, loud, previousSeverity }: IncidentUpdate): boolean {
  return turn !== 'ongoing' || loud || previousSeverity !== null;
}

function toTurn({ turn, incident, changes }: IncidentUpdate, { situation }: CycleResult): TurnRecord {
  const { number, severity, code, owner } = incident;
  const told = turn === 'ongoing' ? changes : isOpen(incident) ? incident.changes : [];
  const changed = told.slice(-CHANGES_TOLD).map((change) => describeChangeOn(owner, change));
  const ending = isOpen(incident) ? undefined : incident.episodes.at(-1)?.ending;
  return {
    number,
    turn,
    cycle: situation.cycle,
    at: situation.at,
    severity,
    code,
    owner: `${owner.kind} ${owner.name}`,
    namespace: owner.namespace === '' ? null : owner.namespace,
    message: [
      incident.message,
      ...changed.map((change) => `changed: ${change}`),
      ...(ending === undefined || ending === '' ? [] : [`ended: ${ending}`]),
    ].join('; '),
  };
}

/** Each time a model was asked. The rules have no calls. */
function calls({ analysed }: Exchange, { situation }: CycleResult, asked: string | null): readonly CallRecord[] {
  if (asked === null) return [];
  const { cycle, at } = situation;
  return analysed.askings.map(({ usage, costUsd, failure }) => ({
    cycle,
    at,
    model: failure === null ? (analysed.success.report.model ?? asked) : asked,
    usage: usage ?? NO_USAGE,
    costUsd,
    failure,
  }));
}
