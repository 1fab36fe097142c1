import { MonitorError } from '../model/errors.ts';
import { redactText } from '../redact/index.ts';
import { type RawValue, readRawValues, type Settings, type ValueSource } from './raw-values.ts';
import { type TABLE, VARIABLES, type VariableName } from './table.ts';
import { findConflicts, findWarnings } from './together.ts';
import type { FieldName, VariableRow } from './variable.ts';

type ValueOf<Row> = Row extends VariableRow<infer T> ? T : never;

/** Every variable's value under its camelCase name: `config.maxContextTokens`. Optional ones that are not set are null. */
export type ConfigValues = { readonly [Name in VariableName as FieldName<Name>]: ValueOf<(typeof TABLE)[Name]> };

export type Config = ConfigValues & {
  /** By the variable's name. */
  readonly sources: Readonly<Record<string, ValueSource>>;
  /** What is allowed, yet probably not meant: one sentence each. */
  readonly warnings: readonly string[];
};

export interface LoadOptions {
  readonly env: Settings;
  /** A file that need not exist; null for none. */
  readonly dotenvPath: string | null;
  /** Only these are read; all others have their defaults, whatever is set. Left out: all are. */
  readonly only?: readonly VariableName[];
}

/**
 * The configuration from the environment, `.env` and the defaults, in this order. Throws MonitorError `config_invalid`
 * that names all problems at once.
 */
export function loadConfig({ env, dotenvPath, only }: LoadOptions): Config {
  const all = readRawValues(env, dotenvPath);
  const given = only === undefined ? all : new Map([...all].filter(([name]) => only.some((one) => one === name)));
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const sources: Record<string, ValueSource> = {};
  for (const [field, { name, type, secret, default: defaultText }] of VARIABLES) {
    const raw = given.get(name);
    const parsed = type.schema.safeParse(raw?.text ?? defaultText);
    sources[name] = raw?.source ?? 'default';
    if (parsed.success) values[field] = parsed.data;
    else problems.push(`${describeGiven(name, raw, secret)}; allowed: ${type.allowed}`);
  }
  // The table gives each field its type, and the loop has filled all that are not among the problems.
  const read = values as Partial<ConfigValues>;
  problems.push(...findConflicts(read));
  if (problems.length > 0) throw invalid(problems);
  const complete = read as ConfigValues;
  return { ...complete, sources, warnings: findWarnings(complete, given) };
}

function describeGiven(name: string, raw: RawValue | undefined, secret: boolean): string {
  const from = raw?.source === '.env' ? ' in .env' : '';
  // Whoever puts a key under a wrong name finds it hidden all the same.
  return secret || raw === undefined
    ? `${name}${from} is not valid (its value is not shown)`
    : `${name}${from} is ${JSON.stringify(redactText(raw.text, 80))}`;
}

function invalid(problems: readonly string[]): MonitorError {
  const [only] = problems;
  const message =
    problems.length === 1 && only !== undefined
      ? only
      : `${problems.length} variables are not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
  return new MonitorError(
    'config_invalid',
    message,
    'Correct this in the environment or in .env; docs/configuration.md explains every variable.',
  );
}
