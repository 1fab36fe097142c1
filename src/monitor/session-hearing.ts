import type { PruneReceipt } from '../context/strategy.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Session } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import { type HeardWishes, hearWishes } from './hear-wishes.ts';
import type { MonitorPorts, MonitorSettings } from './ports.ts';
import { type Answer, settledWishes, tellReplies, tellSessionProblems } from './session-wishes.ts';

type Ports = Pick<MonitorPorts, 'sessionInbox' | 'events' | 'memory' | 'analyst' | 'door' | 'tools'>;

export interface HearingOf {
  readonly ledger: Ledger;
  readonly situation: Situation;
  /** What this cycle said to wishes for another session; one without an answer waits for the next. */
  readonly answers: ReadonlyMap<string, Answer>;
}

/** One cycle's part of the session's inbox: done before it speaks, told and emptied once the session is committed. */
export class SessionHearing {
  readonly #ports: Ports;
  readonly #heard: HeardWishes;

  private constructor(ports: Ports, heard: HeardWishes) {
    this.#ports = ports;
    this.#heard = heard;
  }

  /** Without a memory there is no conversation of which people could want something. */
  static async begin(
    ports: Ports,
    { budget, strategy }: MonitorSettings,
    { ledger, situation, answers }: HearingOf,
  ): Promise<SessionHearing> {
    const { sessionInbox, memory, analyst } = ports;
    const session = memory.current();
    if (memory.mode !== 'persistent')
      return new SessionHearing(ports, { session, replies: [], prune: false, done: [], receipt: null });
    const reading = await sessionInbox.read(session.id, settledWishes(ports, session));
    tellSessionProblems(ports, session.id, reading.problems);
    const waiting = reading.waiting.filter(({ id, command }) => command.command !== 'switch' || answers.has(id));
    const terms = { budget, strategy, model: analyst.model, tools: ports.tools?.definitions ?? [] };
    const heard = await hearWishes(session, { waiting, stale: reading.stale }, ledger, situation, terms);
    const replies = heard.replies.map((reply) => ({ ...reply, ...answers.get(reply.id) }));
    return new SessionHearing(ports, { ...heard, replies });
  }

  /** With what people wanted done, and the ids of it. */
  get session(): Session {
    return this.#heard.session;
  }

  get receipt(): PruneReceipt | null {
    return this.#heard.receipt;
  }

  /** @param durable the session is on disk. Else the commands stay, and are known by their ids. */
  async end(durable: boolean): Promise<void> {
    const { sessionInbox } = this.#ports;
    const { session, replies, done } = this.#heard;
    tellReplies(this.#ports, session.id, replies);
    const problem = durable && done.length > 0 ? await sessionInbox.remove(session.id, done) : null;
    if (problem !== null) tellSessionProblems(this.#ports, session.id, [problem]);
  }
}
