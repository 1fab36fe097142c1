import { redactText } from '../redact/index.ts';
import type { Config } from './load.ts';
import type { ValueSource } from './raw-values.ts';
import { VARIABLES } from './table.ts';
import type { Group } from './variable.ts';

/** A variable as `k8s-monitor config` shows it. */
export interface ConfigRow {
  readonly name: string;
  /** `set` or `not set` for secrets, and never more. */
  readonly value: string;
  readonly source: ValueSource;
  readonly group: Group;
}

/** Every variable in the order of the table. */
export function describeConfig(config: Config): readonly ConfigRow[] {
  const values: Readonly<Record<string, unknown>> = config;
  return VARIABLES.map(([field, { name, secret, group }]) => {
    const shown = showValue(values[field]);
    const value = secret && shown !== NOT_SET ? 'set' : shown;
    return { name, value, source: config.sources[name] ?? 'default', group };
  });
}

const NOT_SET = 'not set';

/** Redacted, since a URL may carry a password. */
function showValue(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return NOT_SET;
  return redactText(Array.isArray(value) ? value.join(',') : String(value));
}
