import type { PruneReceipt } from '../context/strategy.ts';
import { incidentName } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Session } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import { type HeardWishes, hearWishes } from './hear-wishes.ts';
import type { MonitorPorts, MonitorSettings } from './ports.ts';

type Ports = Pick<MonitorPorts, 'sessionInbox' | 'events' | 'memory' | 'analyst'>;

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
    ledger: Ledger,
    situation: Situation,
  ): Promise<SessionHearing> {
    const { sessionInbox, events, memory, analyst } = ports;
    const session = memory.current();
    if (memory.mode !== 'persistent')
      return new SessionHearing(ports, { session, replies: [], prune: false, done: [], receipt: null });
    const reading = await sessionInbox.read(session.id, new Set(session.metadata.heard));
    for (const problem of reading.problems) events.emit('warn', 'inbox_problem', problem, { session_id: session.id });
    const terms = { budget, strategy, model: analyst.model };
    return new SessionHearing(ports, await hearWishes(session, reading, ledger, situation, terms));
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
    const { sessionInbox, events } = this.#ports;
    const { session, replies, done } = this.#heard;
    for (const { id, command, outcome, text } of replies) {
      const fields = { id, command: command.command, by: command.by, session_id: session.id, ...named(command) };
      if (outcome === 'applied') events.emit('info', 'command_applied', text, fields);
      else events.emit('warn', 'command_refused', text, fields);
    }
    const problem = durable && done.length > 0 ? await sessionInbox.remove(session.id, done) : null;
    if (problem !== null) events.emit('warn', 'inbox_problem', problem, { session_id: session.id });
  }
}

function named(command: HeardWishes['replies'][number]['command']): Readonly<Record<string, unknown>> {
  if (command.command === 'prune') return {};
  if (command.command === 'exclude' || command.command === 'include') return { messages: command.messages };
  return { messages: command.messages, incidents: command.incidents.map((number) => incidentName({ number })) };
}
