import type { Incident } from '../model/incident.ts';
import { isOpen } from '../model/incident.ts';
import type { FindingGroup } from './group.ts';
import { happenedBefore } from './lifecycle.ts';

/**
 * The groups of a look without occurrences that an earlier look has told. One that something in this look follows from stays,
 * as long as its incident is open: a Service is empty because its pods are starting again, though the kill itself is no news.
 *
 * @param causes the key of the cause of each trouble that has one.
 */
export function withoutRetold(
  groups: readonly FindingGroup[],
  causes: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, Incident>,
): readonly FindingGroup[] {
  const told = new Set(groups.filter((group) => happenedBefore(known.get(group.key), group)).map(({ key }) => key));
  if (told.size === 0) return groups;
  const followed = new Set<string>();
  for (const { key } of groups) {
    if (told.has(key)) continue;
    for (let cause = causes.get(key); cause !== undefined && !followed.has(cause); cause = causes.get(cause))
      followed.add(cause);
  }
  return groups.flatMap((group) => {
    if (!told.has(group.key)) return group;
    const incident = known.get(group.key);
    // It did not happen again: when it happened last, its incident knows better.
    return incident !== undefined && isOpen(incident) && followed.has(group.key)
      ? { ...group, occurredAt: incident.occurredAt }
      : [];
  });
}
