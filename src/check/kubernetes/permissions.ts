import { failed, ok, type Verdict, warning } from '../row.ts';
import type { Access } from './access.ts';
import { describePermission } from './permission.ts';

const MOST_NAMED = 8;
const REMEDY =
  'Let somebody who may grant rights apply the YAML below: `k8s-monitor check --print-rbac | kubectl apply -f -`';

const TRY_AGAIN = 'Try again; `k8s-monitor once` shows what can be seen by looking.';

/** Missing rights that keep a detector from running fail the check; others only make reports poorer. */
export function judgePermissions(accesses: readonly Access[]): Verdict {
  const missing = accesses.filter(({ state }) => state === 'missing');
  const unknown = accesses.filter(({ state }) => state === 'unknown');
  const where = describeScope(accesses);
  const held = accesses.length - missing.length - unknown.length;
  const needed = missing.filter((access) => isNeeded(access, where.isNamespaced));
  const lines = [
    missing.length + unknown.length === 0
      ? `all ${accesses.length} held ${where.text}`
      : `${held} of ${accesses.length} held ${where.text}`,
    ...(missing.length === 0 ? [] : [`missing: ${listed(missing)}`]),
    ...blindDetectors(missing),
    ...(unknown.length === 0
      ? []
      : [`could not ask for: ${listed(unknown)} (${unknown[0]?.why ?? 'no reason given'})`]),
  ];
  if (unknown.length === accesses.length) return failed(lines.slice(1).join('\n'), TRY_AGAIN);
  const seen = lines.join('\n');
  if (needed.length > 0) return failed(seen, REMEDY);
  if (missing.length > 0)
    return warning(seen, `${REMEDY}\nWithout them the monitor runs, and says what it cannot see.`);
  if (unknown.length > 0) return warning(seen, TRY_AGAIN);
  return ok(seen);
}

/** Who watches single namespaces most likely may not have rights on the cluster: that is a choice. */
function isNeeded({ permission }: Access, isNamespaced: boolean): boolean {
  return permission.neededBy.length > 0 && (permission.namespaced || !isNamespaced);
}

function describeScope(accesses: readonly Access[]): { readonly text: string; readonly isNamespaced: boolean } {
  const namespaces = [...new Set(accesses.flatMap(({ namespace }) => namespace ?? []))];
  if (namespaces.length === 0) return { text: 'in all namespaces', isNamespaced: false };
  const shown = namespaces.slice(0, MOST_NAMED).join(', ');
  const more = namespaces.length > MOST_NAMED ? ` and ${namespaces.length - MOST_NAMED} more` : '';
  return { text: `in ${shown}${more}`, isNamespaced: true };
}

function blindDetectors(missing: readonly Access[]): readonly string[] {
  const codes = [...new Set(missing.flatMap(({ permission }) => permission.neededBy))];
  if (codes.length === 0) return [];
  const shown = codes.slice(0, MOST_NAMED).join(', ');
  return [
    `so these do not run there: ${shown}${codes.length > MOST_NAMED ? ` and ${codes.length - MOST_NAMED} more` : ''}`,
  ];
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
  return all.length <= MOST_NAMED
    ? all.join(', ')
    : `${all.slice(0, MOST_NAMED).join(', ')} and ${all.length - MOST_NAMED} more`;
}
