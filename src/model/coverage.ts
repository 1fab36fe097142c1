import type { Coverage, KindName } from './snapshot.ts';

/**
 * Was the kind read to the last page in this namespace? What is said of the very namespace outweighs what is said of all.
 * For cluster-scoped objects the namespace is ''.
 */
export function isCovered(coverage: readonly Coverage[], kind: KindName, namespace: string): boolean {
  return entryFor(coverage, kind, namespace)?.state === 'ok';
}

/** Why the first of `kinds` that was not read there was not; null when all were. */
export function whyNotCovered(
  coverage: readonly Coverage[],
  kinds: readonly KindName[],
  namespace: string,
): string | null {
  for (const kind of kinds) {
    const entry = entryFor(coverage, kind, namespace);
    if (entry?.state === 'ok') continue;
    return entry?.reason == null ? `${kind} not read` : `${kind} not read: ${entry.reason}`;
  }
  return null;
}

function entryFor(coverage: readonly Coverage[], kind: KindName, namespace: string): Coverage | undefined {
  const ofKind = coverage.filter((entry) => entry.kind === kind);
  return ofKind.find((entry) => entry.namespace === namespace) ?? ofKind.find((entry) => entry.namespace === null);
}

/** Why nothing at all could be seen; null when any list was read. An API of which nothing is there is the wrong address. */
export function whyBlind(coverage: readonly Coverage[]): string | null {
  if (coverage.some(({ state }) => state === 'ok')) return null;
  const reasons = [...new Set(coverage.map(({ reason }) => reason ?? 'no reason given'))];
  return reasons.slice(0, 3).join('; ');
}
