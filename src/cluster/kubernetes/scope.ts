import { MonitorError } from '../../model/errors.ts';
import type { Coverage, KindName } from '../../model/snapshot.ts';
import { type BuiltInKind, RESOURCES } from '../resources.ts';

/** One list to read: a kind in one namespace, or in all (`namespace: null`). */
export interface Scope {
  readonly kind: BuiltInKind;
  readonly namespace: string | null;
}

/**
 * The namespaces to read one by one; none means all at once.
 * @throws MonitorError config_invalid when everything that is included is excluded too
 */
export function namespacesToRead(included: readonly string[], excluded: readonly string[]): readonly string[] {
  const wanted = [...new Set(included)].filter((namespace) => !excluded.includes(namespace));
  if (included.length === 0 || wanted.length > 0) return wanted;
  throw new MonitorError(
    'config_invalid',
    'every namespace to look at is excluded too',
    'Take a namespace off the excluded ones, or leave the included ones empty to see all others.',
  );
}

/** Each kind once: in all namespaces, or in each of those given. Cluster-scoped kinds have only one list. */
export function scopesOf(kinds: readonly KindName[], namespaces: readonly string[]): readonly Scope[] {
  return builtIn(kinds).flatMap((kind): Scope[] =>
    namespaces.length === 0 || !RESOURCES[kind].namespaced
      ? [{ kind, namespace: null }]
      : namespaces.map((namespace) => ({ kind, namespace })),
  );
}

/** What is left out on purpose was not looked at: nothing there may count as healthy, or as deleted. */
export function excludedCoverage(
  kinds: readonly KindName[],
  namespaces: readonly string[],
  excluded: readonly string[],
): readonly Coverage[] {
  if (namespaces.length > 0) return [];
  return builtIn(kinds)
    .filter((kind) => RESOURCES[kind].namespaced)
    .flatMap((kind) =>
      excluded.map((namespace) => ({ kind, namespace, state: 'absent', reason: 'left out by EXCLUDE_NAMESPACES' })),
    );
}

function builtIn(kinds: readonly KindName[]): readonly BuiltInKind[] {
  return [...new Set(kinds)].filter((kind) => kind !== 'customresources');
}
