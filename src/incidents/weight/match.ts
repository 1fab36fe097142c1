import type { ObjectRef } from '../../model/objects.ts';
import type { ObjectPattern } from '../../model/weight.ts';

/** Does one of the patterns take the object? No patterns take none. */
export function matchesAny(patterns: readonly ObjectPattern[], object: ObjectRef): boolean {
  return patterns.some((pattern) => matches(pattern, object));
}

export function matches({ kind, namespace, name }: ObjectPattern, object: ObjectRef): boolean {
  return (
    (kind === null || matchesGlob(kind, object.kind)) &&
    (namespace === null || matchesGlob(namespace, object.namespace)) &&
    (name === null || matchesGlob(name, object.name))
  );
}

/**
 * `*` stands for any run of characters, everything else for itself. Looks at each part between two stars once, from the
 * left: no pattern takes long, unlike a regular expression made of it.
 */
export function matchesGlob(glob: string, text: string): boolean {
  // Most patterns are plain names, and every object in trouble is held against all of them.
  if (!glob.includes('*')) return glob === text;
  const [head = '', ...rest] = glob.split('*');
  const tail = rest.pop() ?? '';
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
  let from = head.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= text.length - tail.length;
}
