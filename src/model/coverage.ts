import type { Coverage, KindName } from './snapshot.ts';

/**
 * Was the kind read to the last page in this namespace? What is said of the very namespace outweighs what is said of all.
 * For cluster-scoped objects the namespace is ''. Of custom resources it is enough that one of them was.
 */
export function isCovered(coverage: readonly Coverage[], kind: KindName, namespace: string): boolean {
  return entriesFor(coverage, kind, namespace).some(({ state }) => state === 'ok');
}

/**
 * Why the first of `kinds` that was not read there was not; null when all were. Custom resources that are not served are no
 * gap as long as others were read.
 */
export function whyNotCovered(
  coverage: readonly Coverage[],
  kinds: readonly KindName[],
  namespace: string,
): string | null {
  for (const kind of kinds) {
    const entries = entriesFor(coverage, kind, namespace);
    const lost = entries.find(({ state }) => state === 'denied' || state === 'failed');
    if (lost === undefined && entries.some(({ state }) => state === 'ok')) continue;
    const reason = (lost ?? entries[0])?.reason ?? null;
    return reason === null ? `${kind} not read` : `${kind} not read: ${reason}`;
  }
  return null;
}

/** One entry, or none; of custom resources one for each of them. The first of equals counts, and the very namespace before all of them. */
function entriesFor(coverage: readonly Coverage[], kind: KindName, namespace: string): readonly Coverage[] {
  const byNamespace = indexOf(coverage).get(kind);
  const own = byNamespace?.get(namespace) ?? [];
  const all = byNamespace?.get(null) ?? [];
  const [only] = own.length > 0 ? own : all;
  if (own.length + all.length <= 1) return only === undefined ? [] : [only];
  const found = new Map<string, Coverage>();
  for (const entry of [...own, ...all]) {
    const resource = entry.resource ?? '';
    if (!found.has(resource)) found.set(resource, entry);
  }
  return [...found.values()];
}

type CoverageIndex = ReadonlyMap<KindName, ReadonlyMap<string | null, readonly Coverage[]>>;

/** Asked for every incident and object of a look, which may have an entry for each kind in each of hundreds of namespaces. */
const indexes = new WeakMap<readonly Coverage[], { readonly length: number; readonly index: CoverageIndex }>();

function indexOf(coverage: readonly Coverage[]): CoverageIndex {
  const known = indexes.get(coverage);
  // A list that is still being made may be asked too: it only grows.
  if (known !== undefined && known.length === coverage.length) return known.index;
  const kinds = Map.groupBy(coverage, ({ kind }) => kind);
  const index = new Map([...kinds].map(([kind, own]) => [kind, Map.groupBy(own, ({ namespace }) => namespace)]));
  indexes.set(coverage, { length: coverage.length, index });
  return index;
}

/** Why nothing at all could be seen; null when any list was read. An API of which nothing is there is the wrong address. */
export function whyBlind(coverage: readonly Coverage[]): string | null {
  if (coverage.some(({ state }) => state === 'ok')) return null;
  // An API that is not installed explains nothing where others refuse or fail.
  const lost = coverage.filter(({ state }) => state !== 'absent');
  const told = lost.length > 0 ? lost : coverage;
  const reasons = [...new Set(told.map(({ reason }) => reason ?? 'no reason given'))];
  return reasons.slice(0, 3).join('; ');
}
