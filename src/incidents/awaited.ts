import type { AwaitedCause } from '../model/detection.ts';
import { atLeastAsSevere } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { isOpen } from '../model/incident.ts';
import type { FindingGroup } from './group.ts';
import { incidentKey } from './key.ts';

/** The groups of a look, those that a cause in its grace stands behind as bad as the two are together, and under whose key. */
export interface Awaited {
  readonly groups: readonly FindingGroup[];
  /** Where the cause's incident is open: its key, by the key of what stays with it. */
  readonly stayWith: ReadonlyMap<string, string>;
  /** The key of a cause that another group speaks for, by the key of what follows from it as well. */
  readonly causes: ReadonlyMap<string, string>;
}

/**
 * Opens the incident of a cause with the first that follows from it, instead of an incident that would be folded one look
 * later: people are told at once, once, and under the number they know. What has an open incident of its own stays that.
 */
export function underAwaited(
  cluster: string,
  groups: readonly FindingGroup[],
  awaited: readonly AwaitedCause[],
  known: ReadonlyMap<string, Incident>,
): Awaited {
  const stayWith = new Map<string, string>();
  const causes = new Map<string, string>();
  if (awaited.length === 0) return { groups, stayWith, causes };
  const isOpenAt = (key: string): boolean => {
    const incident = known.get(key);
    return incident !== undefined && isOpen(incident);
  };
  const byKey = new Map(awaited.map((each) => [keyOf(cluster, each.consequence), each]));
  const spokenFor = new Set(groups.map(({ key }) => key));

  function place(group: FindingGroup): FindingGroup {
    const link = byKey.get(group.key);
    if (link === undefined) return group;
    const severity = atLeastAsSevere(group.severity, link.severity) ? group.severity : link.severity;
    const key = keyOf(cluster, link.cause);
    const weighed = { ...group, severity };
    if (isOpenAt(group.key)) return weighed;
    if (isOpenAt(key)) {
      stayWith.set(group.key, key);
      return weighed;
    }
    if (spokenFor.has(key)) {
      causes.set(group.key, key);
      return weighed;
    }
    spokenFor.add(key);
    return { ...weighed, key, family: link.cause.family, lead: { ...group.lead, owner: link.cause.owner } };
  }

  return { groups: groups.map(place), stayWith, causes };
}

function keyOf(cluster: string, { owner, family }: AwaitedCause['cause']): string {
  return incidentKey(cluster, owner, family);
}
