/** Are two values written as the same JSON? May say no of some that are; the same keys in another order are another text. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object') return false;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, at) => isSameJson(item, other[at]));
  }
  if (Array.isArray(other)) return false;
  const entries = Object.entries(one);
  const others = Object.entries(other);
  return (
    entries.length === others.length &&
    entries.every(([key, value], at) => {
      const entry = others[at];
      return entry !== undefined && entry[0] === key && isSameJson(value, entry[1]);
    })
  );
}
