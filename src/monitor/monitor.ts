import type { Analyst } from '../analyst/analyst.ts';
import { estimateHistory, gauge } from '../context/index.ts';
import { detect, kindsOf } from '../detectors/index.ts';
import { describeSituation, rememberAdvice, track } from '../incidents/index.ts';
import { whyBlind } from '../model/coverage.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Session } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { announceCycle, announceOpening } from './announce.ts';
import { converse, type Exchange } from './converse.ts';
import { readCrashLogs } from './crash-logs.ts';
import type { CycleResult } from './cycle-result.ts';
import { Hearing } from './hearing.ts';
import { LedgerKeeper } from './ledger-keeper.ts';
import type { MonitorPorts, MonitorSettings } from './ports.ts';
import { Retry } from './retry.ts';
import { Timings } from './timings.ts';

/** Watches one cluster, one cycle at a time. The mode is the memory it was given. */
export class Monitor {
  readonly #ports: MonitorPorts;
  readonly #settings: MonitorSettings;
  readonly #ledger: LedgerKeeper;
  #opened: readonly string[] = [];
  readonly #retry = new Retry();
  /** Why the last report is the rules': said in every cycle line until the chosen analyst has answered again. */
  #analystTrouble: string | null = null;
  #problems: readonly string[] = [];

  constructor(ports: MonitorPorts, settings: MonitorSettings) {
    this.#ports = ports;
    this.#settings = settings;
    this.#ledger = new LedgerKeeper(ports.ledgers, ports.source.cluster, ports.newKey);
  }

  get ledger(): Ledger {
    return this.#ledger.current;
  }

  /** Reads what earlier runs left. What cannot be read is kept aside and said in every cycle line; monitoring goes on. */
  async open(): Promise<void> {
    const { memory, source } = this.#ports;
    const opening = await memory.open(source.cluster);
    const problem = await this.#ledger.open(memory.current());
    this.#opened = [opening.problem, problem].filter((text) => text !== null);
    this.#retry.note(isUnanswered(memory.current(), this.#ports.analyst), this.ledger.cycle);
    announceOpening(this.#ports, opening, problem, this.ledger);
  }

  /**
   * One cycle: hear what people said, collect, detect, track, commit the ledger, compose, fit, analyse, commit the session. Rejects only when
   * `signal` aborts before the ledger is committed, or there is nothing to look at; files then are those of the last cycle.
   */
  async cycle(signal: AbortSignal): Promise<CycleResult> {
    const { source, memory, stopwatch } = this.#ports;
    const { detectors, thresholds, budget, custom } = this.#settings;
    const timings = new Timings(stopwatch);
    const hearing = await timings.time('hear', () => Hearing.begin(this.#ports.inbox, this.#ports.events, this.ledger));
    const before = hearing.ledger;
    const session = memory.current();

    const { file, problem: fileTrouble } = await this.#ports.clusterFile();
    const request = { kinds: kindsOf(detectors), custom, hashKey: before.hashKey, signal };
    const snapshot = await timings.time('collect', () => source.look(request));
    const judged = await timings.time('detect', () => detect(snapshot, before, detectors, thresholds));
    const detection = await timings.time('logs', () => readCrashLogs(judged, before, this.#ports.logs, signal));
    const { ledger, updates } = await timings.time('track', () => track(before, snapshot, detection, file));
    signal.throwIfAborted();
    const ledgerTrouble = await timings.time('commit', () => this.#ledger.commit(ledger));
    await timings.time('hear', () => hearing.end(ledgerTrouble === null));

    const continuous = session.metadata.lastCycle === before.cycle;
    const { quiet } = session.metadata;
    const situation = describeSituation({ ledger, updates, snapshot, problems: detection.problems, quiet, file });
    const news = !continuous || updates.some((update) => update.loud);
    const exchange =
      news || this.#retry.isDue(ledger.cycle)
        ? await converse({
            ports: this.#ports,
            settings: this.#settings,
            session,
            continuous,
            ledger,
            situation,
            timings,
            signal,
          })
        : null;
    if (exchange !== null) {
      this.#retry.note(exchange.analysed.owed, ledger.cycle);
      this.#analystTrouble = exchange.analysed.degraded;
    }
    const adviceTrouble = await this.#keepAdvice(exchange, situation, timings);
    // A quiet cycle that only asked the model again, in vain, leaves no mark on the conversation but what it cost.
    const loud = news || (exchange !== null && exchange.analysed.degraded === null);
    const spoken =
      exchange === null ? session : loud ? exchange.session : { ...session, usage: exchange.session.usage };
    const next = countCycle(spoken, situation, loud);
    const sessionTrouble = await timings.time('save', () => memory.keep(next));

    const result: CycleResult = {
      mode: memory.mode,
      sessionId: session.id,
      situation,
      snapshot,
      loud,
      messages: next.history.length,
      context: gauge(estimateHistory(next.history), budget),
      exchange,
      timings: timings.read(),
      degraded: [
        ...this.#opened,
        blindness(snapshot),
        source.trouble?.() ?? null,
        fileTrouble,
        ledgerTrouble ?? adviceTrouble,
        sessionTrouble,
        this.#analystTrouble,
      ].filter((text) => text !== null),
    };
    announceCycle(this.#ports.events, result, this.#problems);
    this.#problems = situation.problems;
    return result;
  }

  /** What was advised belongs to the incidents and outlives the conversation. The rules' own is in the ledger already. */
  async #keepAdvice(exchange: Exchange | null, { at }: Situation, timings: Timings): Promise<string | null> {
    if (exchange === null) return null;
    const advised = rememberAdvice(this.ledger, exchange.analysed.success.report, at);
    return advised === this.ledger ? null : timings.time('commit', () => this.#ledger.commit(advised));
  }
}

/** The rules stood in for the model when the run before ended; whatever kept it from answering may be mended by now. */
function isUnanswered({ history }: Session, { name }: Analyst): boolean {
  const last = history.at(-1)?.report ?? null;
  return last !== null && last.analyst === 'rules' && name !== 'rules';
}

/** A look that saw nothing at all is the agent's trouble; a kind that may not be read is how it was set up. */
function blindness({ coverage, source }: Snapshot): string | null {
  const why = whyBlind(coverage);
  return why === null ? null : `nothing could be seen at ${source}: ${why}`;
}

/** The session's own counts; quiet cycles gather until a message has told them. */
function countCycle(session: Session, { cycle, at }: Situation, loud: boolean): Session {
  const { metadata } = session;
  const quiet = { cycles: (metadata.quiet?.cycles ?? 0) + 1, since: metadata.quiet?.since ?? at };
  return {
    ...session,
    metadata: { ...metadata, cycleCount: metadata.cycleCount + 1, lastCycle: cycle, quiet: loud ? null : quiet },
  };
}
