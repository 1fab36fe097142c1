import { conversationTokens, gauge } from '../context/index.ts';
import { rememberAdvice } from '../incidents/index.ts';
import { whyBlind } from '../model/coverage.ts';
import type { Ledger } from '../model/ledger.ts';
import { NO_NOTIFICATIONS } from '../model/notification.ts';
import type { Situation } from '../model/situation.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { announceCycle, announceOpening, announceSession, announceSessionTrouble } from './announce.ts';
import type { Exchange } from './converse.ts';
import type { CycleResult } from './cycle-result.ts';
import { Dialogue } from './dialogue.ts';
import { Hearing } from './hearing.ts';
import { type Committed, HistoryKeeper } from './keep-history.ts';
import type { Telling } from './keep-looks.ts';
import { LedgerKeeper } from './ledger-keeper.ts';
import type { MemoryOpening } from './memory.ts';
import { observe } from './observe.ts';
import type { MonitorPorts, MonitorSettings } from './ports.ts';
import { SessionHearing } from './session-hearing.ts';
import { type SwitchOutcome, switchSession } from './switch-session.ts';
import { tellCycle, tellOpening } from './tell-lifecycle.ts';
import { type Earlier, Teller } from './teller.ts';
import { Timings } from './timings.ts';

/** Watches one cluster, one cycle at a time. The mode is the memory it was given. */
export class Monitor {
  readonly #ports: MonitorPorts;
  readonly #settings: MonitorSettings;
  readonly #ledger: LedgerKeeper;
  readonly #teller: Teller;
  readonly #dialogue: Dialogue;
  readonly #history: HistoryKeeper;
  #opened: { readonly session: string | null; readonly ledger: string | null } = { session: null, ledger: null };
  #problems: readonly string[] = [];

  constructor(ports: MonitorPorts, settings: MonitorSettings) {
    this.#ports = ports;
    this.#settings = settings;
    this.#ledger = new LedgerKeeper(ports.ledgers, ports.source.cluster, ports.newKey);
    this.#teller = new Teller(ports, this.#ledger, settings.economy.intervalMs);
    this.#dialogue = new Dialogue(ports, settings);
    this.#history = new HistoryKeeper({
      history: ports.history,
      cluster: ports.source.cluster,
      model: ports.analyst.model,
      channels: ports.channels.map(({ traits }) => traits),
      intervalMs: settings.economy.intervalMs,
    });
  }

  get ledger(): Ledger {
    return this.#ledger.current;
  }

  /** Reads what earlier runs left. What cannot be read is kept aside and said in every cycle line; monitoring goes on. */
  async open(): Promise<void> {
    const { memory, source } = this.#ports;
    const opening = await memory.open(source.cluster);
    const ledger = await this.#ledger.open(memory.current());
    this.#opened = { session: opening.problem, ledger: ledger.problem };
    this.#history.noteInterrupted(opening.interrupted);
    this.#dialogue.open(memory.current(), this.ledger.cycle);
    announceOpening(this.#ports, opening, ledger, this.ledger);
    tellOpening(this.#ports, opening);
    await this.#keepLimit(opening);
    this.#teller.wake();
  }

  /**
   * One cycle: go on with another session where people want that, hear what they said, observe (collect, detect, track), commit the ledger
   * with what people are owed, tell them, speak (compose, fit, analyse),
   * commit the session. Rejects only when `signal` aborts before the ledger is committed, or there is nothing to look at;
   * files then are those of the last cycle.
   */
  async cycle(signal: AbortSignal): Promise<CycleResult> {
    const { source, memory, stopwatch, inbox, events } = this.#ports;
    const timings = new Timings(stopwatch);
    const switching = await timings.time('hear', () => this.#switchSession());
    const hearing = await timings.time('hear', () => Hearing.begin(inbox, events, this.ledger));
    const before = hearing.ledger;
    const conversation = memory.current();
    const { quiet } = conversation.metadata;

    const input = { ports: this.#ports, settings: this.#settings, before, quiet, timings, signal };
    const observation = await observe(input);
    const { snapshot, ledger, situation, fileTrouble } = observation;
    const earlier: Earlier = {
      lastLookAt: before.lastLookAt,
      costUsd: this.#ports.analyst.model === null ? null : conversation.usage.costUsd,
    };
    const owe = await timings.time('notify', () => this.#teller.plan(observation, earlier));
    let telling: Telling = { earlier, before: NO_NOTIFICATIONS, decided: [] };
    const ledgerTrouble = await timings.time('commit', () =>
      this.#ledger.update(({ notifications }) => {
        const owed = owe(notifications);
        telling = { earlier, before: notifications, decided: owed.decided };
        return { ...ledger, notifications: owed.notifications };
      }),
    );
    await timings.time('hear', () => hearing.end(ledgerTrouble === null));
    this.#teller.wake();

    const wishes = await timings.time('hear', () =>
      SessionHearing.begin(this.#ports, this.#settings, { ledger, situation, answers: switching.answers }),
    );
    const told = { session: wishes.session, previousCycle: before.cycle, ledger, situation, timings, signal };
    const { session, exchange, loud, reason, events: sessionEvents } = await this.#dialogue.speak(told);
    const adviceTrouble = await this.#keepAdvice(exchange, situation, timings);
    const sessionTrouble = await timings.time('save', () => memory.keep(session));
    await timings.time('hear', () => wishes.end(sessionTrouble === null));
    if (exchange !== null) await this.#teller.follow(exchange.analysed.success.report, situation);

    const committed: CycleResult = {
      mode: memory.mode,
      sessionId: session.id,
      situation,
      snapshot,
      loud,
      reason,
      messages: session.history.length,
      context: gauge(conversationTokens(session.history, session.metadata.calibration), this.#settings.budget),
      exchange,
      askedPrune: wishes.receipt,
      sessionEvents,
      timings: timings.read(),
      degraded: [
        this.#opened.session,
        this.#opened.ledger,
        switching.trouble,
        blindness(snapshot),
        source.trouble?.() ?? null,
        fileTrouble,
        ledgerTrouble ?? adviceTrouble ?? this.#ledger.trouble,
        sessionTrouble,
        this.#dialogue.trouble,
        ...this.#teller.trouble(),
      ].filter((text) => text !== null),
    };
    const result = await this.#record(
      { result: committed, look: { observation, telling }, before: conversation, session },
      timings,
    );
    announceCycle(events, result, this.#problems);
    tellCycle(this.#ports, result, session, sessionTrouble === null);
    this.#problems = situation.problems;
    return result;
  }

  /** Resolves when no message is on its way to people; what was not taken is tried later. */
  async idle(): Promise<void> {
    await this.#teller.idle();
  }

  /** After the last cycle. @param graceMs how long messages under way may take to end. */
  async close(graceMs?: number): Promise<void> {
    await this.#teller.stop(graceMs);
    await this.#ports.history.close();
  }

  /** Another process is the writer now: what is under way is left to it, and nothing is written any more. */
  async abandon(): Promise<void> {
    await this.#teller.stop(0);
  }

  async #switchSession(): Promise<SwitchOutcome> {
    const switching = await switchSession(this.#ports, this.#settings, this.ledger);
    const { opening, parting } = switching;
    if (opening === null || parting === null) return switching;
    const { cycle } = this.ledger;
    const { session, receipt } = parting.heard;
    this.#history.part({ before: parting.before, session, receipt, cycle, at: this.#ports.now() });
    const next = this.#ports.memory.current();
    this.#opened = { ...this.#opened, session: opening.problem };
    this.#ledger.meet(next);
    this.#history.noteInterrupted(opening.interrupted);
    this.#dialogue.open(next, cycle);
    announceSessionTrouble(this.#ports, opening);
    announceSession(this.#ports, opening);
    tellOpening(this.#ports, opening);
    await this.#keepLimit(opening);
    return switching;
  }

  async #keepLimit({ outcome }: MemoryOpening): Promise<void> {
    const { memory, limit, events } = this.#ports;
    if (outcome !== 'fresh' || memory.mode !== 'persistent' || limit === undefined) return;
    const { id } = memory.current();
    for (const text of await limit(id)) events.emit('warn', 'session_limit', text, { session_id: id });
  }

  /** The history comes last: it holds what is committed, and what is the matter with it is said in this very line. */
  async #record(committed: Committed, timings: Timings): Promise<CycleResult> {
    const { result } = committed;
    const trouble = await timings.time('history', () => this.#history.keep(committed));
    const degraded = trouble === null ? result.degraded : [...result.degraded, trouble];
    return { ...result, degraded, timings: timings.read() };
  }

  /** What was advised belongs to the incidents and outlives the conversation. The rules' own is in the ledger already. */
  async #keepAdvice(exchange: Exchange | null, { at }: Situation, timings: Timings): Promise<string | null> {
    if (exchange === null) return null;
    const advised = rememberAdvice(this.ledger, exchange.analysed.success.report, at);
    return advised === this.ledger ? null : timings.time('commit', () => this.#ledger.commit(advised));
  }
}

/** A look that saw nothing at all is the agent's trouble; a kind that may not be read is how it was set up. */
function blindness({ coverage, source }: Snapshot): string | null {
  const why = whyBlind(coverage);
  return why === null ? null : `nothing could be seen at ${source}: ${why}`;
}
