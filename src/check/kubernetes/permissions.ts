import { failed, ok, type Verdict, warning } from '../row.ts';
import type { Access } from './access.ts';
import { describePermission } from './permission.ts';
import { CREATE_EVENTS, type WantedRights } from './watched.ts';

const MOST_NAMED = 8;
const REMEDY =
  'Let somebody who may grant rights apply the YAML below: `k8s-monitor check --print-rbac | kubectl apply -f -`';
const SOME_NAMESPACES = 'With rights in some namespaces only, name them in NAMESPACES and check again.';
const EVENTS =
  'For NOTIFY_KUBERNETES_EVENTS add the component k8s/components/notify-events to your overlay, or set it to false.';
const TRY_AGAIN = 'Try again; `k8s-monitor once` shows what can be seen by looking.';

/** What was asked, and what was left out. */
export interface PermissionFacts extends Pick<WantedRights, 'notLookedAt' | 'unknown'> {
  readonly accesses: readonly Access[];
  /** The namespaces that are watched; none: all. */
  readonly namespaces: readonly string[];
}

/** Missing rights that keep a detector from running fail the check; others only make reports poorer. */
export function judgePermissions({ accesses, namespaces, notLookedAt, unknown: lost }: PermissionFacts): Verdict {
  const missing = accesses.filter(({ state }) => state === 'missing');
  const unasked = accesses.filter(({ state }) => state === 'unknown');
  const held = accesses.length - missing.length - unasked.length;
  const unknown = [
    ...(unasked.length === 0
      ? []
      : [`could not ask for: ${listed(unasked)} (${unasked[0]?.why ?? 'no reason given'})`]),
    ...lost.map(({ name, why }) => `could not ask for: list ${name} (${why})`),
  ];
  if (unasked.length === accesses.length && unknown.length > 0) return failed(unknown.join('\n'), TRY_AGAIN);
  const where = namespaces.length === 0 ? 'in all namespaces' : `in ${shortened(namespaces)}`;
  const seen = [
    held === accesses.length ? `all ${held} held ${where}` : `${held} of ${accesses.length} held ${where}`,
    ...(missing.length === 0 ? [] : [`missing: ${listed(missing)}`]),
    ...blindDetectors(missing),
    ...silentEvents(missing),
    ...(notLookedAt.length === 0 ? [] : [`not wanted (NAMESPACES, CLUSTER_SCOPED): ${shortened(notLookedAt)}`]),
    ...unknown,
  ].join('\n');
  const cannotTell = missing.some(({ permission }) => permission === CREATE_EVENTS);
  const remedy = cannotTell ? `${REMEDY}\n${EVENTS}` : REMEDY;
  if (cannotTell || missing.some(({ permission }) => permission.neededBy.length > 0)) {
    return failed(seen, namespaces.length === 0 && held === 0 ? `${remedy}\n${SOME_NAMESPACES}` : remedy);
  }
  if (missing.length > 0)
    return warning(seen, `${REMEDY}\nWithout them the monitor runs, and says what it cannot see.`);
  return unknown.length > 0 ? warning(seen, TRY_AGAIN) : ok(seen);
}

function blindDetectors(missing: readonly Access[]): readonly string[] {
  const codes = [...new Set(missing.flatMap(({ permission }) => permission.neededBy))];
  return codes.length === 0 ? [] : [`so these do not run there: ${shortened(codes)}`];
}

function silentEvents(missing: readonly Access[]): readonly string[] {
  return missing.some(({ permission }) => permission === CREATE_EVENTS)
    ? ['so the channel kubernetes-events takes no messages there']
    : [];
}

/** `list nodes, list jobs.batch (shop, payments)`. */
function listed(accesses: readonly Access[]): string {
  const byPermission = new Map<string, string[]>();
  for (const { permission, namespace } of accesses) {
    const name = describePermission(permission);
    byPermission.set(name, [...(byPermission.get(name) ?? []), ...(namespace === null ? [] : [namespace])]);
  }
  const all = [...byPermission].map(([name, namespaces]) =>
    namespaces.length === 0
      ? name
      : `${name} (${namespaces.slice(0, 3).join(', ')}${namespaces.length > 3 ? ', ...' : ''})`,
  );
  return shortened(all);
}

function shortened(names: readonly string[]): string {
  return names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
}
