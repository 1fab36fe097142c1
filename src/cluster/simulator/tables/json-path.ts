import { asList, asObject } from '../api/read.ts';

const STEP =
  /^\.?(?:((?:\\.|[\w\-/])+)(?=[.[]|$)|\[(\d+|\*)\]|\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\]|\[['"]([^'"]+)['"]\])/;

/**
 * The values a JSONPath of a CustomResourceDefinition's column names: fields, indexes, `[*]` and `[?(@.type=="Ready")]`, which is
 * as much as such columns use. What it does not understand finds nothing.
 */
export function jsonPath(object: unknown, path: string): readonly unknown[] {
  let found: readonly unknown[] = [object];
  let rest = path.replace(/^\{|\}$/g, '').replace(/^\$/, '');
  while (rest !== '' && found.length > 0) {
    const step = STEP.exec(rest);
    if (step === null) return [];
    const [whole, field, index, key, value, quoted] = step;
    rest = rest.slice(whole.length);
    const name = field?.replaceAll('\\.', '.') ?? quoted;
    found = found.flatMap((inner): readonly unknown[] => {
      if (name !== undefined) return name in asObject(inner) ? [asObject(inner)[name]] : [];
      if (index === '*') return Array.isArray(inner) ? inner : Object.values(asObject(inner));
      if (index !== undefined) return asList(inner).slice(Number(index), Number(index) + 1);
      return asList(inner).filter((item) => jsonPath(item, `.${key}`)[0] === value);
    });
  }
  return found.filter((value) => value !== null && value !== undefined);
}
