/**
 * JSON that leaves the process (ledger, `-o json`) has snake_case keys; inside it is camelCase. Only keys change, never
 * values, so a noun may not use data as a key.
 */
export function toWire(value: unknown): unknown {
  return mapKeys(value, toWireKey);
}

/** One key as it is written: `likelyCause` -> `likely_cause`. */
export const toWireKey = remembered((key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

export function fromWire(value: unknown): unknown {
  return mapKeys(value, fromWireKey);
}

const fromWireKey = remembered((key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));

function mapKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, rename));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), mapKeys(item, rename)]));
}

/** A ledger has a million keys and some sixty names; a file of another program may have any, and they are not all kept. */
const MOST_REMEMBERED = 1_000;

function remembered(rename: (key: string) => string): (key: string) => string {
  const names = new Map<string, string>();
  return (key) => {
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = rename(key);
    if (names.size < MOST_REMEMBERED) names.set(key, name);
    return name;
  };
}
