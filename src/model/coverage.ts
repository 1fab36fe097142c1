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

/** One entry, or none; of custom resources one for each of them. */
function entriesFor(coverage: readonly Coverage[], kind: KindName, namespace: string): readonly Coverage[] {
  const found = new Map<string, Coverage>();
  for (const entry of coverage) {
    if (entry.kind !== kind || (entry.namespace !== namespace && entry.namespace !== null)) continue;
    const resource = entry.resource ?? '';
    const known = found.get(resource);
    // The first of equals counts, and the very namespace before all of them.
    if (known === undefined || (known.namespace === null && entry.namespace === namespace)) found.set(resource, entry);
  }
  return [...found.values()];
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
