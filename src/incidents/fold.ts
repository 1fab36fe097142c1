import type { CauseLink } from '../model/detection.ts';
import { FINDING_CODES } from '../model/finding.ts';
import type { FindingGroup } from './group.ts';
import { incidentKey } from './key.ts';

/** One cause with all that follows from it, near or far: one incident. */
export interface TroubleTree {
  readonly root: FindingGroup;
  /** In the order of the codes, then by key; the same wherever in the chain of causes each stands, and in whatever order a look lists its objects. */
  readonly consequences: readonly FindingGroup[];
}

/** The key of the cause of each trouble that has one. */
export function causesByKey(cluster: string, links: readonly CauseLink[]): ReadonlyMap<string, string> {
  return new Map(
    links.map(({ consequence, cause }) => [
      incidentKey(cluster, consequence.owner, consequence.family),
      incidentKey(cluster, cause.owner, cause.family),
    ]),
  );
}

/**
 * Gathers groups under their last cause. Where causes form a circle (a webhook that keeps its own pods from being made)
 * the group that began first is the cause of the others.
 */
export function foldGroups(
  groups: readonly FindingGroup[],
  causes: ReadonlyMap<string, string>,
): readonly TroubleTree[] {
  const byKey = new Map(groups.map((group) => [group.key, group]));

  function rootOf(group: FindingGroup): FindingGroup {
    const path = [group];
    for (let current = group; ; ) {
      const cause = byKey.get(causes.get(current.key) ?? '');
      if (cause === undefined || cause === current) return current;
      const back = path.indexOf(cause);
      if (back >= 0) return first(path.slice(back));
      path.push(cause);
      current = cause;
    }
  }

  const trees = Map.groupBy(groups, rootOf);
  return [...trees].map(([root, members]) => ({
    root,
    consequences: members.filter((member) => member !== root).toSorted(byCode),
  }));
}

function byCode(a: FindingGroup, b: FindingGroup): number {
  const difference = FINDING_CODES.indexOf(a.lead.code) - FINDING_CODES.indexOf(b.lead.code);
  return difference || (a.key < b.key ? -1 : 1);
}

function first(circle: readonly FindingGroup[]): FindingGroup {
  return circle.reduce((earliest, group) => (isEarlier(group, earliest) ? group : earliest));
}

function isEarlier(a: FindingGroup, b: FindingGroup): boolean {
  const difference = (a.since ?? Number.POSITIVE_INFINITY) - (b.since ?? Number.POSITIVE_INFINITY);
  return difference === 0 || Number.isNaN(difference) ? a.key < b.key : difference < 0;
}
