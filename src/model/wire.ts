/**
 * JSON that leaves the process (ledger, `-o json`) has snake_case keys; inside it is camelCase. Only keys change, never
 * values, so a noun may not use data as a key.
 */
export function toWire(value: unknown): unknown {
  return mapKeys(value, toWireKey);
}

/** One key as it is written: `likelyCause` -> `likely_cause`. */
export function toWireKey(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function fromWire(value: unknown): unknown {
  return mapKeys(value, (key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
}

function mapKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, rename));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), mapKeys(item, rename)]));
}
