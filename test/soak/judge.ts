import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HISTORY_FILE } from '../../src/history/index.ts';
import { createFileLedgerStore } from '../../src/ledger/file-ledger-store.ts';
import type { Incident } from '../../src/model/incident.ts';
import type { Session } from '../../src/model/session.ts';
import { createFileSessionStore } from '../../src/session/file-session-store.ts';
import { isSetAside } from '../../src/storage/index.ts';
import { digestOf } from './digest.ts';
import type { Committed } from './protocol.ts';

/** Where in a cycle a process was killed, as far as the files tell. */
export interface Finding {
  /** While the analyst was asked: the turn has no answer. */
  readonly interrupted: boolean;
  /** Behind the ledger's commit, before the session had its message. */
  readonly ledgerAhead: boolean;
}

/** What the processes have said so far, and what must therefore still be true. */
export class Judge {
  readonly #directory: string;
  readonly #incidents = new Map<number, string>();
  readonly #messages = new Map<number, string>();
  readonly #notes = new Set<string>();
  /** Runs of tools that a kill has cut off. */
  readonly #cutRuns = new Set<string>();
  #committed = 0;
  /** Where the ledger was after the last kill: it may be ahead of what was said, and never goes back. */
  #ledger = 0;
  #prunes = 0;
  /** The turn that the last kill left open; null when it left none. */
  #open: number | null = null;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get openTurn(): number | null {
    return this.#open;
  }

  get cutRuns(): number {
    return this.#cutRuns.size;
  }

  get committed(): number {
    return this.#committed;
  }

  /** A process says that both commits of a cycle are on disk. */
  hear({ cycle, opened, messages, pruned, degraded }: Committed): void {
    if (cycle <= this.#committed) throw new Error(`cycle ${cycle} was committed twice`);
    if (degraded.length > 0) throw new Error(`cycle ${cycle} is degraded: ${degraded.join('; ')}`);
    this.#committed = cycle;
    for (const [number, key] of opened) this.#name(number, key);
    // A prune cuts what is too long, and leaves older messages as they were or not at all.
    if (pruned) this.#messages.clear();
    for (const [number, digest] of messages) this.#messages.set(number, digest);
  }

  /** A person leaves a note in the inbox; its text is like no other. */
  leaveNote(text: string): void {
    this.#notes.add(text);
  }

  /** Looks at what a kill left. Throws what is wrong with it. */
  async judge(): Promise<Finding> {
    const aside = readdirSync(this.#directory).filter(isSetAside);
    if (aside.length > 0) throw new Error(`files could not be read and were kept aside: ${aside.join(', ')}`);
    const options = { directory: this.#directory, now: () => 0, random: Math.random };
    const ledgers = createFileLedgerStore(options);
    const [torn] = await ledgers.unreadable();
    if (torn !== undefined) throw new Error(`${torn.path} cannot be read: ${torn.problem}`);
    const [ledger] = await ledgers.list();
    const [listing] = await createFileSessionStore(options).list();
    if (listing !== undefined && listing.session === null) {
      throw new Error(`${listing.path} cannot be read: ${listing.problem}`);
    }
    const cycle = ledger?.cycle ?? 0;
    const least = Math.max(this.#committed, this.#ledger);
    if (cycle < least) throw new Error(`cycle ${least} is lost: the ledger is at ${cycle}`);
    if (cycle > least + 1) throw new Error(`the ledger is at ${cycle}, but ${least} came last`);
    this.#ledger = cycle;
    this.#judgeIncidents(ledger?.incidents ?? [], ledger?.nextNumber ?? 1);
    if (listing?.session) this.#judgeSession(listing.session, cycle);
    else if (this.#committed > 0) throw new Error('the session is lost');
    const isNews = cycle > least;
    return { interrupted: isNews && this.#open !== null, ledgerAhead: isNews && this.#open === null };
  }

  /** After a process that was not killed: nothing waits, nothing is held, every backup is whole, and the database is sound. */
  judgeEnd(): void {
    if (this.#open !== null) throw new Error(`the turn of cycle ${this.#open} is still open`);
    const left = readdirSync(this.#directory).filter((name) => /\.lock(\.|$)|\.tmp$/.test(name));
    // A temporary file of a save that was killed before there was a lock is swept an hour later.
    const locks = left.filter((name) => !name.endsWith('.tmp'));
    if (locks.length > 0) throw new Error(`locks are left: ${locks.join(', ')}`);
    const waiting = readdirSync(join(this.#directory, 'inbox'), { recursive: true, withFileTypes: true });
    const commands = waiting.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
    if (commands.length > 0) throw new Error(`${commands.length} commands still wait`);
    for (const { parentPath, name } of readdirSync(this.#directory, { recursive: true, withFileTypes: true })) {
      if (name.endsWith('.json')) JSON.parse(readFileSync(join(parentPath, name), 'utf8'));
    }
    const database = new DatabaseSync(join(this.#directory, HISTORY_FILE), { readOnly: true });
    try {
      const [found] = database.prepare('PRAGMA integrity_check').all();
      if (found?.integrity_check !== 'ok') throw new Error(`the history is damaged: ${JSON.stringify(found)}`);
      for (const { call, status } of database.prepare('SELECT call, status FROM tools').all()) {
        if (status === 'running') throw new Error(`the tool ${call} still runs`);
        if (this.#cutRuns.has(String(call)) && status !== 'cancelled')
          throw new Error(`the tool ${call} was ${status}`);
      }
    } finally {
      database.close();
    }
  }

  #name(number: number, key: string): void {
    const before = this.#incidents.get(number);
    if (before !== undefined && before !== key) throw new Error(`INC-${number} is ${before}, and also ${key}`);
    this.#incidents.set(number, key);
  }

  #judgeIncidents(incidents: readonly Incident[], nextNumber: number): void {
    const numbers = incidents.map(({ number }) => number);
    if (new Set(numbers).size !== numbers.length) throw new Error('two incidents have one number');
    for (const { number, owner, code } of incidents) this.#name(number, `${owner.kind} ${owner.name} ${code}`);
    const highest = Math.max(0, ...this.#incidents.keys());
    if (nextNumber <= highest) throw new Error(`the next incident would be INC-${nextNumber}, after INC-${highest}`);
    const notes = incidents.flatMap(({ word }) => word?.notes ?? []).map(({ text }) => String(text));
    for (const text of this.#notes) {
      if (notes.filter((note) => note === text).length > 1) throw new Error(`"${text}" was applied twice`);
    }
  }

  #judgeSession({ history, metadata }: Session, cycle: number): void {
    const { asking, lastCycle, nextMessage, prunes } = metadata;
    if ((lastCycle ?? 0) < this.#committed) {
      throw new Error(`cycle ${this.#committed} is lost: the session was told up to ${lastCycle}`);
    }
    // One that a start has closed still asks on disk until that start's first save.
    if (asking !== null && (asking.cycle > cycle || asking.cycle <= this.#committed)) {
      throw new Error(`cycle ${asking.cycle} asks, but ${this.#committed} was answered, and ${cycle} looked last`);
    }
    this.#open = asking?.cycle ?? null;
    for (const { id, status } of asking?.tools ?? []) if (status === 'running') this.#cutRuns.add(id);
    if (JSON.stringify(history).includes('"tool_use"')) throw new Error('the conversation holds a tool call');
    for (const [index, entry] of history.entries()) {
      const next = history[index + 1];
      const isLast = next === undefined;
      if (isLast && entry.role === 'user' && asking === null) throw new Error('the last turn is open, but nobody asks');
      // Numbers that follow each other came one right after the other.
      const follows = next?.number === (entry.number ?? Number.NaN) + 1;
      if (follows && entry.role === 'user' && next?.role === 'user') throw new Error('two open turns in a row');
    }
    if (prunes !== this.#prunes) this.#messages.clear();
    this.#prunes = prunes;
    const kept = new Map(history.map((entry) => [entry.number, entry]));
    for (const [number, digest] of this.#messages) {
      const entry = kept.get(number);
      if (entry === undefined) throw new Error(`message ${number} is lost`);
      if (digestOf(entry) !== digest) throw new Error(`message ${number} has changed`);
    }
    const highest = Math.max(0, ...history.map(({ number }) => number ?? 0), ...this.#messages.keys());
    if (nextMessage <= highest) throw new Error(`the next message would be ${nextMessage}, after ${highest}`);
  }
}
