import { type Heard, hear, type Inbox } from '../inbox/index.ts';
import { incidentName } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Events } from './events.ts';

/** One cycle's part of the inbox: read at its start, told and emptied once its ledger is committed. */
export class Hearing {
  readonly #inbox: Inbox;
  readonly #events: Events;
  readonly #heard: Heard;

  private constructor(inbox: Inbox, events: Events, heard: Heard) {
    this.#inbox = inbox;
    this.#events = events;
    this.#heard = heard;
  }

  /** Applies what waits to `ledger`; nothing is removed yet, so that a cycle that ends early loses nothing. */
  static async begin(inbox: Inbox, events: Events, ledger: Ledger): Promise<Hearing> {
    const reading = await inbox.read(ledger.cluster, new Set(ledger.heard));
    for (const problem of reading.problems) events.emit('warn', 'inbox_problem', problem, { cluster: ledger.cluster });
    return new Hearing(inbox, events, hear(ledger, reading));
  }

  /** With what people said, and the ids of it. */
  get ledger(): Ledger {
    return this.#heard.ledger;
  }

  /** @param durable the ledger is on disk. Else the commands stay, and are known by their ids. */
  async end(durable: boolean): Promise<void> {
    const { ledger, replies, done } = this.#heard;
    for (const { id, command, outcome, text } of replies) {
      const fields = {
        id,
        command: command.command,
        by: command.by,
        incident: incidentName({ number: command.incident }),
      };
      if (outcome === 'applied') this.#events.emit('info', 'command_applied', text, fields);
      else this.#events.emit('warn', 'command_refused', text, fields);
    }
    const problem = durable && done.length > 0 ? await this.#inbox.remove(ledger.cluster, done) : null;
    if (problem !== null) this.#events.emit('warn', 'inbox_problem', problem, { cluster: ledger.cluster });
  }
}
