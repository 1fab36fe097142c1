import type { Coverage } from '../model/snapshot.ts';
import { plural } from './text.ts';

const MAX_REASONS = 6;
const MAX_KINDS = 12;
const MAX_NAMESPACES = 5;
/** Of one reason: beyond this, numbers say more than names. */
const MAX_GROUPS = 3;

/** All in one line: `pods, events in shop, pay (403: ...), nodes (...)`. */
export function describeNotSeen(notSeen: readonly Coverage[]): string {
  return notSeenByReason(notSeen).join(', ');
}

/** One text for each reason, with all it keeps from being seen; some reasons at most, and how many more there are. */
export function notSeenByReason(notSeen: readonly Coverage[]): string[] {
  const groups = [...Map.groupBy(notSeen, ({ reason, state }) => reason ?? state)];
  const told = groups.slice(0, MAX_REASONS).map(([reason, entries]) => `${describeLists(entries)} (${reason})`);
  const rest = groups.slice(MAX_REASONS).flatMap(([, entries]) => entries);
  return rest.length === 0 ? told : [...told, `${plural(rest.length, 'list')} more for other reasons`];
}

/** `pods, events in shop, pay`: kinds that were not seen in the same namespaces stand together. */
function describeLists(entries: readonly Coverage[]): string {
  const places = new Map<string, Set<string>>();
  for (const { kind, resource, namespace } of entries) {
    const name = resource ?? kind;
    const namespaces = places.get(name) ?? new Set();
    if (namespace !== null) namespaces.add(namespace);
    places.set(name, namespaces);
  }
  const groups = [...Map.groupBy(places, ([, namespaces]) => [...namespaces].sort().join())];
  if (groups.length > MAX_GROUPS) {
    const namespaces = new Set(entries.map(({ namespace }) => namespace));
    return `${plural(entries.length, 'list')} of ${plural(places.size, 'kind')} in ${plural(namespaces.size, 'namespace')}`;
  }
  return groups
    .map(([, members]) => {
      const kinds = named(
        members.map(([name]) => name),
        MAX_KINDS,
        'kinds',
      );
      const namespaces = [...(members[0]?.[1] ?? [])];
      return namespaces.length === 0 ? kinds : `${kinds} in ${named(namespaces, MAX_NAMESPACES, 'namespaces')}`;
    })
    .join('; ');
}

function named(names: readonly string[], most: number, noun: string): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more ${noun}` : names.join(', ');
}
