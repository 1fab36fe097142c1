import { stringify } from 'yaml';
import { toWire } from '../../model/wire.ts';

export const OUTPUT_FORMATS = ['text', 'json', 'yaml'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The machine's view of a result: snake_case keys, two spaces. */
export function structured(value: unknown, format: 'json' | 'yaml'): string {
  return print(toWire(value), format);
}

/** The same for what already has the keys it is written with. */
export function print(wire: unknown, format: 'json' | 'yaml'): string {
  return format === 'json'
    ? `${JSON.stringify(wire, null, 2)}\n`
    : stringify(wire, { lineWidth: 0, compat: 'yaml-1.1' });
}
