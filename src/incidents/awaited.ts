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
  /** The key of the cause of each trouble that has one, with those that another group speaks for. */
  readonly causes: ReadonlyMap<string, string>;
}

export interface AwaitedInput {
  readonly cluster: string;
  readonly groups: readonly FindingGroup[];
  readonly awaited: readonly AwaitedCause[];
  readonly known: ReadonlyMap<string, Incident>;
  /** The key of the cause of each trouble that has one. */
  readonly causes: ReadonlyMap<string, string>;
}

/**
 * Opens the incident of a cause with the first that follows from it, instead of an incident that would be folded one look
 * later: people are told at once, once, and under the number they know. That incident stands for what opened it until the
 * cause is found, whether or not anything is awaited any longer. What has an open incident of its own stays that.
 */
export function underAwaited({ cluster, groups, awaited, known, causes }: AwaitedInput): Awaited {
  const open = [...known.values()].filter(isOpen);
  const standing = open.filter(({ standsFor }) => standsFor !== undefined);
  if (awaited.length === 0 && standing.length === 0) return { groups, stayWith: new Map(), causes };

  const stayWith = new Map<string, string>();
  const allCauses = new Map(causes);
  const openAt = new Map(open.map((incident) => [incident.key, incident]));
  const links = new Map(awaited.map((each) => [keyOf(cluster, each.consequence), each]));
  const spokenFor = new Set(groups.map(({ key }) => key));
  const isRoot = (key: string): boolean => spokenFor.has(key) && !spokenFor.has(causes.get(key) ?? '');
  const claims = claimed(
    standing.filter(({ key }) => !spokenFor.has(key)),
    (key) => isRoot(key) && !openAt.has(key),
  );
  const held = heldByOthers(open, spokenFor);

  function place(group: FindingGroup): FindingGroup {
    const link = links.get(group.key);
    const weighed = link === undefined ? group : { ...group, severity: worst(group.severity, link.severity) };
    if (openAt.has(group.key)) return weighed;
    const claimedBy = claims.get(group.key);
    if (claimedBy !== undefined) return standIn(weighed, claimedBy.key, claimedBy);
    if (link === undefined || held.has(group.key)) return weighed;
    const key = keyOf(cluster, link.cause);
    if (spokenFor.has(key)) {
      allCauses.set(group.key, key);
      return weighed;
    }
    const cause = openAt.get(key);
    if (cause !== undefined && cause.standsFor === undefined) {
      stayWith.set(group.key, key);
      return weighed;
    }
    spokenFor.add(key);
    return standIn(weighed, key, link.cause);
  }

  for (const { key } of claims.values()) spokenFor.add(key);
  const placed = groups.map(place);
  // What follows from what was placed follows from it under its new name.
  const renamed = new Map(placed.flatMap(({ key, standsFor }) => (standsFor === undefined ? [] : [[standsFor, key]])));
  for (const [consequence, cause] of allCauses) allCauses.set(consequence, renamed.get(cause) ?? cause);
  return { groups: placed, stayWith, causes: allCauses };
}

/**
 * The standing incidents that go on with a group of this look, by that group's key: with what opened them, else with what
 * followed from the same cause.
 */
function claimed(standing: readonly Incident[], isFree: (key: string) => boolean): ReadonlyMap<string, Incident> {
  const claims = new Map<string, Incident>();
  for (const incident of standing) {
    const told = toldBy(incident).find((key) => isFree(key) && !claims.has(key));
    if (told !== undefined) claims.set(told, incident);
  }
  return claims;
}

/** What an incident tells of while its cause is awaited: what it stands for first, then what else waits for the same cause. */
export function toldBy({ standsFor, consequences }: Incident): readonly string[] {
  return standsFor === undefined ? [] : [standsFor, ...consequences.map(({ key }) => key)];
}

/** What follows from a cause whose incident is open though this look does not show it: there it stays. */
function heldByOthers(open: readonly Incident[], shown: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    open
      .filter(({ key, standsFor }) => standsFor === undefined && !shown.has(key))
      .flatMap(({ consequences }) => consequences.map(({ key }) => key)),
  );
}

function standIn(
  group: FindingGroup,
  key: string,
  { family, owner }: Pick<Incident, 'family' | 'owner'>,
): FindingGroup {
  return { ...group, key, family, lead: { ...group.lead, owner }, standsFor: group.key };
}

function worst(a: FindingGroup['severity'], b: FindingGroup['severity']): FindingGroup['severity'] {
  return atLeastAsSevere(a, b) ? a : b;
}

function keyOf(cluster: string, { owner, family }: AwaitedCause['cause']): string {
  return incidentKey(cluster, owner, family);
}
