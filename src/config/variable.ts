import type { VariableType } from './types.ts';

/** The order of the documentation. */
export const GROUPS = ['Claude', 'Memory', 'Schedule', 'Cluster', 'Notify', 'Recording', 'Process'] as const;
export type Group = (typeof GROUPS)[number];

/** How the documentation calls a kind of value. */
export type TypeName =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'enum'
  | 'list'
  | 'cron'
  | 'timezone'
  | 'seconds'
  | 'url'
  | 'path';

/** One row of the table: all there is to know about a variable but its name, which is the row's key. */
export interface VariableRow<T> {
  readonly group: Group;
  readonly typeName: TypeName;
  readonly type: VariableType<T>;
  /** As it would stand in `.env`; empty where there is none. */
  readonly default: string;
  /** For the documentation: what it does, in sentences. */
  readonly description: string;
  /** Never shown, not even in an error. */
  readonly secret: boolean;
}

/** A row and its name in the environment. */
export interface Variable extends VariableRow<unknown> {
  readonly name: string;
}

/** `MAX_CONTEXT_TOKENS` -> `maxContextTokens` */
export type FieldName<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<FieldName<Tail>>}`
  : Lowercase<Name>;

export function fieldName(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
