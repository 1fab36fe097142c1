const FILE = ['disable', 'thresholds', 'severities', 'custom'] as const;
const RULE = ['name', 'resource', 'when', 'for', 'severity', 'message', 'advice', 'remedy'] as const;
const WHEN = ['condition', 'status', 'path', 'is'] as const;

/** The fields that may stand at a place of the file, for those that may not. */
export function fieldsAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return FILE;
  if (path.length === 2 && path[0] === 'custom') return RULE;
  return path.at(-1) === 'when' ? WHEN : [];
}
