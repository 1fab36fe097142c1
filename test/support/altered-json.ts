import fc from 'fast-check';

/** One change of a JSON document: somewhere in it a value is another, a key is missing, added, renamed or moved. */
export interface Alteration {
  /** Which key or item to go down by, level after level; the change is made where they end. */
  readonly path: readonly number[];
  readonly how: 'replace' | 'delete' | 'add' | 'rename' | 'reverse' | 'double';
  readonly value: unknown;
}

export const anyAlteration: fc.Arbitrary<Alteration> = fc.record({
  path: fc.array(fc.nat({ max: 60 }), { maxLength: 8 }),
  how: fc.constantFrom('replace', 'delete', 'add', 'rename', 'reverse', 'double'),
  value: fc.oneof(
    fc.constantFrom(null, true, -1, 0, 1, 1.5, 1e300, '', 'open', [], {}, ['a'], { at: 1 }),
    fc.constantFrom('2026-11-21T09:15:00.250Z', '2026-11-21T09:15:00Z', '2026-02-30T00:00:00.000Z', 'SEV-1'),
  ),
});

/** The document, altered; itself where there is nothing to change. */
export function altered(document: unknown, { path, how, value }: Alteration): unknown {
  if (document === null || typeof document !== 'object') return how === 'replace' ? value : document;
  const entries: readonly [string, unknown][] = Object.entries(document);
  const rebuild = (next: readonly (readonly [string, unknown])[]): unknown =>
    Array.isArray(document) ? next.map(([, item]) => item) : Object.fromEntries(next);
  const [step, ...rest] = path;
  if (step !== undefined && entries.length > 0) {
    const chosen = step % entries.length;
    return rebuild(
      entries.map(([key, item], at) => [key, at === chosen ? altered(item, { path: rest, how, value }) : item]),
    );
  }
  if (how === 'replace') return value;
  const [first, ...others] = entries;
  if (how === 'add') return rebuild([...entries, ['added', value]]);
  if (how === 'reverse') return rebuild([...entries].reverse());
  if (first === undefined) return document;
  if (how === 'delete') return rebuild(others);
  if (how === 'rename') return rebuild([[`${first[0]}_x`, first[1]], ...others]);
  return rebuild([...entries, first]);
}
