import type { Analyst } from '../analyst/analyst.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Session, SessionEvent } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import { CacheWatch } from './cache-watch.ts';
import { type AskReason, isHeartbeatDue, isNews, whyAsk } from './call-rule.ts';
import { converse, type Exchange } from './converse.ts';
import type { MonitorPorts, MonitorSettings } from './ports.ts';
import { Retry } from './retry.ts';
import type { Timings } from './timings.ts';

export interface SpeakInput {
  /** The conversation this cycle goes on with, what people wanted of it done. */
  readonly session: Session;
  /** The ledger's cycle before this one. */
  readonly previousCycle: number;
  /** As committed. */
  readonly ledger: Ledger;
  readonly situation: Situation;
  readonly timings: Timings;
  readonly signal: AbortSignal;
}

/** What a cycle brought to the conversation. */
export interface Spoken {
  /** Why the analyst was asked; null in a quiet cycle. */
  readonly reason: AskReason | null;
  readonly exchange: Exchange | null;
  /** There was something to read. */
  readonly loud: boolean;
  /** With this cycle counted; not kept yet. */
  readonly session: Session;
  /** What befell the session with it. */
  readonly events: readonly SessionEvent[];
}

/** The conversation over many cycles: whether there is something to say, saying it, and asking again what was not answered. */
export class Dialogue {
  readonly #ports: MonitorPorts;
  readonly #settings: MonitorSettings;
  readonly #retry = new Retry();
  readonly #cache: CacheWatch;
  #trouble: string | null = null;

  constructor(ports: MonitorPorts, settings: MonitorSettings) {
    this.#ports = ports;
    this.#settings = settings;
    this.#cache = new CacheWatch(ports.events);
  }

  /** Why the last report is the rules': said in every cycle line until the chosen analyst has answered again. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** @param cycle the last one of the ledger. */
  open(session: Session, cycle: number): void {
    this.#retry.note(isUnanswered(session, this.#ports.analyst), cycle);
  }

  async speak({ session, previousCycle, ledger, situation, timings, signal }: SpeakInput): Promise<Spoken> {
    const { cycle, at, updates } = situation;
    const rule = this.#settings.calls;
    const continuous = session.metadata.lastCycle === previousCycle;
    const heartbeatDue = isHeartbeatDue(rule, session.metadata.heartbeat, cycle, at);
    const reason = whyAsk({ continuous, updates, retryDue: this.#retry.isDue(cycle), heartbeatDue, rule });
    if (reason === null)
      return { reason, exchange: null, loud: false, session: countCycle(session, situation, false), events: [] };

    const { metadata } = session;
    const daySince = heartbeatDue && metadata.heartbeat !== null ? metadata.heartbeat.at : null;
    const input = { ports: this.#ports, settings: this.#settings, session, continuous, reason, daySince };
    const exchange = await converse({ ...input, ledger, situation, timings, signal });
    this.#retry.note(exchange.analysed.owed, cycle);
    this.#trouble = exchange.analysed.degraded;
    // Without a memory no prompt begins as the last one did.
    if (this.#ports.memory.mode === 'persistent') this.#cache.note(exchange.cache, cycle, session.id);

    // A quiet cycle that only asked the model, in vain, leaves no mark on the conversation but what it cost.
    const onlyAsked = reason === 'retry' || reason === 'always';
    const told = !onlyAsked || exchange.analysed.degraded === null;
    const loud = isNews(reason) || (reason === 'retry' && told);
    const next = told ? exchange.session : { ...session, usage: exchange.session.usage };
    const events = next.metadata.events.filter((event) => !metadata.events.includes(event));
    // What is not kept was not pruned.
    const kept = told ? exchange : { ...exchange, receipt: null };
    return { reason, exchange: kept, loud, session: countCycle(next, situation, told), events };
  }
}

/**
 * The run before ended while it waited for an answer, or the rules stood in for the model then; whatever kept that from answering
 * may be mended by now.
 */
function isUnanswered({ history }: Session, { name }: Analyst): boolean {
  if (history.at(-1)?.kind === 'interruption') return true;
  const last = history.at(-1)?.report ?? null;
  return last !== null && last.analyst === 'rules' && name !== 'rules';
}

/** The session's own counts; quiet cycles gather until a message has told them. */
function countCycle(session: Session, { cycle, at }: Situation, told: boolean): Session {
  const { metadata } = session;
  const quiet = { cycles: (metadata.quiet?.cycles ?? 0) + 1, since: metadata.quiet?.since ?? at };
  return {
    ...session,
    metadata: { ...metadata, cycleCount: metadata.cycleCount + 1, lastCycle: cycle, quiet: told ? null : quiet },
  };
}
