import { type Fields, mapping } from './fields.ts';

/**
 * A JSON merge patch (RFC 7386) as a user means it: null removes, mappings are merged, everything else is replaced. But
 * lists of conditions are merged by their type, so that one can be set without writing the others.
 */
export function mergePatch(target: Fields, patch: Fields): Fields {
  const merged: Record<string, unknown> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key];
    if (value === null) delete merged[key];
    else if (key === 'conditions' && Array.isArray(value) && Array.isArray(before)) {
      merged[key] = mergeConditions(before as Fields[], value as Fields[]);
    } else if (isMapping(value)) merged[key] = mergePatch(isMapping(before) ? before : {}, value);
    else merged[key] = value;
  }
  return merged;
}

function mergeConditions(before: readonly Fields[], patch: readonly Fields[]): readonly Fields[] {
  const changed = before.map((condition) => {
    const change = patch.find(({ type }) => type === condition.type);
    return change === undefined ? condition : { ...condition, ...change };
  });
  const known = new Set(before.map(({ type }) => type));
  return [...changed, ...patch.filter(({ type }) => !known.has(type))];
}

/** Two patches as one: the later over the earlier. Unlike in a merge, null stays, for it still has to remove. */
export function combinePatches(earlier: Fields, later: Fields): Fields {
  const combined: Record<string, unknown> = { ...earlier };
  for (const [key, value] of Object.entries(later)) {
    const before = combined[key];
    if (key === 'conditions' && Array.isArray(value) && Array.isArray(before)) {
      combined[key] = mergeConditions(before as Fields[], value as Fields[]);
    } else combined[key] = isMapping(value) ? combinePatches(mapping(before), value) : value;
  }
  return combined;
}

function isMapping(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
