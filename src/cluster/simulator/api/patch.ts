import { asList, asObject, asText, type Raw } from './read.ts';

const MERGES: ReadonlySet<string> = new Set([
  'application/merge-patch+json',
  // Of a Lease, which has no lists, these two make the same.
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]);

/** An object with a patch applied; a text tells what is wrong with it, null that its type is not known. */
export function applyPatch(object: Raw, patch: unknown, contentType: string): Raw | string | null {
  const type = contentType.split(';')[0]?.trim() ?? '';
  if (MERGES.has(type)) return asObject(merge(object, patch));
  return type === 'application/json-patch+json' ? jsonPatch(object, asList(patch)) : null;
}

/** RFC 7386. */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...asObject(target) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}

/** RFC 6902, as far as objects without lists need it: add, replace, remove and test. */
function jsonPatch(object: Raw, operations: readonly unknown[]): Raw | string {
  const result: Record<string, unknown> = structuredClone(object) as Record<string, unknown>;
  for (const operation of operations.map(asObject)) {
    const path = asText(operation.path)?.split('/').slice(1) ?? [];
    const keys = path.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop();
    const parent = keys.reduce<Record<string, unknown> | null>(
      (inner, key) => (typeof inner?.[key] === 'object' ? (inner[key] as Record<string, unknown> | null) : null),
      result,
    );
    if (last === undefined || parent === null) return `the path ${operation.path} does not exist`;
    if (operation.op === 'add' || operation.op === 'replace') parent[last] = operation.value;
    else if (operation.op === 'remove') delete parent[last];
    else if (operation.op !== 'test') return `the operation ${operation.op} is not supported`;
    else if (JSON.stringify(parent[last]) !== JSON.stringify(operation.value))
      return `testing path ${operation.path} failed`;
  }
  return result;
}
