import type { FindingCode } from './finding.ts';
import type { Consequence, Incident } from './incident.ts';
import { type ObjectRef, objectKey } from './objects.ts';

/** So many objects of one sort are told each with its codes; of more the codes are counted. */
const MOST_SINGLE = 2;
/** So many of them are named. */
const MOST_NAMED = 8;

/** Kinds that run pods: where many are in trouble they are told together, as people count them. */
const WORKLOADS: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
]);

interface Affected {
  readonly owner: ObjectRef;
  readonly codes: readonly FindingCode[];
}

/**
 * What follows from an incident, one text for each sort of object: `DeploymentUnavailable` of its own object,
 * `12 workloads: shop/Deployment api, ... and 4 more (DeploymentUnavailable 9, PodNotReady 12)`, `ServiceNoEndpoints shop/Service api`.
 *
 * @param name how an object is written
 */
export function describeConsequences(
  { consequences, owner }: Pick<Incident, 'consequences' | 'owner'>,
  name: (object: ObjectRef) => string,
): string[] {
  const objects = affectedObjects(consequences);
  const own = objectKey(owner);
  const ownCodes = objects.filter((each) => objectKey(each.owner) === own).flatMap(({ codes }) => codes);
  const sorts = Map.groupBy(
    objects.filter((each) => objectKey(each.owner) !== own),
    ({ owner: { kind } }) => (WORKLOADS.has(kind) ? 'workload' : kind),
  );
  return [
    ...(ownCodes.length === 0 ? [] : [ownCodes.join(', ')]),
    ...[...sorts].map(([sort, members]) => describeSort(sort, members, name)),
  ];
}

/** How many workloads, and how many other objects, suffer from an incident, its own object left out. */
export function countConsequences({ consequences, owner }: Pick<Incident, 'consequences' | 'owner'>): {
  readonly workloads: number;
  readonly others: number;
} {
  const objects = affectedObjects(consequences).filter((each) => objectKey(each.owner) !== objectKey(owner));
  const workloads = objects.filter((each) => WORKLOADS.has(each.owner.kind)).length;
  return { workloads, others: objects.length - workloads };
}

/** By object, in the order they come. */
function affectedObjects(consequences: readonly Consequence[]): Affected[] {
  return [...Map.groupBy(consequences, ({ owner }) => objectKey(owner)).values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [{ owner: first.owner, codes: [...new Set(members.map(({ code }) => code))] }];
  });
}

function describeSort(sort: string, members: readonly Affected[], name: (object: ObjectRef) => string): string {
  const [first] = members;
  if (members.length === 1 && first !== undefined) return `${first.codes.join(', ')} ${name(first.owner)}`;
  const counted = `${members.length} ${sort === 'workload' ? 'workloads' : pluralOf(sort)}`;
  if (members.length <= MOST_SINGLE)
    return `${counted}: ${members.map(({ owner, codes }) => `${name(owner)} (${codes.join(', ')})`).join(', ')}`;
  const names = members.slice(0, MOST_NAMED).map(({ owner }) => name(owner));
  const more = members.length - names.length;
  return `${counted}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} (${countCodes(members)})`;
}

/** `DeploymentUnavailable 9, PodNotReady 3`, or the code alone where all have it. */
function countCodes(members: readonly Affected[]): string {
  const counts = Map.groupBy(
    members.flatMap(({ codes }) => codes),
    (code) => code,
  );
  return [...counts]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([code, each]) => (each.length === members.length ? code : `${code} ${each.length}`))
    .join(', ');
}

function pluralOf(kind: string): string {
  if (/[^aeiou]y$/.test(kind)) return `${kind.slice(0, -1)}ies`;
  return /(?:s|sh|ch|x)$/.test(kind) ? `${kind}es` : `${kind}s`;
}
