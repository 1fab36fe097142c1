import { lookContext, openLook } from './look-rows.ts';
import { messageContext, searchedText, toEntry, toStored } from './message-row.ts';
import { readMessageRow, readTool, readTurn } from './read-rows.ts';
import type { Sealing } from './sealing.ts';
import { indexRow, type Tags } from './search-index.ts';
import { bytesOrNull, numberOf, type Row, type Statements, textOf } from './statements.ts';
import { toolContext, toolText, turnContext, turnText } from './write-batch.ts';

const ROWS_AT_ONCE = 1_000;
/** Pages of the index; the words of rows that are encrypted now go with the pieces that they are merged out of. */
const PAGES_AT_ONCE = 500;

const TABLES = ['messages', 'turns', 'tools', 'looks'] as const;
type Table = (typeof TABLES)[number];

/** How far it is: what is next, and what was done until here. */
interface Progress {
  /** Null when all rows are done. */
  readonly table: Table | null;
  readonly after: number;
  readonly merging: 'not needed' | 'wanted' | 'going on';
  readonly resealed: number;
  readonly unreadable: number;
}

/**
 * Brings what lies there to the key that is set: rows from before there was one, of an older one, or of one that is set no
 * more. Once over everything in the life of a process, a piece at a time; what needs another key stays as it is.
 */
export class Resealing {
  readonly #sealing: Sealing;
  #progress: Progress = { table: TABLES[0], after: 0, merging: 'not needed', resealed: 0, unreadable: 0 };

  constructor(sealing: Sealing) {
    this.#sealing = sealing;
  }

  get isDone(): boolean {
    return this.#progress.table === null && this.#progress.merging === 'not needed';
  }

  /** Rows that were brought to the key, and such as no given key opens. */
  get counts(): { readonly resealed: number; readonly unreadable: number } {
    const { resealed, unreadable } = this.#progress;
    return { resealed, unreadable };
  }

  /** Does the next piece in a transaction. One that fails, were it only as it is committed, is done again and counted once. */
  step(inTransaction: <T>(work: (statements: Statements) => T) => T): void {
    this.#progress = inTransaction((statements) => this.#next(statements));
  }

  #next(statements: Statements): Progress {
    const { table, after } = this.#progress;
    if (table === null) return { ...this.#progress, merging: this.#merge(statements) };
    const rows = statements.all(`SELECT * FROM ${table} WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`, after);
    let { merging, resealed, unreadable } = this.#progress;
    for (const row of rows) {
      const state = this.#sealing.stateOf(bytesOrNull(row.sealed), contextOf(table, row));
      if (state === 'unreadable') unreadable += 1;
      if (state !== 'old') continue;
      RESEALS[table](statements, this.#sealing, row);
      resealed += 1;
      if (isIndexed(table) && merging === 'not needed') merging = 'wanted';
    }
    const isMore = rows.length === ROWS_AT_ONCE;
    return {
      table: isMore ? table : (TABLES[TABLES.indexOf(table) + 1] ?? null),
      after: isMore ? numberOf(rows.at(-1)?.id) : 0,
      ...{ merging, resealed, unreadable },
    };
  }

  /**
   * Once all rows are done: a negative number begins to merge the whole index into one piece, positive ones go on, until
   * there is nothing left to do. SQLite tells that by how little it changes.
   */
  #merge(statements: Statements): Progress['merging'] {
    const pages = this.#progress.merging === 'wanted' ? -PAGES_AT_ONCE : PAGES_AT_ONCE;
    const before = numberOf(statements.get('SELECT total_changes() AS count')?.count);
    statements.run(`INSERT INTO search (search, rank) VALUES ('merge', ?)`, pages);
    const after = numberOf(statements.get('SELECT total_changes() AS count')?.count);
    return pages > 0 && after - before < 2 ? 'not needed' : 'going on';
  }
}

function contextOf(table: Table, row: Row): string {
  if (table === 'messages') return messageContext(numberOf(row.id));
  if (table === 'turns') return turnContext(numberOf(row.id));
  if (table === 'looks') return lookContext(numberOf(row.life), numberOf(row.cycle), numberOf(row.at));
  return toolContext(numberOf(row.life), textOf(row.call));
}

function isIndexed(table: Table): boolean {
  return table === 'messages' || table === 'turns';
}

const RESEALS: Readonly<Record<Table, (statements: Statements, sealing: Sealing, row: Row) => void>> = {
  messages(statements, sealing, row) {
    const message = readMessageRow(row);
    const entry = toEntry(message, sealing);
    if (entry === undefined) return;
    const searched = searchedText(entry);
    const { text, payload, sealed } = toStored(entry, searched, sealing, messageContext(message.id));
    statements.run(
      'UPDATE messages SET text = ?, payload = ?, sealed = ? WHERE id = ?',
      text,
      payload,
      sealed,
      message.id,
    );
    const tags = { life: numberOf(row.life), kind: message.kind, incidents: entry.incidents };
    reindex(statements, message.id, sealing.isOn ? null : searched, tags);
  },
  turns(statements, sealing, row) {
    const id = numberOf(row.id);
    const turn = readTurn(row, sealing);
    if (turn === undefined) return;
    const { message, number } = turn;
    const sealed = sealing.isOn ? sealing.seal(message, turnContext(id)) : null;
    statements.run('UPDATE turns SET message = ?, sealed = ? WHERE id = ?', sealing.isOn ? null : message, sealed, id);
    const tags = { life: numberOf(row.life), kind: 'turn', incidents: [number] } as const;
    reindex(statements, id, sealing.isOn ? null : turnText(turn), tags);
  },
  tools(statements, sealing, row) {
    const tool = readTool(row, sealing);
    if (tool === undefined) return;
    const text = toolText(tool);
    const sealed = sealing.isOn ? sealing.seal(text, contextOf('tools', row)) : null;
    statements.run(
      'UPDATE tools SET text = ?, sealed = ? WHERE id = ?',
      sealing.isOn ? null : text,
      sealed,
      numberOf(row.id),
    );
  },
  looks(statements, sealing, row) {
    const payload = openLook(row, sealing);
    statements.run(
      'UPDATE looks SET payload = ?, sealed = ? WHERE id = ?',
      sealing.isOn ? null : JSON.stringify(payload),
      sealing.isOn ? sealing.seal(payload, contextOf('looks', row)) : null,
      numberOf(row.id),
    );
  },
};

function reindex(statements: Statements, id: number, text: string | null, tags: Tags): void {
  statements.run('DELETE FROM search WHERE rowid = ?', id);
  indexRow(statements, id, text, tags);
}
