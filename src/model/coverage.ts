import type { Coverage, KindName } from './snapshot.ts';

/** Was the kind read to the last page in this namespace? For cluster-scoped objects the namespace is ''. */
export function isCovered(coverage: readonly Coverage[], kind: KindName, namespace: string): boolean {
  return coverage.some((entry) => entry.kind === kind && entry.state === 'ok' && covers(entry, namespace));
}

/** Why the first of `kinds` that was not read there was not; null when all were. */
export function whyNotCovered(
  coverage: readonly Coverage[],
  kinds: readonly KindName[],
  namespace: string,
): string | null {
  for (const kind of kinds) {
    if (isCovered(coverage, kind, namespace)) continue;
    const entry = coverage.find((candidate) => candidate.kind === kind && covers(candidate, namespace));
    return entry?.reason == null ? `${kind} not read` : `${kind} not read: ${entry.reason}`;
  }
  return null;
}

function covers(entry: Coverage, namespace: string): boolean {
  return entry.namespace === null || entry.namespace === namespace;
}
