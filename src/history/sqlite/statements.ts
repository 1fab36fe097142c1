import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** One database's statements, each compiled once. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #compiled = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** How many rows it changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#compile(sql).run(...values).changes);
  }

  get(sql: string, ...values: readonly SQLInputValue[]): Row | undefined {
    return this.#compile(sql).get(...values);
  }

  all(sql: string, ...values: readonly SQLInputValue[]): readonly Row[] {
    return this.#compile(sql).all(...values);
  }

  /** Row by row, of a statement of its own: two readings of one do not disturb each other. */
  each(sql: string, ...values: readonly SQLInputValue[]): IterableIterator<Row> {
    return this.#database.prepare(sql).iterate(...values);
  }

  #compile(sql: string): StatementSync {
    const known = this.#compiled.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#compiled.set(sql, statement);
    return statement;
  }
}

export function numberOf(value: SQLOutputValue | undefined): number {
  return Number(value ?? 0);
}

export function numberOrNull(value: SQLOutputValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

export function textOf(value: SQLOutputValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function textOrNull(value: SQLOutputValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

export function bytesOrNull(value: SQLOutputValue | undefined): Uint8Array | null {
  return value instanceof Uint8Array ? value : null;
}
